"""Analytical queries: paid by what they scan, on a warehouse that pauses, or on a cluster of our own.

A query is work that processors share: with P of them and B kept busy on average it takes work / (P - B)
(M/G/1 with processor sharing, insensitive to how sizes are spread: L. Kleinrock, Queueing Systems 2,
1976, 4.4). A warehouse that pauses runs while a query came within its pause: by Poisson arrivals a
share of 1 - exp(-rate x (pause + time of a query)).
"""

from dataclasses import dataclass

import numpy as np

from ....core.units import (
    DAYS_PER_MONTH,
    GB_PER_TB,
    HOURS_PER_MONTH,
    MS_PER_SECOND,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
)
from ....domain.option import Layout, Warehouse
from ....domain.workload import Workload
from ...compute.load import read_traffic
from ...compute.nodes import VCPUS, charge_steady, nodes_for
from ...effects.labour import operate, work_of
from ...methods import latency
from ...part import Part
from ...samples import Array
from ...scene import Scene
from ...stores import added_gb, stored_gb
from ..managed import available, bounded, data_loss_hours, part, power, recovery_hours

# P95 over the mean of an exponential time, by which a mean is aimed at.
P95_OVER_MEAN = 3.0
DISK_GB_PER_NODE = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """What is asked: queries a second on average and at peak, GB that each reads, GB that is stored."""

    average: Array
    peak: Array
    gb: Array
    stored_gb: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCapacity:
    """Processors that are kept for the queries, the mean time of one in seconds, and how often they fit."""

    processors: Array
    seconds: Array
    room: Array


def read_queries(scene: Scene, workload: Workload) -> Queries:
    stored = stored_gb(scene, workload)
    if "gb_per_query" in workload.inputs:
        today = sum(
            (
                scene.store_input(workload, number, "size_gb")
                for number in range(len(workload.stores))
            ),
            np.zeros((1, 1)),
        )
        share = scene.input(workload, "gb_per_query") / np.maximum(today, 1e-9)
    else:
        share = scene.input(workload, "scanned_share")
    partitioned = scene.chose(workload, Layout.PARTITIONED)
    kept = np.where(partitioned, scene.input(workload, "partition_share"), 1.0)
    arriving = read_traffic(scene, workload)
    return Queries(
        average=arriving.average,
        peak=arriving.peak,
        gb=stored * share * kept,
        stored_gb=stored,
    )


def own_answer(scene: Scene, workload: Workload, asked: Queries) -> QueryCapacity:
    """Processors for the target time at peak, in whole nodes, as far as the account may have them."""
    work = asked.gb / scene.input(workload, "gb_per_vcpu_s")
    busy, start = asked.peak * work, scene.input(workload, "start_s")
    aim = float(workload.traits["latency_ms"]) / MS_PER_SECOND / P95_OVER_MEAN
    in_time = busy + work / np.maximum(aim - start, aim / 10)
    wanted = np.maximum(busy / scene.row("model.target_utilization"), in_time)
    most = np.maximum(np.floor(scene.input(workload, "most_vcpus") / VCPUS), 1.0)
    processors = np.minimum(nodes_for(wanted), most) * VCPUS
    left = processors - busy
    seconds = np.where(left > 0, start + work / np.maximum(left, 1e-9), np.inf)
    room = scene.input(workload, "most_vcpus") / np.maximum(wanted, 1e-9)
    return QueryCapacity(processors=processors, seconds=seconds, room=room)


def scanning_answer(scene: Scene, workload: Workload, asked: Queries) -> QueryCapacity:
    """A service that lends every query the processors of many; so many queries at once are let in."""
    seconds = scene.input(workload, "start_s") + asked.gb / scene.input(
        workload, "service_gb_per_s"
    )
    at_once = asked.peak * seconds
    room = scene.input(workload, "most_queries") / np.maximum(at_once, 1e-9)
    return QueryCapacity(processors=np.zeros((1, 1)), seconds=seconds, room=room)


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    asked = read_queries(scene, workload)
    own, scanning = own_answer(scene, workload, asked), scanning_answer(scene, workload, asked)
    scans = scene.chose(workload, Warehouse.PAY_PER_SCAN)
    cluster = scene.chose(workload, Warehouse.QUERY_CLUSTER)
    _charge(scene, workload, asked)
    start = scene.input(workload, "start_s")
    mean = np.where(scans, scanning.seconds, own.seconds)
    # The work of queries varies about as much as its mean, their start half as much.
    variance = (mean - start) ** 2 + (start / 2) ** 2
    work_of(scene, workload, Warehouse)
    operate(scene, "partitioned", scene.chose(workload, Layout.PARTITIONED))
    service = np.where(cluster, 1.0, scene.row("model.managed_service"))
    busy = asked.average * asked.gb / scene.input(workload, "gb_per_vcpu_s")
    return part(
        workload.name,
        availability=available(scene, service, machines=cluster * 1.0),
        latency=(latency.percentile(mean, variance) * MS_PER_SECOND, latency.sigma(mean, variance)),
        rooms=(
            bounded("query_processors", workload.name, own.room, ~scans),
            bounded("queries_at_once", workload.name, scanning.room, scans),
        ),
        # Storage stands apart from what computes: there is nothing to copy back.
        recovery=recovery_hours(scene, np.zeros((1, 1))),
        data_loss=data_loss_hours(scene),
        watts=power(scene, np.where(cluster, own.processors, busy), asked.stored_gb),
        stored_gb=asked.stored_gb,
        nodes=np.where(cluster, own.processors / VCPUS, 0.0),
    )


def active_share(scene: Scene, workload: Workload, asked: Queries, seconds: Array) -> Array:
    """Share of the time that a warehouse runs which pauses when nothing is asked."""
    awake = scene.input(workload, "pause_h") * SECONDS_PER_HOUR + np.minimum(
        seconds, SECONDS_PER_DAY
    )
    return 1 - np.exp(-asked.average * awake)


def _charge(scene: Scene, workload: Workload, asked: Queries) -> None:
    managed = scene.chose(workload, Warehouse.MANAGED_WAREHOUSE)
    cluster = scene.chose(workload, Warehouse.QUERY_CLUSTER)
    own = own_answer(scene, workload, asked)
    hours = own.processors * active_share(scene, workload, asked, own.seconds) * HOURS_PER_MONTH
    scanned = asked.average * SECONDS_PER_DAY * DAYS_PER_MONTH * asked.gb / GB_PER_TB
    if cluster.any():
        charge_steady(
            scene,
            scene.items["analytics_machines"],
            lambda place: _nodes(place, workload),
            cluster,
        )
    scene.charge_part(
        "analytics",
        {
            "scanned": scanned * scene.chose(workload, Warehouse.PAY_PER_SCAN),
            "rented": hours * managed,
            "disks": _nodes(scene, workload) * DISK_GB_PER_NODE * cluster,
            "stored": asked.stored_gb,
            "copied": added_gb(scene, workload) * scene.copied_elsewhere,
        },
    )


def _nodes(scene: Scene, workload: Workload) -> Array:
    """Nodes of an own cluster; at least one in each zone."""
    own = own_answer(scene, workload, read_queries(scene, workload))
    return np.maximum(own.processors / VCPUS, scene.zones)
