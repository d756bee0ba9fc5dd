"""Machines that are rented by the number: each site's cheapest one of eight processors and 32 GB."""

from collections.abc import Callable

import numpy as np

from ...core.units import HOURS_PER_MONTH
from ...prices.price import PriceKind
from ..bill.items import Item
from ..bill.tariff import Tariff, UnitPrice
from ..candidates import Codes
from ..samples import Array
from ..scene import Mask, Scene

VCPUS, MEMORY_GIB = 8.0, 32.0


def nodes_for(vcpus: Array) -> Array:
    """Whole nodes that have so many processors, at least one."""
    return np.maximum(1.0, np.ceil(vcpus / VCPUS - 1e-9))


def charge_hours(
    scene: Scene, item: Item, hours: Array, kind: PriceKind = PriceKind.ON_DEMAND
) -> None:
    """Nodes by the hour, in the first region alone: work that can wait is done where the data lies."""
    scene.charge(item, hours, _price(scene, item, kind))


def charge_steady(scene: Scene, item: Item, count: Callable[[Scene], Array], taken: Mask) -> None:
    """Nodes that run at every hour, in each region that runs; `taken` tells which candidates have them.

    A commitment covers those that were likely when its term began, and is owed if they become fewer.
    """
    for place in scene.places():
        committed, listed = np.zeros((1, 1)), _price(place, item, PriceKind.ON_DEMAND)
        for chosen, kind, plan in place.plans():
            price = _price(place, item, kind)
            ahead = np.floor(count(plan) * plan.running + 1e-9) * HOURS_PER_MONTH
            ahead = ahead * (chosen & taken & ~np.isnan(price.amount))
            place.charge_ahead(item, ahead, price, listed.amount)
            committed = committed + ahead
        hours = count(place) * place.running * HOURS_PER_MONTH * taken
        place.charge(item, np.maximum(hours - committed, 0.0), listed)


def _price(scene: Scene, item: Item, kind: PriceKind) -> UnitPrice:
    site = scene.site[:, None]
    place = _cheapest(scene.tariff, item.service)[site]
    return scene.tariff.size_prices(item.service, kind).at(site, place)


def _cheapest(tariff: Tariff, service: str) -> Codes:
    """Position of the node among the sizes of each site, which stand by price."""
    sizes = tariff.sizes(service)
    fits = (sizes.vcpu >= VCPUS) & (sizes.memory >= MEMORY_GIB)
    first: Codes = fits.argmax(axis=1)
    largest: Codes = sizes.vcpu.argmax(axis=1)
    return first * fits.any(axis=1) + largest * ~fits.any(axis=1)
