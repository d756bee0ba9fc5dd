"""Databases with tables: a primary, its replica in another zone, the same in a live region."""

from collections.abc import Mapping

import numpy as np

from ...core.units import (
    GB_PER_GIB,
    HOURS_PER_MONTH,
    KB_PER_GB,
    KB_PER_MB,
    SECONDS_PER_MINUTE,
)
from ...domain.option import Database, Readers
from ...domain.requirements import OwnLicence
from ...domain.workload import Workload
from ..bill.items import Item
from ..bill.sizing import Need
from ..compute.load import Load, read_load
from ..compute.windows import brings
from ..effects import outages
from ..effects.labour import operate, work_of_database
from ..effects.limits import Room, provided, room
from ..part import Bound
from ..samples import Array
from ..scene import Scene
from .answer import cache_hits, connections
from .engines import is_enterprise, is_mysql, is_sqlserver
from .use import LEAST_HELD, StoreUse, asked, own_name, restored, title, working_set

# What one operation of the disk moves: 16 KiB.
PAGE_KB = 16.384
NONE = np.zeros((1, 1))


def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
    """A warm standby keeps one instance without replica; a commitment covers the size that was likely
    when its term began.
    """
    need = _need(scene, workload, load, number)
    instances = _charge_instances(scene, workload, need, number)
    size = scene.size_gb(workload, number)
    replicated = scene.chose(workload, Database.REPLICATED)
    copies = {
        "single": 1.0 - replicated + readers(scene, workload),
        "paired": replicated * 1.0,
    }
    scene.charge_part(
        "stores.relational",
        {
            **copies,
            "size": size,
            "disk": np.maximum(size, scene.fact("database_least_gb")),
            "included": scene.fact("included_backups"),
        },
        of=own_name(workload, number),
    )
    _charge_licences(scene, workload, need, number, copies)
    work_of_database(scene, replicated)
    operate(scene, "reader", readers(scene, workload))
    return StoreUse(
        availability=outages.database(scene, replicated),
        restore_hours=restored(scene, size),
        copied=_logged(scene, workload, load, number),
        watts=need.vcpu * scene.row("model.watts_per_vcpu") * instances,
        rooms=tuple(_rooms(scene, workload, load, number, need)),
    )


def readers(scene: Scene, workload: Workload) -> Array:
    """Copies that answer reads beside the primary; shape (candidates, 1)."""
    return sum(
        (scene.chose(workload, one) * float(one.number) for one in Readers),
        np.zeros((1, 1)),
    )


def _items(scene: Scene, workload: Workload, number: int) -> tuple[Item, Item]:
    """One instance, and one with a replica, of the engine that was stated."""
    engine, prefix = workload.stores[number].engine, ""
    if is_mysql(engine):
        prefix = "mysql_"
    elif is_sqlserver(engine):
        prefix = "sqlserver_"
    own = own_name(workload, number)
    single, pair = scene.items[f"{prefix}database"], scene.items[f"{prefix}database_pair"]
    return (single.of(own), pair.of(own)) if own else (single, pair)


def _charge_licences(
    scene: Scene, workload: Workload, need: Need, number: int, copies: Mapping[str, Array]
) -> None:
    """Of SQL Server, by the processors of what is active: a standby needs none of its own.

    Where the provider takes licences that the company has, they take the place of the charge.
    """
    engine = workload.stores[number].engine
    if not is_sqlserver(engine):
        return
    found = scene.sized(_items(scene, workload, number)[0], need)
    brought = brings(workload, OwnLicence.SQL_SERVER)
    scene.charge_part(
        "stores.sqlserver",
        {
            **copies,
            "licensed": np.maximum(found.vcpu, scene.fact("sqlserver_least_vcpus")) * found.count,
            "enterprise": np.full((1, 1), float(is_enterprise(engine))),
            "passive": scene.fact("sqlserver_passive_licence"),
            "charged": 1.0 - brought * scene.fact("own_sqlserver_licences"),
        },
        of=own_name(workload, number),
    )


def _charge_instances(scene: Scene, workload: Workload, need: Need, number: int) -> Array:
    """How many instances run in all regions."""
    planned = [
        (chosen, kind, _need(plan, workload, read_load(plan, workload), number))
        for chosen, kind, plan in scene.plans()
    ]
    steady = [(chosen, kind, ahead.steady) for chosen, kind, ahead in planned]
    replicated = scene.chose(workload, Database.REPLICATED)
    item, pair = _items(scene, workload, number)
    instances = np.zeros((1, 1))
    for place in scene.places():
        alone, pairs = ~replicated * place.live + place.standby, replicated * place.live * 1.0
        # Nothing beside production has a replica.
        one = HOURS_PER_MONTH * place.live * np.ones((1, 1))
        place.charge_sized(item, HOURS_PER_MONTH * alone, need, planned, beside=one)
        place.charge_sized(pair, HOURS_PER_MONTH * pairs, need.steady, steady, beside=NONE)
        copies = readers(scene, workload) * place.live
        if copies.any():
            of_reads = item.of("read replicas")
            place.charge_sized(of_reads, HOURS_PER_MONTH * copies, need, planned, beside=NONE)
        instances = instances + alone + 2 * pairs + copies
    return instances


def _operations(scene: Scene, workload: Workload, load: Load, number: int) -> Array:
    """Operations a second at peak that reach each instance: reads are shared, writes reach all."""
    missed = asked(scene, workload, number, "reads") * (1 - cache_hits(scene, workload))
    shared = missed / (1 + readers(scene, workload))
    return load.peak * (shared + asked(scene, workload, number, "writes"))


def _need(scene: Scene, workload: Workload, load: Load, number: int) -> Need:
    """Processors for the operations at peak, and memory for the working set and for connections.

    Little that is asked for does not fill memory: what comes back late may as well come from the disk.
    """
    per_vcpu = scene.row("model.database_ops_per_vcpu") * scene.row("model.database_utilization")
    operations = _operations(scene, workload, load, number)
    again = scene.row("model.page_reuse") * SECONDS_PER_MINUTE
    touched = np.maximum(operations * again * PAGE_KB / KB_PER_GB, LEAST_HELD)
    held = np.minimum(working_set(scene, scene.size_gb(workload, number)), touched)
    most = provided(scene, "database_connections")
    opened = np.minimum(connections(scene, workload, load), most)
    per_gib = provided(scene, "database_connections_per_gib")
    return Need(
        vcpu=operations / per_vcpu,
        memory=np.maximum(held / GB_PER_GIB, opened / per_gib),
    )


def _rooms(scene: Scene, workload: Workload, load: Load, number: int, need: Need) -> list[Room]:
    named = title(workload, number)
    largest = scene.largest(_items(scene, workload, number)[0]) / np.maximum(need.vcpu, 1e-9)
    operations = _operations(scene, workload, load, number)
    disk = operations * scene.row("model.database_disk_share")
    used: dict[str, Array] = {
        "database_connections": connections(scene, workload, load),
        "database_size": scene.size_gb(workload, number),
        "database_iops": disk,
        "database_throughput": disk * PAGE_KB / KB_PER_MB,
    }
    return [
        Room(bound=Bound(limit="database_processors", of=named), times=largest),
        *(room(scene, limit, named, amount) for limit, amount in used.items()),
    ]


def _logged(scene: Scene, workload: Workload, load: Load, number: int) -> Array:
    """GB a month that a copy elsewhere is sent: the log of all writes, or at least what stays."""
    writes = load.month * asked(scene, workload, number, "writes")
    logged = writes * scene.row("model.write_kb") / KB_PER_GB
    return np.maximum(logged, scene.store_input(workload, number, "growth_gb"))
