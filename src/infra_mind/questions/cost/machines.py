"""Which machines run today, and what do the same cost where the plan runs?"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...core.units import HOURS_PER_MONTH
from ...decision.case import Case
from ...domain.assumption import Assumption
from ...domain.claim import Claim, Source, SourceKind
from ...domain.design import Site
from ...domain.dossier import MachinesReport, RentedMachine, Share
from ...domain.ledger import Ledger, Method
from ...domain.requirements import Current, Machine, OperatingSystem, OwnLicence
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
# What a server is taken to be that nobody described.
VCPUS, MEMORY = "model.server.vcpus", "model.server.memory_gb"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rent:
    """What machines cost where the plan runs: USD a month by part, the prices of each, and their sizes."""

    parts: Mapping[str, float]
    prices: Mapping[str, tuple[Price, ...]]
    sizes: Mapping[MachineNeed, Sku]

    @property
    def total(self) -> float:
        return sum(self.parts.values())


def listed_machines(current: Current) -> tuple[Machine, ...]:
    """Those that were listed, else as many servers as were stated, of a size that nobody said."""
    if current.machines or not current.servers:
        return current.machines
    return (Machine(name="servers", count=current.servers, cpu_used=current.utilization),)


def machines_today(case: Case, ledger: Ledger, current: Current) -> MachinesReport | None:
    """Their number and sizes as they were listed, right-sized by their use, and priced at the choice's site."""
    listed = listed_machines(current)
    if not listed:
        return None
    machines = sized(case, listed)
    running = [machine for machine in machines if machine.running is not False]
    sized_for = case.point.likely(SIZED_FOR)
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
    guessed = guesses(case, ledger, listed)
    of = [case.assume(ledger, SIZED_FOR), *guessed]
    figures = {
        name: ledger.claim(
            label,
            values[name],
            unit,
            method=_method(name, guessed),
            of=of if name.startswith("needed") else _guess(name, guessed),
            source=_source(current),
        )
        for name, (label, unit) in _UNITS.items()
    }
    return _report(case, ledger, listed, figures, guessed)


def _method(name: str, guessed: Sequence[Claim]) -> Method:
    worked_out = name.startswith("needed") or _guess(name, guessed)
    return machines_today if worked_out else "imported: current.machines"


def _guess(name: str, guessed: Sequence[Claim]) -> Sequence[Claim]:
    return guessed if name in ("vcpus", "memory") else ()


def guesses(case: Case, ledger: Ledger, listed: Sequence[Machine]) -> tuple[Claim, ...]:
    """What machines are taken to be that were listed without their sizes."""
    if all(one.vcpus is not None and one.memory_gb is not None for one in listed):
        return ()
    return tuple(case.assume(ledger, path) for path in (VCPUS, MEMORY))


def sized(
    case: Case,
    machines: Sequence[Machine],
    at: Callable[[Assumption], float] | None = None,
) -> tuple[Machine, ...]:
    """Machines with sizes: those that nobody said `at` an end of what is assumed, else as is likely."""
    known, at = case.demand.assumptions, at or _likely
    vcpus, memory = at(known[VCPUS]), at(known[MEMORY])
    return tuple(
        one.model_copy(
            update={
                "vcpus": vcpus if one.vcpus is None else one.vcpus,
                "memory_gb": memory if one.memory_gb is None else one.memory_gb,
            }
        )
        for one in machines
    )


def _least(one: Assumption) -> float:
    return one.low


def _likely(one: Assumption) -> float:
    return one.likely


def _most(one: Assumption) -> float:
    return one.high


def _report(
    case: Case,
    ledger: Ledger,
    listed: Sequence[Machine],
    figures: dict[str, Claim],
    guessed: Sequence[Claim],
) -> MachinesReport:
    site, found = case.chosen.site, rent(case, sized(case, listed))
    words = (
        "{machines} machines run today with {vcpus} and {memory} of memory; by their use, where it is known, "
        "they need {needed_vcpus} and {needed_memory}."
    )
    if guessed:
        words += " How large some of them are was not said: they are taken to have {a:range} and {b:range}."
        figures_of = {"a": guessed[0], "b": guessed[1]}
    else:
        figures_of = {}
    parts: list[tuple[str, Claim]] = []
    total = None
    if found is not None:
        parts = [
            (name, _part(ledger, figures, name, found)) for name in found.parts if found.parts[name]
        ]
        total = rehosted(case, ledger, listed, found, [claim for _, claim in parts])
        place = ledger.name(option_words(site))
        words += f" Moved as they are to {place} they cost {total:range}, at list prices on demand."
    else:
        words += " What they would cost where the plan runs has no price."
    return MachinesReport(
        figures={name: claim.id for name, claim in figures.items()},
        rehosted=total and total.id,
        parts=tuple(Share(name=name, amount=claim.id) for name, claim in parts),
        rented=_rented(case, listed, found),
        site=str(site),
        text=ledger.say(words, **figures, **figures_of),
    )


