"""What do the pins cost, beside what would have been chosen?"""

from collections.abc import Mapping

from ...decision.case import Case
from ...decision.goals import Target
from ...decision.objective import CostTerm
from ...decision.selection import FreeChoice, decide
from ...domain.choice import PinReport
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...words.options import joined
from ...words.terms import TARGETS

# USD a month that are no difference.
NOTHING = 0.5


def pinned(case: Case, ledger: Ledger) -> PinReport | None:
    """The choice beside the free one; `None` where nothing is pinned."""
    free = case.decision.free
    if free is None:
        return None
    own = case.decision.objective
    of = [case.design(ledger), case.design(ledger, free.design)]
    costs = ledger.claim(
        "What the pins add to the cost all told, expected over the horizon",
        sum(own.values()) - sum(free.objective.values()),
        "USD/month",
        method=decide,
        of=of,
    )
    bill = ledger.claim(
        "What the pins add to the bill, expected over the horizon",
        own[CostTerm.BILL] - free.objective[CostTerm.BILL],
        "USD/month",
        method=decide,
        of=of,
    )
    return PinReport(
        pinned=free.pins,
        design=free.design,
        costs=costs.id,
        bill=bill.id,
        text=_text(case, free, costs, bill),
    )


def _text(case: Case, free: FreeChoice, costs: Claim, bill: Claim) -> Statement:
    if free.design == case.chosen:
        return Statement("Without what is pinned the same would have been chosen.")
    words = (
        f"Held to what is pinned, the design costs {_more(costs, 'more', 'less')} all told than "
        f"what would have been chosen; its bill is {_more(bill, 'higher', 'lower')}."
    )
    if worse := _stepped(case.decision.steps, free.steps):
        words += f" It gives up more of {worse}."
    if better := _stepped(free.steps, case.decision.steps):
        words += f" It gives up less of {better}."
    return Statement(words)


def _more(change: Claim, more: str, less: str) -> str:
    """A difference in words."""
    amount = float(change.value)
    if abs(amount) < NOTHING:
        return f"no {more}"
    return f"{change:size} {more if amount > 0 else less}"


def _stepped(steps: Mapping[Target, int], others: Mapping[Target, int]) -> str:
    """Targets that one design is stepped further down from than another."""
    return joined([TARGETS[target] for target, step in steps.items() if step > others[target]])
