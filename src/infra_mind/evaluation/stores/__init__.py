"""Where data is kept: one module for each kind of store, and one line here."""

from collections.abc import Callable, Mapping

import numpy as np

from ...core.units import GB_PER_TB, MILLION
from ...domain.option import DecisionKind
from ...domain.requirements import StoreKind
from ...domain.workload import Workload
from ..compute.load import Load, read_load
from ..samples import Array
from ..scene import Scene
from . import caches, databases, objects, search, streams, warehouses
from .answer import answer_ms, cache_hits, relational, stated_caches
from .records import charge_of
from .use import StoreUse, together

__all__ = [
    "StoreUse",
    "added_gb",
    "answer_ms",
    "cache_hits",
    "charge_stores",
    "relational",
    "stated_caches",
    "stored_gb",
]

_CHARGES: Mapping[StoreKind, Callable[[Scene, Workload, Load, int], StoreUse]] = {
    StoreKind.RELATIONAL: databases.charge,
    StoreKind.OBJECT: objects.charge,
    StoreKind.CACHE: caches.charge,
    StoreKind.DOCUMENT: charge_of("document"),
    StoreKind.KEY_VALUE: charge_of("key_value"),
    StoreKind.SEARCH: search.charge,
    StoreKind.STREAM: streams.charge,
    StoreKind.WAREHOUSE: warehouses.charge,
}


# Decisions of a workload that its stores know nothing of.
_BESIDE = (
    DecisionKind.CHANGE_CONTROL,
    DecisionKind.FALLBACK,
    DecisionKind.MACHINE,
    DecisionKind.RELEASE,
    DecisionKind.SERVING,
)


def charge_stores(scene: Scene, workload: Workload) -> StoreUse:
    """Charges every store of a workload; what they add to it all together."""
    with scene.apart(workload, *_BESIDE) as few:
        used = _charge(few, workload)
    return used.whole(few)


def _charge(scene: Scene, workload: Workload) -> StoreUse:
    load = read_load(scene, workload)
    uses = [
        _CHARGES[store.kind](scene, workload, load, number)
        for number, store in enumerate(workload.stores)
    ]
    caches.charge_chosen(scene, workload)
    found = together(uses)
    # What a provider encrypts with keys of its own costs nothing.
    own = np.full((1, 1), float("own_keys" in workload.traits))
    scene.charge_part(
        "stores",
        {
            "copied": found.copied * scene.copied_elsewhere,
            "keys": own * (1 + len(workload.stores)),
            "secrets": np.full((1, 1), float(1 + len(workload.stores))),
            "key_uses": own * load.month / MILLION * scene.row("model.key_uses_per_request"),
        },
    )
    power = stored_gb(scene, workload) / GB_PER_TB * scene.row("model.watts_per_tb")
    return together((found, StoreUse(watts=power * scene.regions)))


def stored_gb(scene: Scene, workload: Workload) -> Array:
    """What one copy of all stores holds."""
    sizes = (scene.size_gb(workload, number) for number in range(len(workload.stores)))
    return sum(sizes, np.zeros((1, 1)))


def added_gb(scene: Scene, workload: Workload) -> Array:
    """What is added to one copy of all stores in a month; nothing where they shrink."""
    grown = (
        np.maximum(scene.store_input(workload, number, "growth_gb"), 0.0)
        for number in range(len(workload.stores))
    )
    return sum(grown, np.zeros((1, 1)))
