"""Fleets of devices: their connections and messages, the rules they pass, the days kept at hand, the archive.

Devices keep a connection open; after an outage all come back at once, and are let in at a rate: until
the last one is back is part of the recovery.
"""

from dataclasses import dataclass

import numpy as np

from ....core.units import (
    DAYS_PER_MONTH,
    GB_PER_GIB,
    HOURS_PER_DAY,
    HOURS_PER_MONTH,
    KB_PER_GB,
    MILLION,
    MINUTES_PER_MONTH,
    MS_PER_SECOND,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    SECONDS_PER_MONTH,
)
from ....domain.option import DeviceBroker, HotStore
from ....domain.workload import Workload
from ...bill.sizing import Need
from ...compute.load import read_traffic
from ...compute.nodes import VCPUS, charge_steady
from ...effects import outages
from ...effects.labour import operate, work_of
from ...effects.limits import Room
from ...methods import capacity, latency
from ...part import Part
from ...samples import Array
from ...scene import Mask, Scene
from ...stores.use import LEAST_HELD, restored
from ..managed import available, bounded, data_loss_hours, part, power, recovery_hours
from ..own_stores import charge_own_stores, with_stores

CONTAINER_GIB_PER_CPU, SMALLEST_CONTAINER = 2.0, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFleet:
    """Devices that are connected, messages a second on average and at peak, the size of one."""

    online: Array
    average: Array
    peak: Array
    kb: Array

    @property
    def messages(self) -> Array:
        """Messages of a month."""
        return self.average * SECONDS_PER_MONTH

    @property
    def day_gb(self) -> Array:
        return self.average * SECONDS_PER_DAY * self.kb / KB_PER_GB


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """GB kept at hand, with their indexes; those that a database holds in memory; GB in the archive."""

    hot: Array
    held: Array
    cold: Array


def read_fleet(scene: Scene, workload: Workload) -> DeviceFleet:
    count = scene.input(workload, "count") * scene.growth(workload)
    sent = read_traffic(scene, workload)
    return DeviceFleet(
        online=count * scene.input(workload, "online_share"),
        average=sent.average,
        peak=sent.peak,
        kb=scene.input(workload, "message_kb"),
    )


def retained(scene: Scene, workload: Workload, fleet: DeviceFleet) -> Retained:
    days = scene.input(workload, "retention_days")
    hot = np.minimum(days, scene.input(workload, "hot_days"))
    per_day = fleet.day_gb * scene.input(workload, "hot_overhead")
    held = np.minimum(scene.input(workload, "held_hours") / HOURS_PER_DAY, hot)
    return Retained(
        hot=per_day * hot,
        held=np.maximum(per_day * held, LEAST_HELD),
        cold=fleet.day_gb * (days - hot) * scene.input(workload, "compression"),
    )


def broker_nodes(scene: Scene, workload: Workload, fleet: DeviceFleet) -> Array:
    """Nodes of an own broker, by connections or by messages, a zone to spare."""
    connected = fleet.online / scene.input(workload, "node_connections")
    sent = fleet.peak / scene.input(workload, "node_messages_per_s")
    nodes = np.ceil(np.maximum(connected, sent) / scene.row("model.target_utilization") - 1e-9)
    return capacity.spread_over_zones(np.maximum(nodes, 1.0), scene.zones)


def rooms(scene: Scene, workload: Workload, fleet: DeviceFleet) -> tuple[Room, ...]:
    """How often the fleet fits into what the broker takes."""
    own, named = _own(scene, workload), workload.name
    connected = scene.input(workload, "most_connections") / np.maximum(fleet.online, 1e-9)
    sent = scene.input(workload, "most_messages_per_s") / np.maximum(fleet.peak, 1e-9)
    machines = scene.input(workload, "most_nodes") / broker_nodes(scene, workload, fleet)
    return (
        bounded("device_connections", named, connected, ~own),
        bounded("device_messages", named, sent, ~own),
        bounded("broker_machines", named, machines, own),
    )


def storm_hours(scene: Scene, workload: Workload, fleet: DeviceFleet) -> Array:
    """Until the last device is connected again, after all were cut off."""
    rate = scene.input(workload, "connects_per_s")
    rate = np.where(_own(scene, workload), rate * broker_nodes(scene, workload, fleet), rate)
    return fleet.online / rate / SECONDS_PER_HOUR


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    fleet = read_fleet(scene, workload)
    own, series = _own(scene, workload), _time_series(scene, workload)
    lying = retained(scene, workload, fleet)
    rules = capacity.busy_servers(fleet.average, scene.input(workload, "rule_ms") / MS_PER_SECOND)
    _charge(scene, workload, fleet, lying, rules)
    mean = scene.input(workload, "way_ms") + scene.input(workload, "rule_ms")
    variance = mean**2
    database = _database_need(scene, workload, fleet, lying).vcpu * series
    nodes = broker_nodes(scene, workload, fleet) * own
    work_of(scene, workload, DeviceBroker)
    work_of(scene, workload, HotStore)
    operate(scene, "devices")
    stores = charge_own_stores(scene, workload)
    found = part(
        workload.name,
        availability=_availability(scene, workload, stores.availability),
        latency=(latency.percentile(mean, variance), latency.sigma(mean, variance)),
        rooms=rooms(scene, workload, fleet),
        recovery=recovery_hours(scene, restored(scene, lying.hot * series))
        + storm_hours(scene, workload, fleet),
        data_loss=data_loss_hours(scene),
        watts=power(scene, nodes * VCPUS + rules + database, lying.hot + lying.cold),
        stored_gb=lying.hot + lying.cold,
        nodes=nodes,
    )
    return with_stores(scene, workload, stores, found)


