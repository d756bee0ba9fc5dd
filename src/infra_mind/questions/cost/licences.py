"""What do licences of Microsoft cost, and which of those that the company has can be brought?"""

from collections.abc import Iterator
from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.requirements import OwnLicence
from ...domain.workload import Workload
from ...evaluation.compute.windows import brings, runs_windows
from ...evaluation.stores.engines import is_sqlserver

SERVICES = "licence."


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Licences that the company has: whether the provider takes them, and why or why not."""

    licence: OwnLicence
    taken: bool
    note: str


def charged_licences(case: Case, ledger: Ledger) -> Claim | None:
    """What the provider charges for licences beside its services; `None` where it charges none."""
    lines = [
        ledger[one.cost.monthly]
        for one in case.bill(ledger)
        if one.cost.component.service.startswith(SERVICES)
        and one.cost.monthly is not None
        and one.cost.component.monthly
    ]
    if not lines:
        return None
    return ledger.claim(
        "Licences that the provider charges",
        sum(float(one.value) for one in lines),
        "USD/month",
        method=charged_licences,
        of=lines,
    )


def brought_licences(case: Case) -> Iterator[Brought]:
    """By licence that is brought and that some workload needs."""
    facts, provider = case.model.library.facts, case.chosen.site.provider
    for licence, name in _FACTS.items():
        if any(brings(one, licence) and _needs(one, licence) for one in case.demand.workloads):
            taken = facts.number(provider, name) > 0
            yield Brought(licence=licence, taken=taken, note=facts.get(provider, name).note)


_FACTS = {
    OwnLicence.SQL_SERVER: "own_sqlserver_licences",
    OwnLicence.WINDOWS: "own_windows_licences",
}


def _needs(workload: Workload, licence: OwnLicence) -> bool:
    if licence is OwnLicence.WINDOWS:
        return runs_windows(workload)
    return any(is_sqlserver(store.engine) for store in workload.stores)
