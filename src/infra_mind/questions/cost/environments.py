"""What do the environments beside production cost?"""

from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...evaluation.environments import ENVIRONMENTS


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
