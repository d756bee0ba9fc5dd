"""What accelerators cost: each site's cheapest machine that carries enough of them, by the part used."""

from dataclasses import dataclass

import numpy as np

from ..domain.workload import Workload
from ..knowledge.library import Library
from ..knowledge.price import PriceKind
from .candidates import positions
from .offers import carrier
from .part import Scene
from .tariff import Column, Gathered, Tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Accelerators of one kind: so many in one machine, of which so many are one unit on the bill."""

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
    codes, site = scene.candidates.codes[f"{workload.name}.{decision}"], scene.bill.site
    place = site[:, None], codes[:, None]
    skus: tuple[str, ...] = ()
    if scene.bill.itemised:
        pairs = zip(positions(site), positions(codes), strict=True)
        skus = tuple(names[row][code] for row, code in pairs)
    price = Gathered(column.amount[place], column.below[place], column.above[place])
    return Rental(price=price, skus=skus)


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
            found = carrier(site, want.accelerator, want.together, kind, library)
            if found is not None:
                price = found.price
                amount[row, place] = found.per_accelerator * want.charged
                below[row, place] = 1 - float(price.low / price.amount)
                above[row, place] = float(price.high / price.amount) - 1
                names[row][place] = found.sku.name
    return Column(amount, below, above, ()), tuple(tuple(row) for row in names)
