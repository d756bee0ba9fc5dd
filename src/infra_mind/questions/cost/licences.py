"""What do licences cost, which of those that the company has can be brought, and which are in no price?"""

from collections.abc import Iterator
from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.requirements import OwnLicence
from ...domain.workload import Workload
from ...evaluation.compute.windows import brings, runs_windows
from ...evaluation.stores.engines import family, is_sqlserver, needs_licence
from ...knowledge.listed_licences import ListedLicence
from ...knowledge.threats import Range

SERVICES = "licence."


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Licences that the company has: whether the provider takes them, and why or why not."""

    licence: OwnLicence
    taken: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLicence:
    """An engine whose licences come on top of the bill, and what their maker lists, if anything."""

    engine: str
    label: str
    workloads: tuple[str, ...]
    support: Claim | None
    once: Claim | None


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


def open_licences(case: Case, ledger: Ledger) -> Iterator[OpenLicence]:
    """By engine that is sold under a licence which is in no sum."""
    listed = {one.engine: one for one in case.model.library.listed_licences}
    found: dict[str, list[str]] = {}
    for one in case.demand.workloads:
        for store in one.stores:
            if needs_licence(store.engine):
                found.setdefault(family(store.engine), []).append(ledger.name(one.name))
    for engine, workloads in found.items():
        one = listed.get(engine)
        support = once = None
        if one is not None:
            support = _listed(ledger, one, "support", "USD/month", one.support)
            once = _listed(ledger, one, "licences", "USD", one.once)
        yield OpenLicence(
            label=engine.upper() if one is None else one.label,
            engine=engine,
            workloads=tuple(dict.fromkeys(workloads)),
            support=support,
            once=once,
        )


def _listed(ledger: Ledger, one: ListedLicence, what: str, unit: str, price: Range) -> Claim:
    return ledger.claim(
        f"{one.label}, four processors of a server: {what}, {one.what}",
        price.likely,
        unit,
        low=price.low,
        high=price.high,
        method="price list",
        source=one.source,
    )


_FACTS = {
    OwnLicence.SQL_SERVER: "own_sqlserver_licences",
    OwnLicence.WINDOWS: "own_windows_licences",
}


def _needs(workload: Workload, licence: OwnLicence) -> bool:
    if licence is OwnLicence.WINDOWS:
        return runs_windows(workload)
    return any(is_sqlserver(store.engine) for store in workload.stores)
