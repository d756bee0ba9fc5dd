"""Streams of events: carried by shards, by brokers or by a service paid by the message, and worked through.

Shards and brokers are counted by whatever needs most of them: bytes written, events written, or bytes
read by all consumers. The lag of an event is the way through the broker, waiting for a free processor
(G/G/c) and the work itself.
"""

from dataclasses import dataclass

import numpy as np

from ....core.units import (
    DAYS_PER_MONTH,
    KB_PER_GB,
    KB_PER_MB,
    MILLION,
    MS_PER_SECOND,
    SECONDS_PER_MONTH,
)
from ....domain.option import Processor, Stream
from ....domain.workload import Workload
from ...compute.load import read_traffic
from ...compute.nodes import VCPUS, charge_steady, nodes_for
from ...effects.labour import work, work_of
from ...methods import capacity, latency
from ...part import Part
from ...samples import Array
from ...scene import Mask, Scene
from ..managed import available, bounded, part, power, recovery_hours
from ..own_stores import charge_own_stores, with_stores

# Kafka keeps three copies, and three brokers are the least that hold them.
COPIES, LEAST_BROKERS = 3.0, 3.0
# Disks of brokers are filled to this share.
DISK_FILL = 0.7
# What a shard or a message service keeps without being asked to.
INCLUDED_DAYS = 1.0
CONTAINER_GIB_PER_CPU, SMALLEST_CONTAINER = 2.0, 0.5
# What counts as one message where it is not charged by its bytes: KB.
MESSAGE_KB = 64.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Events a second on average and at peak, the size of one, and the programs that read them all."""

    average: Array
    peak: Array
    kb: Array
    consumers: Array
    cpu_s: Array

    @property
    def month_gb(self) -> Array:
        return self.average * SECONDS_PER_MONTH * self.kb / KB_PER_GB

    @property
    def peak_mb(self) -> Array:
        """MB a second that are written at peak."""
        return self.peak * self.kb / KB_PER_MB


def read_events(scene: Scene, workload: Workload) -> Events:
    arriving = read_traffic(scene, workload)
    return Events(
        average=arriving.average,
        peak=arriving.peak,
        kb=scene.input(workload, "event_kb"),
        consumers=scene.input(workload, "consumers"),
        cpu_s=scene.input(workload, "cpu_ms") / MS_PER_SECOND,
    )


def shards(scene: Scene, workload: Workload, events: Events) -> Array:
    """Shards for bytes in, events in and bytes out, whichever needs most."""
    written = events.peak_mb / scene.input(workload, "shard_mb_per_s")
    counted = events.peak / scene.input(workload, "shard_events_per_s")
    read = events.peak_mb * events.consumers / scene.input(workload, "shard_read_mb_per_s")
    busiest = np.maximum(np.maximum(written, counted), read)
    return np.maximum(1.0, np.ceil(busiest / scene.input(workload, "fill") - 1e-9))


def brokers(scene: Scene, workload: Workload, events: Events) -> Array:
    """Brokers for what is written with all copies and for what is read, the same number in each zone."""
    written = events.peak_mb * COPIES / scene.input(workload, "broker_write_mb_per_s")
    # Two of the copies are read from the first.
    readers = events.consumers + COPIES - 1
    read = events.peak_mb * readers / scene.input(workload, "broker_read_mb_per_s")
    needed = np.ceil(np.maximum(written, read) / scene.input(workload, "fill") - 1e-9)
    return np.ceil(np.maximum(needed, LEAST_BROKERS) / scene.zones - 1e-9) * scene.zones


def processors(scene: Scene, workload: Workload, events: Events) -> Array:
    """Processors at peak, a zone to spare."""
    busy = capacity.busy_servers(events.peak, events.cpu_s) / scene.row("model.target_utilization")
    machines = capacity.spread_over_zones(nodes_for(busy), scene.zones) * VCPUS
    containers = np.maximum(np.ceil(busy * _spare(scene)), scene.zones)
    return np.where(_on_machines(scene, workload), machines, containers)


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, lag, emissions and labour of one workload for every candidate."""
    events = read_events(scene, workload)
    kafka = scene.chose(workload, Stream.MANAGED_KAFKA)
    kept = _kept_gb(scene, workload, events)
    _charge(scene, workload, events, kept)
    mean, variance = _lag_ms(scene, workload, events)
    working = processors(scene, workload, events)
    brokering = np.where(kafka, brokers(scene, workload, events) * 2.0, 0.0)
    room = scene.input(workload, "most_mb_per_s") / np.maximum(events.peak_mb, 1e-9)
    of_brokers = scene.input(workload, "most_brokers") / brokers(scene, workload, events)
    every_zone = np.ones((scene.candidates.size, 1))
    work_of(scene, workload, Stream)
    work(scene, "stream_processing")
    own_stores = charge_own_stores(scene, workload)
    found = part(
        workload.name,
        availability=available(
            scene,
            scene.row("model.managed_service"),
            own_stores.availability,
            machines=every_zone,
        ),
        latency=(latency.percentile(mean, variance), latency.sigma(mean, variance)),
        rooms=(
            bounded("stream_throughput", workload.name, room, ~kafka),
            bounded("stream_brokers", workload.name, of_brokers, kafka),
        ),
        # Events lie in several zones, and wait there until they are read.
        recovery=recovery_hours(scene, np.zeros((1, 1))),
        data_loss=np.zeros((1, 1)),
        watts=power(scene, working + brokering, kept),
        stored_gb=kept,
        nodes=working / VCPUS,
    )
    return with_stores(scene, workload, own_stores, found)


