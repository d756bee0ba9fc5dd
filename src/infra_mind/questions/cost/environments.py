"""What do the environments beside production cost, or what would one?"""

from collections.abc import Iterable
from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...evaluation.demand import is_released, with_staging
from ...evaluation.entries import assume
from ...evaluation.environments import ENVIRONMENTS, STAGING
from ...evaluation.samples import likely


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """An environment, what it adds to the bill, and its share of the compute of production."""

    name: str
    monthly: Claim
    share: Claim


def environments(case: Case, ledger: Ledger) -> tuple[Beside, ...]:
    """Those that are on the bill of the choice, by their lines."""
    found: list[Beside] = []
    for name in ENVIRONMENTS:
        lines = [
            ledger[one.cost.monthly]
            for one in case.bill(ledger)
            if one.line.item.environment == name and one.cost.monthly is not None
        ]
        if lines:
            monthly = ledger.claim(
                f"{name} beside production, a month",
                sum(float(one.value) for one in lines),
                "USD/month",
                method=environments,
                of=lines,
            )
            share = case.assume(ledger, f"environments.{name}")
            found.append(Beside(name=name, monthly=monthly, share=share))
    return tuple(found)


def usual_staging(case: Case, ledger: Ledger) -> Beside | None:
    """What a staging of the usual size would add where none is on the bill; `None` where it adds nothing."""
    if any(_has_environment(one.inputs) for one in case.demand.workloads):
        return None
    if not any(is_released(one) for one in case.demand.workloads):
        return None
    demand = with_staging(case.demand, case.model.library.inputs)
    bill = case.model.evaluate_designs(demand, [case.chosen], likely(demand.assumptions))
    added = float(bill.monthly[0, 0] - case.evaluate([case.chosen]).monthly[0, 0])
    if added <= 0:
        return None
    share = assume(ledger, demand, f"environments.{STAGING}")
    monthly = ledger.claim(
        "Staging of the usual size, a month",
        added,
        "USD/month",
        method=usual_staging,
        of=[case.design(ledger), share],
    )
    return Beside(name=STAGING, monthly=monthly, share=share)


def _has_environment(inputs: Iterable[str]) -> bool:
    return not set(ENVIRONMENTS).isdisjoint(inputs)
