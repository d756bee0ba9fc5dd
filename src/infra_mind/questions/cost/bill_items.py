"""Where does the money go?"""

from dataclasses import dataclass

from ...core.units import HOURS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import ZONES
from ...domain.dossier import CostLine
from ...domain.ledger import Ledger
from ...domain.option import Zones


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedGateway:
    """NAT gateways of the choice, and how the bill changes with one in each region."""

    now: Claim
    saving: Claim
    change: Claim


def shared_gateway(case: Case, ledger: Ledger) -> SharedGateway | None:
    """`None` where there is one zone, or no gateway."""
    zones = Zones(case.chosen[ZONES]).number
    gateway = case.model.items["nat"].service
    lines = [
        item for item in case.ask(bill_items, ledger) if item.line.component.service == gateway
    ]
    if zones == 1 or not lines:
        return None
    bought = [ledger[item.line.quantity] for item in lines]
    now = ledger.claim(
        "NAT gateways",
        sum(float(one.value) for one in bought) / HOURS_PER_MONTH,
        "gateways",
        method=shared_gateway,
        of=bought,
    )
    saved = sum(float(item.monthly.value) for item in lines) * (1 - 1 / zones)
    saving = ledger.claim(
        "Saved with one NAT gateway in each region",
        saved,
        "USD/month",
        method=shared_gateway,
        of=[now, *(item.monthly for item in lines)],
    )
    return SharedGateway(now=now, saving=saving, change=change_of(ledger, saving))


def change_of(ledger: Ledger, saving: Claim) -> Claim:
    """How the bill changes by something that is saved."""
    return ledger.claim(
        f"Change of the bill: {saving.label}",
        -float(saving.value),
        "USD/month",
        method=change_of,
        of=[saving],
    )
