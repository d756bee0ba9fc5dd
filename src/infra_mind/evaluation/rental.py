"""What accelerators cost: each site's cheapest machine that carries enough of them, by the part used."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..domain.workload import Workload
from ..knowledge.library import Carrier, Library
from ..knowledge.price import PriceKind
from .candidates import positions
from .capacity import HOURS_PER_MONTH
from .items import Item
from .offers import PROCESSOR, carrier, processor_carrier
from .part import Scene
from .samples import Array
from .tariff import Column, Gathered, Tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Accelerators of one kind: so many in one machine, of which so many are one unit on the bill.

    Of processors, `together` is the memory in GiB that a machine has to have.
    """

    accelerator: str
    together: int
    charged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rental:
    """The unit price of each candidate's option, and the machine behind it; free where none is wanted."""

    price: Gathered
    skus: tuple[str, ...]


def rent(
    scene: Scene,
    workload: Workload,
    decision: str,
    wanted: tuple[Wanted | None, ...],
    kind: PriceKind,
) -> Rental:
    """`wanted` has an entry for each option of the decision."""
    key = (wanted, kind)
    if key not in scene.tariff.rentals:
        scene.tariff.rentals[key] = _look_up(scene.tariff, scene.library, wanted, kind)
    column, names = scene.tariff.rentals[key]
    codes, site = scene.candidates.codes[f"{workload.name}.{decision}"], scene.site
    place = site[:, None], codes[:, None]
    skus: tuple[str, ...] = ()
    if scene.bill.itemised:
        pairs = zip(positions(site), positions(codes), strict=True)
        skus = tuple(names[row][code] for row, code in pairs)
    price = Gathered(column.amount[place], column.below[place], column.above[place])
    return Rental(price=price, skus=skus)


def rent_servers(
    scene: Scene,
    workload: Workload,
    decision: str,
    wanted: tuple[Wanted | None, ...],
    item: Item,
    *,
    average: Array,
    steady: Callable[[Scene], Array],
) -> None:
    """Machines of model servers in every region of a design: `average` of them run over the day.

    A commitment covers `steady`, those that a plan counts on at every hour when its term begins.
    """
    for place in scene.places():
        committed = np.zeros((1, 1))
        for chosen, kind, plan in place.plans():
            found = rent(place, workload, decision, wanted, kind)
            bought = chosen & ~np.isnan(found.price.amount)
            ahead = np.floor(steady(plan) * plan.running + 1e-9) * HOURS_PER_MONTH * bought
            _charge(place, item.committed, ahead, found, kind)
            committed = committed + ahead
        found = rent(place, workload, decision, wanted, PriceKind.ON_DEMAND)
        hours = np.maximum(average * place.running * HOURS_PER_MONTH - committed, 0.0)
        _charge(place, item, hours, found, PriceKind.ON_DEMAND)


def _charge(place: Scene, item: Item, quantity: Array, found: Rental, kind: PriceKind) -> None:
    place.bill.charge(
        item, quantity, found.price, kind=kind, skus=found.skus, elsewhere=place.is_elsewhere
    )


def _find(site: str, want: Wanted, kind: PriceKind, library: Library) -> Carrier | None:
    if want.accelerator == PROCESSOR:
        return processor_carrier(site, want.together, kind, library)
    return carrier(site, want.accelerator, want.together, kind, library)


def _look_up(
    tariff: Tariff, library: Library, wanted: tuple[Wanted | None, ...], kind: PriceKind
) -> tuple[Column, tuple[tuple[str, ...], ...]]:
    amount = np.full((len(tariff.sites), len(wanted)), np.nan)
    below, above = np.zeros_like(amount), np.zeros_like(amount)
    names = [[""] * len(wanted) for _ in tariff.sites]
    for row, site in enumerate(tariff.sites):
        for place, want in enumerate(wanted):
            if want is None:
                amount[row, place] = 0.0
                continue
            found = _find(site, want, kind, library)
            if found is not None:
                price = found.price
                amount[row, place] = found.per_accelerator * want.charged
                below[row, place] = 1 - float(price.low / price.amount)
                above[row, place] = float(price.high / price.amount) - 1
                names[row][place] = found.sku.name
    return Column(amount, below, above, ()), tuple(tuple(row) for row in names)
