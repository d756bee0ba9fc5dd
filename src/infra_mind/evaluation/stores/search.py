"""Full-text search: nodes that hold an index and a copy of it in another zone."""

import numpy as np

from ...core.units import GB_PER_GIB, HOURS_PER_MONTH
from ...domain.workload import Workload
from ..bill.sizing import Need
from ..compute.load import Load, read_load
from ..effects.labour import work
from ..effects.limits import Room, provided, room
from ..part import Bound
from ..samples import Array
from ..scene import Scene
from .use import StoreUse, asked, own_name, title

# Parts that one index may be cut into.
MOST_SHARDS = 1024.0


def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
    """A group of nodes in each zone, so large that the others carry on without one of them.

    The index holds nothing that is not elsewhere: when lost it is built anew from the store that it
    was built from.
    """
    need = _need(scene, workload, load, number)
    planned = [
        (chosen, kind, _need(plan, workload, read_load(plan, workload), number))
        for chosen, kind, plan in scene.plans()
    ]
    own, item = own_name(workload, number), scene.items["search_nodes"]
    item = item.of(own) if own else item
    for place in scene.places():
        hours = scene.zones * HOURS_PER_MONTH * (place.live | place.standby)
        place.charge_sized(item, hours, need, planned, beside=hours / scene.zones)
    size = scene.size_gb(workload, number)
    copies = np.minimum(scene.zones, 2.0)
    scene.charge_part("stores.search", {"size": size * copies}, of=own)
    alone = scene.row("model.search_single")
    spread = np.maximum(alone, scene.row("model.search_availability"))
    work(scene, "search")
    return StoreUse(
        availability=np.where(scene.zones > 1, spread, alone),
        restore_hours=size / scene.row("model.reindex_gb_per_hour"),
        copied=np.maximum(scene.store_input(workload, number, "growth_gb"), 0.0),
        watts=need.vcpu * scene.zones * scene.row("model.watts_per_vcpu") * scene.regions,
        rooms=_rooms(scene, workload, number, need),
    )


def _need(scene: Scene, workload: Workload, load: Load, number: int) -> Need:
    """Processors for queries and indexing at peak, memory for the index, of one zone."""
    queries = load.peak * asked(scene, workload, number, "reads")
    indexed = load.peak * asked(scene, workload, number, "writes")
    busy = queries / scene.row("model.search_queries_per_vcpu")
    busy = busy + indexed / scene.row("model.search_writes_per_vcpu")
    zones = scene.zones
    held = scene.size_gb(workload, number) / GB_PER_GIB * scene.row("model.search_memory_share")
    return Need(
        vcpu=busy / scene.row("model.database_utilization") / np.maximum(zones - 1, 1),
        # Each group holds its part of the index and of its copy.
        memory=held * np.minimum(zones, 2.0) / zones,
        splits=True,
    )


def _rooms(scene: Scene, workload: Workload, number: int, need: Need) -> tuple[Room, ...]:
    named = title(workload, number)
    sizes = scene.tariff.sizes(scene.items["search_nodes"].service)
    times: Array = np.full((1, 1), np.inf)
    for largest, wanted in ((sizes.vcpu, need.vcpu), (sizes.memory, need.memory)):
        most = largest.max(axis=1)[scene.site][:, None]
        times = np.minimum(times, most / np.maximum(wanted, 1e-9))
    nodes = provided(scene, "search_nodes") / scene.zones * times
    indexed = scene.size_gb(workload, number) / MOST_SHARDS
    return (
        Room(bound=Bound(limit="search_nodes", of=named), times=nodes),
        room(scene, "search_shard", named, indexed),
    )
