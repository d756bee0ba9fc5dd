"""Where does the money go?"""

from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.dossier import CostLine
from ...domain.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class BillItem:
    """One line of the bill at the likely values, and its share of the whole."""

    line: CostLine
    monthly: Claim
    share: Claim

    @property
    def weight(self) -> float:
        return float(self.share.value)


def bill_items(case: Case, ledger: Ledger) -> tuple[BillItem, ...]:
    """Every priced line of the choice, dearest first."""
    total = float(case.evaluate([case.chosen], itemised=True).monthly[0, 0])
    found: list[BillItem] = []
    for line in (one.cost for one in case.bill(ledger)):
        if line.monthly is None or not line.component.monthly:
            continue
        monthly = ledger[line.monthly]
        share = ledger.claim(
            f"{line.component.workload}: {line.component.name}, share of the bill",
            float(monthly.value) / total,
            "share",
            method=bill_items,
            of=[monthly],
        )
        found.append(BillItem(line=line, monthly=monthly, share=share))
    return tuple(found)
