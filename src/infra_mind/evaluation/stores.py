"""Where data is kept: databases, caches, objects, their copies and their backups."""

from dataclasses import dataclass

import numpy as np

from ..domain.architecture import Cache, Database
from ..domain.requirements import StoreKind
from ..domain.workload import Workload
from .capacity import HOURS_PER_MONTH, KB_PER_GB
from .fleet import Load, read_load
from .items import Item
from .part import Need, Scene
from .samples import Array

# Part of a relational store that a cache or a database's memory holds, and the least and most of it
# worth having, in GB: beyond that reads go to disk.
WORKING_SET, LEAST_HELD, MOST_HELD = 0.05, 1.0, 50.0
GB_PER_TB = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Stores of one workload: how often the peak fits into the largest database, and their power."""

    room: Array
    watts: Array


def charge_stores(scene: Scene, workload: Workload, load: Load) -> Stored:
    room, watts, shipped = np.full((1, 1), np.inf), np.zeros((1, 1)), np.zeros((1, 1))
    for number in relational(workload):
        found = _charge_database(scene, workload, load, number)
        room, watts = np.minimum(room, found.room), watts + found.watts
        shipped = shipped + _logged(scene, workload, load, number)
    objects, growth = _objects(scene, workload)
    _charge_caches(scene, workload)
    scene.charge_part(
        "stores",
        {
            "copied": (shipped + growth) * scene.copied_elsewhere,
            "objects": objects,
            "keys": np.full((1, 1), float(1 + len(workload.stores))),
        },
    )
    power = stored_gb(scene, workload) / GB_PER_TB * scene.row("model.watts_per_tb")
    return Stored(room=room, watts=watts + power * scene.regions)


def stored_gb(scene: Scene, workload: Workload) -> Array:
    """What one copy of all stores holds."""
    total = np.zeros((1, 1))
    for number in range(len(workload.stores)):
        total = total + scene.size_gb(workload, number)
    return total


def relational(workload: Workload) -> tuple[int, ...]:
    """Positions of the relational stores of a workload."""
    return tuple(
        number for number, store in enumerate(workload.stores) if store.kind is StoreKind.RELATIONAL
    )


def cache_hits(scene: Scene, workload: Workload) -> Array:
    """Share of reads that a cache answers; 0 where there is none."""
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    return cached * scene.row("model.cache_hit") * scene.input(workload, "cacheable")


def _objects(scene: Scene, workload: Workload) -> tuple[Array, Array]:
    """What all object stores hold, and by how much they grow in a month, in GB."""
    size, growth = np.zeros((1, 1)), np.zeros((1, 1))
    for number, store in enumerate(workload.stores):
        if store.kind is StoreKind.OBJECT:
            size = size + scene.size_gb(workload, number)
            growth = growth + scene.store_input(workload, number, "growth_gb")
    return size, np.maximum(growth, 0.0)


def _charge_database(scene: Scene, workload: Workload, load: Load, number: int) -> Stored:
    """A primary, its replica in another zone where there is one, and the same in a live region.

    A warm standby keeps one instance without replica; a commitment covers the size that was likely
    when its term began.
    """
    need = _need(scene, workload, load, number)
    planned = [
        (chosen, kind, _need(plan, workload, read_load(plan, workload), number))
        for chosen, kind, plan in scene.plans()
    ]
    replicated = scene.chose(workload, "database", Database.REPLICATED)
    single, paired = 1.0 - replicated, replicated * 1.0
    item, pair, own = scene.items["database"], scene.items["database_pair"], ""
    if len(relational(workload)) > 1:
        own = workload.stores[number].name
        item, pair = item.of(own), pair.of(own)
    instances = np.zeros((1, 1))
    for place in scene.places():
        alone, pairs = single * place.live + place.standby, paired * place.live
        place.charge_sized(item, HOURS_PER_MONTH * alone, need, planned)
        place.charge_sized(pair, HOURS_PER_MONTH * pairs, need, planned)
        instances = instances + alone + 2 * pairs
    size = scene.size_gb(workload, number)
    scene.charge_part(
        "stores.relational", {"size": size, "single": single, "paired": paired}, of=own
    )
    power = need.vcpu * scene.row("model.watts_per_vcpu") * instances
    room = scene.largest(item) / np.maximum(need.vcpu, 1e-9)
    return Stored(room=room, watts=power)


def _need(scene: Scene, workload: Workload, load: Load, number: int) -> Need:
    """Processors for the operations at peak, and memory for the working set."""
    per_vcpu = scene.row("model.database_ops_per_vcpu") * scene.row("model.database_utilization")
    reads = scene.store_input(workload, number, "reads_per_request")
    writes = scene.store_input(workload, number, "writes_per_request")
    operations = load.peak * (reads * (1 - cache_hits(scene, workload)) + writes)
    held = np.clip(scene.size_gb(workload, number) * WORKING_SET, LEAST_HELD, MOST_HELD)
    return Need(vcpu=operations / per_vcpu, memory=held)


def _logged(scene: Scene, workload: Workload, load: Load, number: int) -> Array:
    """GB a month that a copy elsewhere is sent: the log of all writes, or at least what stays."""
    writes = load.month * scene.store_input(workload, number, "writes_per_request")
    logged = writes * scene.row("model.write_kb") / KB_PER_GB
    return np.maximum(logged, scene.store_input(workload, number, "growth_gb"))


def _charge_caches(scene: Scene, workload: Workload) -> None:
    """Caches that were stated, and the one that the design may put before its databases.

    A node in each of up to two zones of every live region; a standby's cache starts empty.
    """
    nodes = np.minimum(scene.zones, 2.0) * HOURS_PER_MONTH
    for number, store in enumerate(workload.stores):
        if store.kind is StoreKind.CACHE:
            size = scene.size_gb(workload, number)
            _charge_nodes(scene, scene.items["cache"].of(store.name), nodes, _held(size))
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    if cached.any():
        size = np.zeros((1, 1))
        for number in relational(workload):
            size = size + scene.size_gb(workload, number)
        held = np.clip(size * WORKING_SET, LEAST_HELD, MOST_HELD)
        _charge_nodes(scene, scene.items["cache"], nodes * cached, _held(held))


def _charge_nodes(scene: Scene, item: Item, hours: Array, need: Need) -> None:
    for place in scene.places():
        place.charge_sized(item, hours * place.live, need)


def _held(size: Array) -> Need:
    return Need(vcpu=np.zeros((1, 1)), memory=np.maximum(size, LEAST_HELD), splits=True)