def _on_machines(scene: Scene, workload: Workload) -> Mask:
    return scene.chose(workload, Processor.VIRTUAL_MACHINES)


def _spare(scene: Scene) -> Array:
    return np.where(scene.zones > 1, scene.zones / np.maximum(scene.zones - 1, 1), 1.0)


def _lag_ms(scene: Scene, workload: Workload, events: Events) -> tuple[Array, Array]:
    """Mean and variance of the time from writing an event to having worked through it, at peak."""
    service_ms = events.cpu_s * MS_PER_SECOND
    scv = scene.row("model.arrival_scv"), scene.row("model.service_scv")
    offered = capacity.busy_servers(events.peak, events.cpu_s)
    wait = latency.mean_wait(processors(scene, workload, events), offered, service_ms, *scv)
    way = scene.by_option(workload, Stream, "model.stream_lag_ms")
    mean = way + wait + service_ms
    # The way through the broker varies about as much as its mean: events wait to be fetched.
    return mean, way**2 + wait**2 + scv[1] * service_ms**2


def _hot_days(scene: Scene, workload: Workload) -> Array:
    """Days of events that the stream itself holds; the rest is archived."""
    kafka = scene.chose(workload, Stream.MANAGED_KAFKA)
    most = np.where(kafka, scene.input(workload, "broker_days"), INCLUDED_DAYS)
    return np.minimum(scene.input(workload, "retention_days"), most)


def _kept_gb(scene: Scene, workload: Workload, events: Events) -> Array:
    """One copy of all that is kept, in the stream and in the archive."""
    per_day = events.month_gb / DAYS_PER_MONTH
    return per_day * scene.input(workload, "retention_days")


def _charge(scene: Scene, workload: Workload, events: Events, kept: Array) -> None:
    per_day = events.month_gb / DAYS_PER_MONTH
    hot = _hot_days(scene, workload)
    sharded = scene.chose(workload, Stream.MANAGED_SHARDS)
    kafka = scene.chose(workload, Stream.MANAGED_KAFKA)
    pushed = scene.chose(workload, Stream.PUB_SUB)
    million = events.average * SECONDS_PER_MONTH / MILLION
    unit = scene.fact("stream_unit_kb")
    # Where no shards are rented, what is written and read is charged by its volume.
    by_volume = scene.fact("stream_by_volume") > 0
    # By volume messages are charged by their bytes, at least one KB; else by units of 64 KB.
    size = np.where(by_volume, np.maximum(events.kb, 1.0), np.ceil(events.kb / MESSAGE_KB - 1e-9))
    scene.charge_part(
        "streaming",
        {
            "shards": shards(scene, workload, events) * (sharded & ~by_volume),
            "units": million * np.ceil(events.kb / unit - 1e-9) * (sharded & ~by_volume),
            # A GB on the bill is one that is written and read once.
            "volume": events.month_gb * (1 + events.consumers) / 2 * (sharded & by_volume),
            "brokers": brokers(scene, workload, events) * kafka,
            "broker_disk": per_day * hot * COPIES / DISK_FILL * kafka,
            "messages": million * size * events.consumers * pushed,
            "archived": np.maximum(kept - per_day * hot, 0.0),
            "crossing": events.month_gb * (1 + events.consumers) * (1 - 1 / scene.zones) * kafka,
            "copied": events.month_gb * scene.copied_elsewhere,
        },
    )
    _charge_processors(scene, workload, events)


def _charge_processors(scene: Scene, workload: Workload, events: Events) -> None:
    machines = _on_machines(scene, workload)
    if machines.any():
        charge_steady(
            scene,
            scene.items["events_machines"],
            lambda place: _nodes(place, workload),
            machines,
        )
    busy = capacity.busy_servers(events.average, events.cpu_s)
    busy = busy / scene.row("model.target_utilization") * scene.row("model.autoscaling_slack")
    vcpu = np.maximum(busy * _spare(scene), SMALLEST_CONTAINER * scene.zones) * ~machines
    scene.charge_part(
        "streaming.containers", {"vcpu": vcpu, "memory": vcpu * CONTAINER_GIB_PER_CPU}
    )


def _nodes(scene: Scene, workload: Workload) -> Array:
    return processors(scene, workload, read_events(scene, workload)) / VCPUS
