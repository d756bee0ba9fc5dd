"""Where data is kept: one module for each kind of store, and one line here."""

from collections.abc import Callable, Mapping

import numpy as np

from ...core.units import GB_PER_TB, MILLION
from ...domain.requirements import StoreKind
from ...domain.workload import Workload
from ..compute.load import Load
from ..samples import Array
from ..scene import Scene
from . import caches, databases, objects, search, streams, warehouses
from .answer import answer_ms, cache_hits, relational, stated_caches
from .kept import Kept, together
from .records import keeper

__all__ = [
    "Kept",
    "answer_ms",
    "cache_hits",
    "charge_stores",
    "relational",
    "stated_caches",
    "stored_gb",
]

_KEEPERS: Mapping[StoreKind, Callable[[Scene, Workload, Load, int], Kept]] = {
    StoreKind.RELATIONAL: databases.keep,
    StoreKind.OBJECT: objects.keep,
    StoreKind.CACHE: caches.keep,
    StoreKind.DOCUMENT: keeper("document"),
    StoreKind.KEY_VALUE: keeper("key_value"),
    StoreKind.SEARCH: search.keep,
    StoreKind.STREAM: streams.keep,
    StoreKind.WAREHOUSE: warehouses.keep,
}


def charge_stores(scene: Scene, workload: Workload, load: Load) -> Kept:
    """Charges every store of a workload; what they add to it all together."""
    kept = [
        _KEEPERS[store.kind](scene, workload, load, number)
        for number, store in enumerate(workload.stores)
    ]
    found = together((*kept, caches.keep_chosen(scene, workload)))
    scene.charge_part(
        "stores",
        {
            "copied": found.copied * scene.copied_elsewhere,
            "keys": np.full((1, 1), float(1 + len(workload.stores))),
            "secrets_per_key": np.ones((1, 1)),
            "key_uses": load.month / MILLION * scene.row("model.key_uses_per_request"),
        },
    )
    power = stored_gb(scene, workload) / GB_PER_TB * scene.row("model.watts_per_tb")
    return together((found, Kept(watts=power * scene.regions)))


def stored_gb(scene: Scene, workload: Workload) -> Array:
    """What one copy of all stores holds."""
    total = np.zeros((1, 1))
    for number in range(len(workload.stores)):
        total = total + scene.size_gb(workload, number)
    return total
