"""Workloads that answer requests: web applications, APIs, shops, software as a service."""

import numpy as np

from ....core.units import HOURS_PER_DAY, MINUTES_PER_HOUR, MS_PER_SECOND
from ....domain.option import BackupPlan, Cache, Delivery, Platform, Regions
from ....domain.workload import Workload
from ...compute.fleet import run_fleet
from ...compute.functions import rooms, routed_ms, with_cold_starts
from ...compute.load import Fleet, Load, read_load
from ...compute.network import charge_network
from ...effects import outages, wiring
from ...effects.limits import provided, tightest
from ...methods import capacity, latency
from ...part import Part
from ...samples import Array
from ...scene import Scene
from ...stores import Kept, answer_ms, charge_stores, stated_caches, stored_gb


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    load = read_load(scene, workload)
    answer_s = load.cpu_s + answer_ms(scene, workload) / MS_PER_SECOND
    fleet = run_fleet(scene, workload, load, answer_s)
    charge_network(scene, workload, load)
    kept = charge_stores(scene, workload, load)
    headroom = tightest((*kept.rooms, *rooms(scene, workload, load, answer_s)))
    mean, variance = _response_ms(scene, workload, load, fleet)
    shape = latency.sigma(mean, variance)
    power = fleet.average * fleet.vcpu * scene.row("model.watts_per_vcpu")
    # Functions that are not called take no power.
    functions = scene.chose(workload, Platform.FUNCTIONS)
    power = power * np.where(functions, 1.0, scene.copies)
    return Part(
        workload=workload.name,
        availability=_availability(scene, workload, load, fleet, kept),
        latency_ms=with_cold_starts(scene, workload, latency.percentile(mean, variance), shape),
        latency_sigma=shape,
        processors=_processors(scene, workload, load, fleet, answer_s),
        headroom=headroom.times,
        tightest=headroom.which,
        bounds=headroom.bounds,
        recovery_hours=_recovery_hours(scene, kept),
        data_loss_hours=_data_loss_hours(scene, workload),
        operating_hours=_operating_hours(scene, workload, kept),
        watts=power + kept.watts,
        exit_hours=_exit_hours(scene, workload, kept),
        stored_gb=stored_gb(scene, workload),
        nodes=fleet.peak,
    )


def _processors(
    scene: Scene, workload: Workload, load: Load, fleet: Fleet, answer_s: Array
) -> Array:
    """What computes at peak; of functions what could, for none stands ready."""
    functions = scene.chose(workload, Platform.FUNCTIONS)
    rented = np.maximum(fleet.processors, 1.0)
    if not functions.any():
        return rented
    most = provided(scene, "function_concurrency") * load.cpu_s / answer_s
    return np.where(functions, np.maximum(most, 1.0), rented)


def _availability(scene: Scene, workload: Workload, load: Load, fleet: Fleet, kept: Kept) -> Array:
    serverless = ~scene.chose(workload, *(one for one in Platform if one.has_machines))
    busy = capacity.busy_servers(load.average, load.cpu_s) / fleet.vcpu
    machines = outages.machines(scene, fleet.peak, busy)
    cached = scene.chose(workload, Cache.MANAGED) | bool(stated_caches(workload))
    edge = scene.chose(workload, Delivery.CDN)
    return wiring.available(
        scene,
        "serving",
        # Containers without servers are replaced before they are missed.
        machines=np.where(serverless, 1.0, machines),
        stores=kept.availability,
        cache=np.where(cached, scene.row("model.cache_availability"), 1.0),
        edge=np.where(edge, scene.row("model.edge"), 1.0),
    )


def _response_ms(scene: Scene, workload: Workload, load: Load, fleet: Fleet) -> tuple[Array, Array]:
    """Mean and variance of the time to answer at peak, in milliseconds, without the user's own line."""
    offered = capacity.busy_servers(load.peak, load.cpu_s)
    servers = np.maximum(fleet.processors, 1.0)
    service_ms = load.cpu_s * MS_PER_SECOND
    arrival, service = scene.row("model.arrival_scv"), scene.row("model.service_scv")
    wait = latency.mean_wait(servers, offered, service_ms, arrival, service)
    stores = answer_ms(scene, workload)
    serverless = scene.chose(workload, Platform.SERVERLESS_CONTAINERS)
    # Each request has a function of its own.
    wait = np.where(scene.chose(workload, Platform.FUNCTIONS), 0.0, wait)
    network = scene.row("model.network_ms") + serverless * scene.row("model.serverless_ms")
    network = network + routed_ms(scene, workload)
    mean = service_ms + wait + stores + network
    # Waiting and store time vary about as much as their mean (exponential), the network half.
    variance = service * service_ms**2 + wait**2 + stores**2 + (network / 2) ** 2
    return mean, variance


def _recovery_hours(scene: Scene, kept: Kept) -> Array:
    """Time until service is back after the primary data store is lost, with its replica.

    A region alone restores from backup; a standby has to be decided on; of two live regions only
    half of the users have to be moved, which health checks mostly do by themselves.
    """
    decide = scene.row("model.detect_and_decide_h")
    restore = decide + kept.restore_hours
    standby = scene.chose_shared(Regions.WARM_STANDBY)
    active = scene.chose_shared(Regions.ACTIVE_ACTIVE)
    moved = decide * scene.row("model.active_recovery_share")
    return np.where(active, moved, np.where(standby, decide, restore))


def _data_loss_hours(scene: Scene, workload: Workload) -> Array:
    """Stretch of data lost with the primary data store: the age of the last copy, at its worst.

    A day after daily backups, five minutes of log after continuous ones, a minute of lag behind a
    second region.
    """
    if not workload.stores:
        return np.zeros((1, 1))
    daily = scene.chose_shared(BackupPlan.DAILY)
    alone = scene.chose_shared(Regions.SINGLE)
    minutes = np.where(alone, np.where(daily, HOURS_PER_DAY * MINUTES_PER_HOUR, 5.0), 1.0)
    return minutes / MINUTES_PER_HOUR


def _operating_hours(scene: Scene, workload: Workload, kept: Kept) -> Array:
    edge = scene.chose(workload, Delivery.CDN) * scene.row("model.hours.cdn")
    return scene.hours_of(workload, Platform) + kept.operating_hours + edge


def _exit_hours(scene: Scene, workload: Workload, kept: Kept) -> Array:
    edge = scene.chose(workload, Delivery.CDN) * scene.row("model.exit_hours.cdn")
    return scene.exit_hours_of(workload, Platform) + kept.exit_hours + edge
