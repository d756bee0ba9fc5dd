"""Workloads that answer requests: web applications, APIs, shops, software as a service."""

import numpy as np

from ..domain.architecture import Cache, Database, Delivery, Platform, Regions
from ..domain.workload import Workload
from . import availability, capacity, latency
from .fleet import Fleet, Load, read_load, run_fleet
from .network import charge_network
from .part import Part, Scene
from .samples import Array
from .stores import cache_hits, charge_stores, relational, stored_gb


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    load = read_load(scene, workload)
    fleet = run_fleet(scene, workload, load)
    charge_network(scene, workload, load)
    stored = charge_stores(scene, workload, load)
    mean, variance = _response_ms(scene, workload, load, fleet)
    power = fleet.average * fleet.vcpu * scene.row("model.watts_per_vcpu") * scene.copies
    return Part(
        workload=workload.name,
        availability=_availability(scene, workload),
        latency_ms=latency.percentile(mean, variance),
        latency_sigma=latency.sigma(mean, variance),
        processors=np.maximum(fleet.processors, 1.0),
        headroom=stored.room,
        recovery_hours=_recovery_hours(scene, workload),
        data_loss_hours=_data_loss_hours(scene, workload),
        operating_hours=_operating_hours(scene, workload),
        watts=power + stored.watts,
        exit_hours=_exit_hours(scene, workload),
        stored_gb=stored_gb(scene, workload),
        nodes=fleet.peak,
    )


def _availability(scene: Scene, workload: Workload) -> Array:
    """Balancer, zones, regional services and database in series; a second region; own changes.

    A cache is not in the chain: without it the database answers, later.
    """
    region = availability.series(
        scene.row("model.load_balancer"),
        availability.over_zones(scene.zones, scene.row("model.zone_availability")),
        scene.row("model.regional_services"),
    )
    if relational(workload):
        single = scene.row("model.database_single")
        # Drawn apart, but a replica never makes a database less available.
        pair = np.maximum(single, scene.row("model.database_replicated"))
        replicated = scene.chose(workload, "database", Database.REPLICATED)
        region = region * np.where(replicated, pair, single)
    return scene.with_second_region(region) * (1 - scene.row("model.change_unavailability"))


def _response_ms(scene: Scene, workload: Workload, load: Load, fleet: Fleet) -> tuple[Array, Array]:
    """Mean and variance of the time to answer at peak, in milliseconds, without the user's own line."""
    offered = capacity.busy_servers(load.peak, load.cpu_s)
    servers = np.maximum(fleet.processors, 1.0)
    service_ms = load.cpu_s * 1000
    arrival, service = scene.row("model.arrival_scv"), scene.row("model.service_scv")
    wait = latency.mean_wait(servers, offered, service_ms, arrival, service)
    stores = _store_ms(scene, workload)
    serverless = scene.chose(workload, "platform", Platform.SERVERLESS_CONTAINERS)
    network = scene.row("model.network_ms") + serverless * scene.row("model.serverless_ms")
    mean = service_ms + wait + stores + network
    # Waiting and store time vary about as much as their mean (exponential), the network half.
    variance = service * service_ms**2 + wait**2 + stores**2 + (network / 2) ** 2
    return mean, variance


def _store_ms(scene: Scene, workload: Workload) -> Array:
    """Reads and writes of one request, one after the other."""
    hit = cache_hits(scene, workload)
    slow, quick = scene.row("model.database_ms"), scene.row("model.cache_ms")
    total = np.zeros((1, 1))
    for number in relational(workload):
        reads = scene.store_input(workload, number, "reads_per_request")
        writes = scene.store_input(workload, number, "writes_per_request")
        total = total + reads * (hit * quick + (1 - hit) * slow) + writes * slow
    return total


def _recovery_hours(scene: Scene, workload: Workload) -> Array:
    """Time until service is back after the primary data store is lost, with its replica.

    A region alone restores from backup; a standby has to be decided on; of two live regions only
    half of the users have to be moved, which health checks mostly do by themselves.
    """
    decide = scene.row("model.detect_and_decide_h")
    size = np.zeros((1, 1))
    for number in relational(workload):
        size = np.maximum(size, scene.size_gb(workload, number))
    restore = decide + size / scene.row("model.restore_gb_per_hour")
    standby = scene.chose_shared("regions", Regions.WARM_STANDBY)
    active = scene.chose_shared("regions", Regions.ACTIVE_ACTIVE)
    moved = decide * scene.row("model.active_recovery_share")
    return np.where(active, moved, np.where(standby, decide, restore))


def _data_loss_hours(scene: Scene, workload: Workload) -> Array:
    """Stretch of data lost with the primary data store: the age of the last copy, at its worst.

    A day after daily backups, five minutes of log after continuous ones, a minute of lag behind a
    second region.
    """
    if not workload.stores:
        return np.zeros((1, 1))
    daily = scene.chose_shared("backup", "daily")
    alone = scene.chose_shared("regions", Regions.SINGLE)
    minutes = np.where(alone, np.where(daily, 24 * 60.0, 5.0), 1.0)
    return minutes / 60


def _operating_hours(scene: Scene, workload: Workload) -> Array:
    hours = scene.hours_of(workload, "platform", Platform)
    if relational(workload):
        replicated = scene.chose(workload, "database", Database.REPLICATED)
        hours = hours + np.where(
            replicated,
            scene.row("model.hours.database_replicated"),
            scene.row("model.hours.database_single"),
        )
    return hours + _beside(scene, workload, "model.hours")


def _exit_hours(scene: Scene, workload: Workload) -> Array:
    hours = scene.exit_hours_of(workload, "platform", Platform)
    if relational(workload):
        hours = hours + scene.row("model.exit_hours.database")
    return hours + _beside(scene, workload, "model.exit_hours")


def _beside(scene: Scene, workload: Workload, prefix: str) -> Array:
    """Hours for what stands beside platform and database."""
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    edge = scene.chose(workload, "delivery", Delivery.CDN)
    return cached * scene.row(f"{prefix}.cache") + edge * scene.row(f"{prefix}.cdn")
