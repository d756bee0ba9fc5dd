"""Work out once what several agents ask of the same case."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from .case import Case

T = TypeVar("T")


def remembered(question: Callable[[Case], T]) -> Callable[[Case], T]:
    """A pure question about a case, whose answer is kept for the next who asks it.

    The model keeps it beside the demand and the decision it is about, as it keeps evaluations: who
    asks first waits, and nobody's answer depends on who that was.
    """

    @wraps(question)
    def ask(case: Case) -> T:
        about = (case.demand, case.decision)
        key = (question.__module__, question.__name__, *map(id, about), case.seed)
        known = case.model.answers.find(key, about)
        if known is None:
            known = (question(case),)
            case.model.answers.keep(key, about, known)
        return cast("T", known[0])

    return ask