def _rented(case: Case, listed: Sequence[Machine], found: Rent | None) -> tuple[RentedMachine, ...]:
    if found is None:
        return ()
    sized_for = case.point.likely(SIZED_FOR)
    return tuple(
        RentedMachine(
            name=machine.name or "not named", sku=found.sizes[need(machine, sized_for)].name
        )
        for machine in sized(case, listed)[:MOST_SHOWN]
        if machine.running is not False
    )


def rehosted(
    case: Case, ledger: Ledger, listed: Sequence[Machine], found: Rent, of: Sequence[Claim]
) -> Claim:
    """The sum, USD a month; with a range where sizes were not said."""
    low = high = None
    if guessed := guesses(case, ledger, listed):
        small, large = (rent(case, sized(case, listed, at)) for at in (_least, _most))
        low, high = (None if one is None else one.total for one in (small, large))
    return ledger.claim(
        "The machines of today at the chosen site, a month",
        found.total,
        "USD/month",
        low=low if high is not None else None,
        high=high if low is not None else None,
        method=machines_today,
        of=[*of, *guessed],
    )


def need(machine: Machine, sized_for: float) -> MachineNeed:
    """Processors and memory so that what is used is as much of them as the plan's machines are used."""
    vcpus, memory = machine.vcpus or 1.0, machine.memory_gb or 1.0
    if machine.cpu_used is not None:
        vcpus = min(vcpus, vcpus * machine.cpu_used / sized_for)
    if machine.memory_used is not None:
        memory = min(memory, memory * machine.memory_used / sized_for)
    return MachineNeed(vcpus=max(math.ceil(vcpus - 1e-9), 1), memory_gb=memory)


def rent(case: Case, machines: Sequence[Machine]) -> Rent | None:
    """Machines, disks and licences at list price; `None` where one of them has no size or no price."""
    book, site = case.model.book, case.chosen.site
    running = [one for one in machines if one.running is not False]
    sized_for = case.point.likely(SIZED_FOR)
    rented: Counter[Sku] = Counter()
    sizes: dict[MachineNeed, Sku] = {}
    licensed, brought = 0.0, _brings_windows(case, site)
    for machine in running:
        one = need(machine, sized_for)
        sku = sizes.get(one) or cheapest(book, site, one)
        if sku is None:
            return None
        sizes[one] = sku
        rented[sku] += _count(machine)
        if machine.os is OperatingSystem.WINDOWS and not brought:
            licensed += sku.vcpu * _count(machine)
    disks = sum((machine.disk_gb or 0.0) * _count(machine) for machine in machines)
    priced = {
        sku: price
        for sku in sorted(rented, key=lambda one: one.name)
        if (price := book.find(site.provider, site.region, MACHINES, sku.name)) is not None
    }
    hourly = sum(float(price.amount) * rented[sku] for sku, price in priced.items())
    parts, prices = {"machines": hourly * HOURS_PER_MONTH}, {"machines": tuple(priced.values())}
    for name, service, quantity in (
        ("disks", DISKS, disks),
        ("Windows licences", WINDOWS, licensed * HOURS_PER_MONTH),
    ):
        price = book.find(site.provider, site.region, service)
        if quantity and price is None:
            return None
        if quantity and price is not None:
            parts[name], prices[name] = float(price.amount) * quantity, (price,)
    return Rent(parts=parts, prices=prices, sizes=sizes) if running else None


def _part(ledger: Ledger, figures: Mapping[str, Claim], name: str, found: Rent) -> Claim:
    return ledger.claim(
        f"The machines of today at the chosen site: {name}",
        found.parts[name],
        "USD/month",
        method=machines_today,
        of=[
            *(record_price(ledger, price) for price in found.prices[name]),
            *(figures[one] for one in _BASIS[name]),
        ],
    )


_BASIS: Final = {
    "machines": ("machines", "needed_vcpus", "needed_memory"),
    "disks": ("disk",),
    "Windows licences": ("windows",),
}


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


def _brings_windows(case: Case, site: Site) -> bool:
    """Licences of its own count where the provider takes them."""
    taken = case.model.library.facts.number(site.provider, "own_windows_licences") > 0
    return taken and any(brings(one, OwnLicence.WINDOWS) for one in case.demand.workloads)


def _count(machine: Machine) -> int:
    return machine.count or 1


def _source(current: Current) -> Source:
    machines = current.machines
    files = dict.fromkeys(
        machine.source or "Requirements, current.machines" for machine in machines
    )
    title = ", ".join(files) or "Requirements, current.servers"
    return Source(title=title, kind=SourceKind.USER)
