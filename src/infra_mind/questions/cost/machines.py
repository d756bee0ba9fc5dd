"""Which machines run today, and what do the same cost where the plan runs?"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...core.units import HOURS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.design import Site
from ...domain.dossier import MachinesReport, RentedMachine, Share
from ...domain.ledger import Ledger
from ...domain.requirements import Machine, OperatingSystem, OwnLicence
from ...evaluation.bill.tariff import MACHINES, X86
from ...evaluation.compute.windows import brings
from ...evaluation.entries import record_price
from ...prices.book import PriceBook
from ...prices.price import Category, Price, Sku
from ...words.options import option_words
from .estate import SIZED_FOR

DISKS: Final = "block_storage.gb_month"
MOST_SHOWN: Final = 20
WINDOWS: Final = "licence.windows.vcpu_hour"
_UNITS: Final = {
    "machines": ("Machines that run today", "count"),
    "off": ("Machines of today that are off", "count"),
    "vcpus": ("Processors of the machines of today", "vCPU"),
    "memory": ("Memory of the machines of today", "GB"),
    "disk": ("Disks of the machines of today", "GB"),
    "windows": ("Machines of today with Windows", "count"),
    "needed_vcpus": ("Processors that they need, by their use", "vCPU"),
    "needed_memory": ("Memory that they need, by their use", "GB"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineNeed:
    """What one machine has to have, as it is used where that is known."""

    vcpus: int
    memory_gb: float


def machines_today(
    case: Case, ledger: Ledger, machines: tuple[Machine, ...]
) -> MachinesReport | None:
    """Their number and sizes as they were listed, right-sized by their use, and priced at the choice's site."""
    running = [machine for machine in machines if machine.running is not False]
    if not machines:
        return None
    sized_for = case.point.likely(SIZED_FOR)
    of = case.assume(ledger, SIZED_FOR)
    needs = [need(machine, sized_for) for machine in running]
    values = {
        "machines": sum(map(_count, running)),
        "off": sum(map(_count, machines)) - sum(map(_count, running)),
        "vcpus": sum((machine.vcpus or 0.0) * _count(machine) for machine in running),
        "memory": sum((machine.memory_gb or 0.0) * _count(machine) for machine in running),
        "disk": sum((machine.disk_gb or 0.0) * _count(machine) for machine in machines),
        "windows": sum(
            _count(machine) for machine in running if machine.os is OperatingSystem.WINDOWS
        ),
        "needed_vcpus": sum(
            one.vcpus * _count(machine) for one, machine in zip(needs, running, strict=True)
        ),
        "needed_memory": sum(
            one.memory_gb * _count(machine) for one, machine in zip(needs, running, strict=True)
        ),
    }
    figures = {
        name: ledger.claim(
            label,
            values[name],
            unit,
            method=machines_today if name.startswith("needed") else "imported: current.machines",
            of=[of] if name.startswith("needed") else (),
            source=_source(machines),
        )
        for name, (label, unit) in _UNITS.items()
    }
    return _report(case, ledger, figures, list(zip(running, needs, strict=True)))


def _report(
    case: Case,
    ledger: Ledger,
    figures: dict[str, Claim],
    sized: Sequence[tuple[Machine, MachineNeed]],
) -> MachinesReport:
    site = case.chosen.site
    sizes = {one: cheapest(case.model.book, site, one) for one in {each for _, each in sized}}
    parts = _rehosted(case, ledger, figures, sized, sizes)
    words = (
        "{machines} machines run today with {vcpus} and {memory} of memory; by their use, where it is known, "
        "they need {needed_vcpus} and {needed_memory}."
    )
    total = None
    if parts:
        total = ledger.claim(
            "The machines of today at the chosen site, a month",
            sum(float(claim.value) for _, claim in parts),
            "USD/month",
            method=machines_today,
            of=[claim for _, claim in parts],
        )
        place = ledger.name(option_words(site))
        words += f" Moved as they are to {place} they cost {total}, at list prices on demand."
    else:
        words += " What they would cost where the plan runs has no price."
    return MachinesReport(
        figures={name: claim.id for name, claim in figures.items()},
        rehosted=total and total.id,
        parts=tuple(Share(name=name, amount=claim.id) for name, claim in parts),
        rented=tuple(
            RentedMachine(name=machine.name or "not named", sku=sku.name)
            for machine, one in sized[:MOST_SHOWN]
            if (sku := sizes[one]) is not None
        ),
        site=str(site),
        text=ledger.say(words, **figures),
    )