def _own(scene: Scene, workload: Workload) -> Mask:
    return scene.chose(workload, DeviceBroker.OWN_BROKER)


def _time_series(scene: Scene, workload: Workload) -> Mask:
    return scene.chose(workload, HotStore.TIME_SERIES)


def _availability(scene: Scene, workload: Workload, stores: Array) -> Array:
    """Broker and hot store in series; the database of a time series has a replica where zones allow."""
    own, series = _own(scene, workload), _time_series(scene, workload)
    managed = scene.row("model.managed_service")
    database = outages.database(scene, scene.zones > 1)
    balancer = scene.row("model.load_balancer")
    return available(
        scene,
        np.where(own, balancer, managed),
        np.where(series, database, managed),
        stores,
        machines=np.ones((scene.candidates.size, 1)),
        named=True,
    )


def _database_need(scene: Scene, workload: Workload, fleet: DeviceFleet, lying: Retained) -> Need:
    """A database that takes messages in batches, and holds the latest hours in memory."""
    per_vcpu = scene.row("model.database_ops_per_vcpu") * scene.row("model.database_utilization")
    written = fleet.peak / scene.input(workload, "messages_per_write")
    read = fleet.peak * scene.input(workload, "reads_per_message")
    held = lying.held / GB_PER_GIB
    return Need(vcpu=(written + read) / per_vcpu, memory=held)


def _charge(
    scene: Scene, workload: Workload, fleet: DeviceFleet, lying: Retained, rules: Array
) -> None:
    own, series = _own(scene, workload), _time_series(scene, workload)
    gigabytes = fleet.day_gb * DAYS_PER_MONTH
    unit = scene.fact("device_message_kb")
    million = fleet.messages / MILLION
    vcpu = rules / scene.row("model.target_utilization") * scene.row("model.autoscaling_slack")
    vcpu = np.maximum(vcpu, SMALLEST_CONTAINER * scene.zones)
    reads = million * scene.input(workload, "reads_per_message")
    if own.any():
        charge_steady(scene, scene.items["device_machines"], lambda at: _nodes(at, workload), own)
    if series.any():
        _charge_database(scene, workload, fleet, lying, series)
    scene.charge_part(
        "devices",
        {
            "messages": million * np.ceil(fleet.kb / unit - 1e-9) * ~own,
            "connected": fleet.online * MINUTES_PER_MONTH / MILLION * ~own,
            "balancers": own * 1.0,
            "balanced": gigabytes * own,
            "crossing": gigabytes * own * (1 - 1 / scene.zones),
            "vcpu": vcpu,
            "memory": vcpu * CONTAINER_GIB_PER_CPU,
            "written": million * np.ceil(fleet.kb - 1e-9) * ~series,
            "read": reads * ~series,
            "at_hand": lying.hot * ~series,
            "rows": lying.hot * series,
            "single": (scene.zones == 1) * 1.0,
            "paired": (scene.zones > 1) * 1.0,
            "included": scene.fact("included_backups"),
            "archived": lying.cold,
            "copied": gigabytes * scene.copied_elsewhere,
        },
    )


def _charge_database(
    scene: Scene, workload: Workload, fleet: DeviceFleet, lying: Retained, taken: Mask
) -> None:
    need = _database_need(scene, workload, fleet, lying)
    planned = [
        (chosen, kind, _planned_need(plan, workload)) for chosen, kind, plan in scene.plans()
    ]
    steady = [(chosen, kind, ahead.steady) for chosen, kind, ahead in planned]
    item, pair = scene.items["device_database"], scene.items["device_database_pair"]
    paired = scene.zones > 1
    for place in scene.places():
        alone = (~paired * place.live + place.standby) * taken * HOURS_PER_MONTH
        # Nothing beside production has a replica.
        one = place.live * taken * HOURS_PER_MONTH
        place.charge_sized(item, alone, need, planned, beside=one)
        pairs = paired * place.live * taken * HOURS_PER_MONTH
        place.charge_sized(pair, pairs, need.steady, steady, beside=np.zeros((1, 1)))


def _planned_need(plan: Scene, workload: Workload) -> Need:
    fleet = read_fleet(plan, workload)
    return _database_need(plan, workload, fleet, retained(plan, workload, fleet))


def _nodes(scene: Scene, workload: Workload) -> Array:
    return broker_nodes(scene, workload, read_fleet(scene, workload))
