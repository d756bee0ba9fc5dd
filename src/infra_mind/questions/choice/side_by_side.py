"""The choice beside every design that it is compared with, all worked out together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...decision.case import Case, Expected
from ...domain.design import Design
from ...evaluation.model import Evaluation
from .one_change import one_change


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Designs as rows of what they come to, the choice first: at the likely values, and as expected."""

    rows: Mapping[Design, int]
    likely: Evaluation
    expected: Expected


def side_by_side(case: Case) -> SideBySide:
    """The choice, its rivals, and the choice with one decision taken as they take it."""
    rivals = case.decision.rivals
    single = (one_change(case, one.decision, one.option) for one in rivals)
    others = (*(one.design for one in rivals), *(one for one in single if one is not None))
    return _worked_out(case, others)


def beside(case: Case, other: Design) -> SideBySide:
    """The same, with another design among them."""
    known = case.once(side_by_side)
    return known if other in known.rows else _worked_out(case, [other])


def _worked_out(case: Case, others: Iterable[Design]) -> SideBySide:
    designs = list(dict.fromkeys((case.chosen, *others)))
    return SideBySide(
        rows={design: row for row, design in enumerate(designs)},
        likely=case.evaluate(designs),
        expected=case.expect(designs),
    )
