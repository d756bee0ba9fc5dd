"""Caches that were stated, and the one that a design may put before its databases.

A node in each of up to two zones of every live region; a standby's cache starts empty. Without a cache
the databases answer, later: it is not among what has to work.
"""

from collections.abc import Callable

import numpy as np

from ...core.units import GB_PER_GIB, HOURS_PER_MONTH
from ...domain.option import Cache
from ...domain.workload import Workload
from ..bill.items import Item
from ..bill.sizing import Need
from ..compute.load import Load
from ..effects.labour import work
from ..samples import Array
from ..scene import Scene
from .answer import relational_gb
from .use import LEAST_HELD, StoreUse, working_set


def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
    """A cache of the size that was stated."""
    del load
    named = scene.items["cache"].of(workload.stores[number].name)
    _charge_nodes(scene, named, nodes_in(scene), lambda at: at.size_gb(workload, number))
    work(scene, "cache")
    return StoreUse()


def charge_chosen(scene: Scene, workload: Workload) -> None:
    """The cache of the design, for the part of its databases that is asked for most."""
    cached = scene.chose(workload, Cache.MANAGED)
    if cached.any():

        def held(at: Scene) -> Array:
            return working_set(at, relational_gb(at, workload))

        _charge_nodes(scene, scene.items["cache"], nodes_in(scene) * cached, held)
        work(scene, "cache", cached)


def nodes_in(scene: Scene) -> Array:
    """Nodes of a cache in a region."""
    return np.minimum(scene.zones, 2.0)


def _charge_nodes(scene: Scene, item: Item, nodes: Array, size: Callable[[Scene], Array]) -> None:
    """A commitment covers the size that was likely when its term began."""
    planned = [(chosen, kind, _need(size(plan))) for chosen, kind, plan in scene.plans()]
    for place in scene.places():
        hours = nodes * HOURS_PER_MONTH * place.live
        # Beside production one node does.
        place.charge_sized(item, hours, _need(size(scene)), planned, beside=hours / nodes_in(scene))


def _need(size: Array) -> Need:
    held = np.maximum(size, LEAST_HELD) / GB_PER_GIB
    return Need(vcpu=np.zeros((1, 1)), memory=held, splits=True)
