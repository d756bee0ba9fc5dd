"""Streams of records that others read: shards of a managed stream, or brokers."""

import numpy as np

from ...core.units import KB_PER_GB, KB_PER_MB, MILLION
from ...domain.requirements import StoreKind
from ...domain.workload import DataStore, Workload
from ..compute.load import Load
from ..effects.labour import move, operate
from ..effects.limits import provided, room
from ..samples import Array
from ..scene import Scene
from .use import StoreUse, asked, own_name, title, whole_units

# Records are charged by units of this size.
PAYLOAD_KB = 25.0
# Copies that brokers keep, one in each of three zones where there are as many.
BROKER_COPIES, LEAST_BROKERS = 3.0, 3.0
BROKERED = "kafka"


def is_brokered(store: DataStore) -> bool:
    """Whether brokers of its own carry a stream, rather than the shards of the provider."""
    return store.kind is StoreKind.STREAM and store.engine == BROKERED


def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
    """The provider keeps records in several zones; what was read is already where it was sent.

    A second region gets every record; records that were lost are sent again by who wrote them.
    """
    kilobytes = scene.row("model.record_kb")
    writes = asked(scene, workload, number, "writes")
    sent = load.month * writes * kilobytes / KB_PER_GB
    peak = load.peak * writes
    brokered = is_brokered(workload.stores[number])
    shards = _shards(scene, peak, kilobytes)
    if brokered:
        _charge_brokers(scene, workload, number, peak * kilobytes / KB_PER_MB)
    else:
        _charge_shards(scene, workload, number, shards, load.month * writes, sent)
    operate(scene, "brokers" if brokered else "stream")
    move(scene, "stream")
    return StoreUse(
        availability=scene.row("model.stream_availability"),
        copied=sent,
        rooms=() if brokered else (room(scene, "shards", title(workload, number), shards),),
    )


def _shards(scene: Scene, peak: Array, kilobytes: Array) -> Array:
    """By bytes or by records, whichever needs more, with room for records that share a key."""
    bytes_ = peak * kilobytes / KB_PER_MB / provided(scene, "shard_mb")
    records = peak / provided(scene, "shard_records")
    needed = np.maximum(bytes_, records) / scene.row("model.target_utilization")
    return np.maximum(1.0, np.ceil(needed - 1e-9))


def _charge_shards(
    scene: Scene, workload: Workload, number: int, shards: Array, records: Array, sent: Array
) -> None:
    reads = asked(scene, workload, number, "reads")
    writes = np.maximum(asked(scene, workload, number, "writes"), 1e-12)
    units = records * whole_units(scene.row("model.record_kb"), PAYLOAD_KB) / MILLION
    scene.charge_part(
        "stores.stream",
        # Every reader takes all records of a stream that it reads.
        {"shards": shards, "units": units, "moved": sent * (1 + reads / writes)},
        of=own_name(workload, number),
    )


def _charge_brokers(scene: Scene, workload: Workload, number: int, peak_mb: Array) -> None:
    carried = peak_mb * BROKER_COPIES / scene.row("model.broker_mb_per_s")
    brokers = np.maximum(LEAST_BROKERS, np.ceil(carried - 1e-9))
    size = scene.size_gb(workload, number) * BROKER_COPIES
    scene.charge_part(
        "stores.brokers", {"brokers": brokers, "size": size}, of=own_name(workload, number)
    )
