"""What accelerators cost: whole machines, each site's cheapest kind for as many copies as are needed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...core.units import HOURS_PER_MONTH
from ...domain.design import Site
from ...knowledge.library import Carrier, Library
from ...prices.price import Price, PriceKind
from ..bill.items import Item
from ..bill.tariff import Rack, Tariff, UnitPrice, column_of
from ..candidates import Codes
from ..samples import Array
from ..scene import Scene
from .offers import PROCESSOR, carriers, processor_carriers

# The number of machines that carry what is needed, if each holds so many copies.
Count = Callable[[Array], Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A copy on `each` accelerators of one kind, in a machine that has at least `together` of them.

    Of processors, `together` is the memory in GiB that a machine has to have; it holds one copy.
    """

    accelerator: str
    together: int
    each: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Copies of a model in one region: whole ones at the peak, and those that run over the day."""

    peak: Array
    running: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Rental:
    """Machines of the kind that is cheapest for what is needed, and the price of one for an hour.

    The price is NaN where a site has none.
    """

    machines: Array
    price: UnitPrice


def rent(
    scene: Scene,
    codes: Codes,
    wanted: tuple[Wanted | None, ...],
    kind: PriceKind,
    count: Count,
) -> Rental:
    """Each candidate takes the entry of `wanted` that its code says; what is not wanted is free."""
    key = (wanted, kind)
    if key not in scene.tariff.rentals:
        scene.tariff.rentals[key] = _look_up(scene.tariff, scene.library, wanted, kind)
    rack = scene.tariff.rentals[key]
    site = scene.site
    rows = rack.holds[site, codes], rack.prices.amount[site, codes]
    place = np.zeros((codes.size, 1), dtype=np.intp)
    machines, cost = np.zeros((1, 1)), np.full((1, 1), np.inf)
    for column in range(rows[0].shape[1]):
        number, price = count(rows[0][:, column, None]), rows[1][:, column, None]
        total = np.where(np.isnan(price), np.inf, number * price)
        better = total < cost * (1 - 1e-9) if column else np.ones_like(total, dtype=bool)
        place = np.where(better, column, place)
        machines, cost = np.where(better, number, machines), np.where(better, total, cost)
    price = rack.prices.at(site[:, None], codes[:, None], place)
    return Rental(machines=machines, price=price)


def whole_machines(copies: Array, zones: Array, holds: Array) -> Array:
    """Machines for whole copies that are spread evenly over zones, each machine in one zone."""
    least = np.floor(copies / zones + 1e-9)
    fuller = copies - least * zones
    more, less = np.ceil((least + 1) / holds - 1e-9), np.ceil(least / holds - 1e-9)
    return fuller * more + (zones - fuller) * less


def machines_over_the_day(copies: Copies, zones: Array, holds: Array) -> Array:
    """Machines come and go as copies do; one stays in each zone that has a copy at the peak."""
    most = whole_machines(copies.peak, zones, holds)
    share = copies.running / np.maximum(copies.peak, 1.0)
    return np.maximum(most * share, np.minimum(zones, copies.peak))


def rent_servers(
    scene: Scene,
    codes: Codes,
    wanted: tuple[Wanted | None, ...],
    item: Item,
    *,
    copies: Copies,
    steady: Callable[[Scene], Array],
) -> None:
    """Machines of model servers in every region of a design.

    A commitment covers `steady`, the copies that a plan counts on at every hour when its term begins;
    copies beyond them run on demand.
    """
    for place in scene.places():
        here, covered, zones = _copies_at(place, copies), np.zeros((1, 1)), place.zones
        for chosen, kind, plan in place.plans():
            ahead = np.floor(steady(plan) * plan.running + 1e-9) * chosen

            def for_plan(holds: Array, ahead: Array = ahead, zones: Array = zones) -> Array:
                return whole_machines(ahead, zones, holds)

            found = rent(place, codes, wanted, kind, for_plan)
            bought = ~np.isnan(found.price.amount)
            hours = found.machines * HOURS_PER_MONTH * bought
            free = rent(place, codes, wanted, PriceKind.ON_DEMAND, for_plan)
            listed = free.price.amount * free.machines / np.maximum(found.machines, 1e-9)
            place.charge_ahead(item, hours, found.price, listed)
            covered = covered + ahead * bought

        def for_load(holds: Array, here: Copies = here, zones: Array = zones) -> Array:
            return machines_over_the_day(here, zones, holds)

        found = rent(place, codes, wanted, PriceKind.ON_DEMAND, for_load)
        left = np.maximum(1 - covered / np.maximum(here.running, 1e-9), 0.0)
        hours = found.machines * HOURS_PER_MONTH * left
        place.charge(item, hours, found.price)


def _copies_at(place: Scene, copies: Copies) -> Copies:
    """Those of one region; one that only stands ready runs a part of them, in whole copies."""
    peak = np.ceil(copies.peak * place.running - 1e-9)
    running = peak * copies.running / np.maximum(copies.peak, 1.0)
    return Copies(peak=peak, running=np.maximum(running, np.minimum(place.zones, peak)))


def _find(site: Site, want: Wanted, kind: PriceKind, library: Library) -> tuple[Carrier, ...]:
    if want.accelerator == PROCESSOR:
        return processor_carriers(site, want.together, kind, library)
    return carriers(site, want.accelerator, want.together, kind, library)


def _look_up(
    tariff: Tariff, library: Library, wanted: tuple[Wanted | None, ...], kind: PriceKind
) -> Rack:
    found = [
        [() if want is None else _find(site, want, kind, library) for want in wanted]
        for site in tariff.sites
    ]
    width = max((len(machines) for row in found for machines in row), default=0) or 1
    shape = len(tariff.sites), len(wanted), width
    holds = np.ones(shape)
    rates: list[Price | None] = []
    for row, by_option in enumerate(found):
        for option, (want, machines) in enumerate(zip(wanted, by_option, strict=True)):
            rates += [*(one.price for one in machines), *[None] * (width - len(machines))]
            if want is not None:
                holds[row, option, : len(machines)] = [
                    max(one.sku.gpu_count // want.each, 1) for one in machines
                ]
    prices = column_of(rates, shape, kind)
    unwanted = [option for option, want in enumerate(wanted) if want is None]
    prices.amount[:, unwanted, 0] = 0.0
    return Rack(holds=holds, prices=prices)