def need(machine: Machine, sized_for: float) -> MachineNeed:
    """Processors and memory so that what is used is as much of them as the plan's machines are used."""
    vcpus, memory = machine.vcpus or 1.0, machine.memory_gb or 1.0
    if machine.cpu_used is not None:
        vcpus = min(vcpus, vcpus * machine.cpu_used / sized_for)
    if machine.memory_used is not None:
        memory = min(memory, memory * machine.memory_used / sized_for)
    return MachineNeed(vcpus=max(math.ceil(vcpus - 1e-9), 1), memory_gb=memory)


def _rehosted(
    case: Case,
    ledger: Ledger,
    figures: dict[str, Claim],
    sized: Sequence[tuple[Machine, MachineNeed]],
    chosen: Mapping[MachineNeed, Sku | None],
) -> list[tuple[str, Claim]]:
    """Machines, disks and licences at list price; nothing where one of them has no size or no price."""
    book, site = case.model.book, case.chosen.site
    if not sized or any(found is None for found in chosen.values()):
        return []
    rented: Counter[Sku] = Counter()
    licensed, brought = 0.0, _brings_windows(case, site)
    for machine, one in sized:
        sku = chosen[one]
        if sku is not None:
            rented[sku] += _count(machine)
            if machine.os is OperatingSystem.WINDOWS and not brought:
                licensed += sku.vcpu * _count(machine)
    found = [("machines", _machine_cost(ledger, book, site, rented, figures))]
    for name, service, quantity, basis in (
        ("disks", DISKS, float(figures["disk"].value), figures["disk"]),
        ("Windows licences", WINDOWS, licensed * HOURS_PER_MONTH, figures["windows"]),
    ):
        price = book.find(site.provider, site.region, service)
        if quantity and price is not None:
            found.append((name, _cost(ledger, name, quantity, price, basis)))
        elif quantity:
            return []
    return found


def cheapest(book: PriceBook, site: Site, need: MachineNeed) -> Sku | None:
    """The cheapest size that has it: processors as they are today, whole ones, without accelerators."""
    fitting = [
        (price.amount, sku.name, sku)
        for sku in book.skus(site.provider, site.region, MACHINES)
        if sku.vcpu >= need.vcpus
        and sku.memory_gib >= need.memory_gb
        and sku.arch == X86
        and not sku.gpu_count
        and sku.category is not Category.BURSTABLE
        and (price := book.find(site.provider, site.region, MACHINES, sku.name)) is not None
    ]
    return min(fitting, key=lambda one: one[:2])[2] if fitting else None


def _machine_cost(
    ledger: Ledger, book: PriceBook, site: Site, rented: Counter[Sku], figures: dict[str, Claim]
) -> Claim:
    prices = {
        sku: price
        for sku in sorted(rented, key=lambda one: one.name)
        if (price := book.find(site.provider, site.region, MACHINES, sku.name)) is not None
    }
    return ledger.claim(
        "The machines of today at the chosen site: machines",
        sum(float(price.amount) * rented[sku] for sku, price in prices.items()) * HOURS_PER_MONTH,
        "USD/month",
        method=machines_today,
        of=[*(record_price(ledger, price) for price in prices.values()), *_sizes(figures)],
    )


def _sizes(figures: dict[str, Claim]) -> Iterable[Claim]:
    return (figures[name] for name in ("machines", "needed_vcpus", "needed_memory"))


def _cost(ledger: Ledger, name: str, quantity: float, price: Price, basis: Claim) -> Claim:
    return ledger.claim(
        f"The machines of today at the chosen site: {name}",
        float(price.amount) * quantity,
        "USD/month",
        method=machines_today,
        of=[record_price(ledger, price), basis],
    )


def _brings_windows(case: Case, site: Site) -> bool:
    """Licences of its own count where the provider takes them."""
    taken = case.model.library.facts.number(site.provider, "own_windows_licences") > 0
    return taken and any(brings(one, OwnLicence.WINDOWS) for one in case.demand.workloads)


def _count(machine: Machine) -> int:
    return machine.count or 1


def _source(machines: Sequence[Machine]) -> Source:
    files = dict.fromkeys(
        machine.source or "Requirements, current.machines" for machine in machines
    )
    return Source(title=", ".join(files), kind=SourceKind.USER)
