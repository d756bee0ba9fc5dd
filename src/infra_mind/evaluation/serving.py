"""Workloads that answer requests: web applications, APIs, shops, software as a service."""

from dataclasses import dataclass

import numpy as np

from ..domain.architecture import Cache, Database, Delivery, Platform, Regions
from ..domain.requirements import StoreKind
from ..domain.workload import Workload
from ..knowledge.price import PriceKind
from . import availability, capacity, latency
from .bill import Item
from .capacity import HOURS_PER_MONTH, SECONDS_PER_MONTH
from .part import Part, Scene
from .samples import Array
from .tariff import MACHINES

# What drives a quantity; `stores` stands for sizes and growth of a workload's stores.
COMPUTE = (
    "average_rps",
    "peak_ratio",
    "cpu_ms",
    "model.target_utilization",
    "model.autoscaling_slack",
)
BYTES = ("average_rps", "response_kb")
STORED = ("stores",)
QUERIES = ("average_rps", "peak_ratio", "stores", "model.database_ops_per_vcpu")

MACHINE = Item(name="Machines", service=MACHINES, unit="instance-hours", rests_on=COMPUTE)
COMMITTED = Item(
    name="Machines, committed", service=MACHINES, unit="instance-hours", rests_on=COMPUTE
)
CONTAINER_CPU = Item(
    name="Container processors",
    service="serverless_containers.vcpu_hour",
    unit="vCPU-hours",
    rests_on=COMPUTE,
)
CONTAINER_MEMORY = Item(
    name="Container memory",
    service="serverless_containers.memory_gb_hour",
    unit="GB-hours",
    rests_on=COMPUTE,
)
CLUSTER = Item(name="Cluster management", service="kubernetes.cluster_hour", unit="hours")
BALANCER = Item(name="Load balancer", service="load_balancer.hour", unit="hours")
BALANCER_DATA = Item(
    name="Load balancer data", service="load_balancer.gb", unit="GB", rests_on=BYTES
)
NAT = Item(name="NAT gateway", service="nat.hour", unit="hours")
NAT_DATA = Item(name="NAT gateway data", service="nat.gb", unit="GB", rests_on=BYTES)
ADDRESS = Item(name="Public IPv4 addresses", service="public_ipv4.hour", unit="hours")
EGRESS = Item(
    name="Traffic to the internet", service="egress.internet_gb", unit="GB", rests_on=BYTES
)
EDGE = Item(
    name="Traffic from the edge",
    service="cdn.egress_gb",
    unit="GB",
    rests_on=(*BYTES, "model.cdn_offload"),
)
CROSS_ZONE = Item(
    name="Traffic between zones",
    service="egress.cross_zone_gb",
    unit="GB",
    rests_on=("average_rps", "model.internal_kb_per_request", "model.cross_zone_share"),
)
CROSS_REGION = Item(
    name="Traffic between regions",
    service="egress.inter_region_gb",
    unit="GB",
    rests_on=("average_rps", "stores"),
)
LOGS = Item(
    name="Logs",
    service="logs.ingest_gb",
    unit="GB",
    rests_on=("average_rps", "model.log_kb_per_request"),
)
DISK = Item(
    name="Machine disks", service="block_storage.gb_month", unit="GB-months", rests_on=COMPUTE
)
OBJECTS = Item(
    name="Object storage", service="object_storage.gb_month", unit="GB-months", rests_on=STORED
)
DATABASE = Item(
    name="Database", service="database.postgresql.instance", unit="instance-hours", rests_on=QUERIES
)
DATABASE_PAIR = Item(
    name="Database with replica",
    service="database.postgresql.ha_instance",
    unit="instance-hours",
    rests_on=QUERIES,
)
DATABASE_DISK = Item(
    name="Database storage", service="database.storage_gb_month", unit="GB-months", rests_on=STORED
)
DATABASE_PAIR_DISK = Item(
    name="Database storage with replica",
    service="database.ha_storage_gb_month",
    unit="GB-months",
    rests_on=STORED,
)
BACKUPS = Item(
    name="Database backups",
    service="database.backup_gb_month",
    unit="GB-months",
    rests_on=(*STORED, "model.backup_versions"),
)
CACHE = Item(name="Cache", service="cache.instance", unit="node-hours", rests_on=STORED)
KEYS = Item(name="Encryption keys", service="kms.key_month", unit="keys")

DISK_GB_PER_MACHINE = 50.0
# Workers of one processor: while one waits for a store, another computes.
WORKERS_PER_CPU = 2.0
USABLE_MEMORY = 0.8
# Part of a relational store that a cache holds, and the smallest and largest worth having, in GB.
WORKING_SET, SMALLEST_CACHE, LARGEST_CACHE = 0.05, 1.0, 50.0
SERVERLESS_GB_PER_CPU = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Load:
    """Demand on one workload: requests a second, as rows over the samples."""

    average: Array
    peak: Array
    cpu_s: Array
    memory_gb: Array
    response_gb: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fleet:
    """Compute that carries the load: nodes at peak and on average, and their processors."""

    peak: Array
    average: Array
    vcpu: Array

    @property
    def processors(self) -> Array:
        return self.peak * self.vcpu


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    load = _load(scene, workload)
    fleet = _compute(scene, workload, load)
    _network(scene, workload, load)
    database_room = _stores(scene, workload, load)
    mean, variance = _latency(scene, workload, load, fleet)
    return Part(
        workload=workload.name,
        availability=_availability(scene, workload),
        latency_ms=latency.percentile(mean, variance),
        latency_sigma=latency.sigma(mean, variance),
        processors=np.maximum(fleet.processors, 1.0),
        headroom=database_room,
        recovery_hours=_recovery_hours(scene, workload),
        data_loss_hours=_data_loss_hours(scene),
        operating_hours=_operating_hours(scene, workload),
        watts=fleet.average * fleet.vcpu * scene.row("model.watts_per_vcpu") * _copies(scene),
        exit_hours=_exit_hours(scene, workload),
        stored_gb=_stored_gb(scene, workload),
        nodes=fleet.peak,
    )


def _load(scene: Scene, workload: Workload) -> _Load:
    average = scene.input(workload, "average_rps") * scene.growth(workload)
    return _Load(
        average=average,
        peak=average * np.maximum(scene.input(workload, "peak_ratio"), 1.0),
        cpu_s=scene.input(workload, "cpu_ms") / 1000,
        memory_gb=scene.input(workload, "memory_mb") / 1024,
        response_gb=scene.input(workload, "response_kb") / 1024**2,
    )


def _likely_load(scene: Scene, workload: Workload, months: Array) -> _Load:
    """The load that a commitment, made at the start of its term, counts on."""
    growth = (1 + scene.likely(workload, "growth")) ** (months / 12)
    average = scene.likely(workload, "average_rps") * growth
    return _Load(
        average=average,
        peak=average * max(scene.likely(workload, "peak_ratio"), 1.0),
        cpu_s=np.array([[scene.likely(workload, "cpu_ms") / 1000]]),
        memory_gb=np.array([[scene.likely(workload, "memory_mb") / 1024]]),
        response_gb=np.array([[0.0]]),
    )


def _fleet(scene: Scene, workload: Workload, load: _Load, utilization: Array) -> _Fleet:
    vcpu, memory = scene.machine_size(workload)
    kubernetes = scene.chose(workload, "platform", Platform.KUBERNETES)
    usable = vcpu * (1 - kubernetes * scene.row("model.kubernetes_overhead"))
    busy = capacity.busy_servers(load.peak, load.cpu_s)
    by_cpu = capacity.servers_for(busy, usable, utilization)
    held = busy / utilization * WORKERS_PER_CPU * load.memory_gb
    by_memory = capacity.servers_for(held, memory * USABLE_MEMORY, np.ones(1))
    zones = scene.zones
    peak = capacity.spread_over_zones(np.maximum(by_cpu, by_memory), zones)
    # Autoscaling follows the day, down to one node in each zone.
    share = load.average / load.peak * scene.row("model.autoscaling_slack")
    average = np.clip(peak * share, np.minimum(zones, peak), peak)
    return _Fleet(peak=peak, average=average, vcpu=vcpu)


def _copies(scene: Scene) -> Array:
    """Compute running in all regions over that of one region."""
    standby = scene.chose_shared("regions", Regions.WARM_STANDBY)
    active = scene.chose_shared("regions", Regions.ACTIVE_ACTIVE)
    return 1 + active + standby * scene.row("model.standby_share")


def _compute(scene: Scene, workload: Workload, load: _Load) -> _Fleet:
    utilization = scene.row("model.target_utilization")
    fleet = _fleet(scene, workload, load, utilization)
    serverless = scene.chose(workload, "platform", Platform.SERVERLESS_CONTAINERS)
    hours = fleet.average * _copies(scene) * HOURS_PER_MONTH * ~serverless
    committed = _committed_hours(scene, workload) * ~serverless
    price = scene.machine_price(workload, PriceKind.ON_DEMAND)
    scene.charge(MACHINE, np.maximum(hours - committed, 0.0), price, workload)
    for commitment, kind in scene.commitments():
        if commitment.any():
            price = scene.machine_price(workload, kind)
            scene.charge(COMMITTED, committed * commitment, price, workload, kind=kind)
    scene.add(DISK, fleet.peak * _copies(scene) * DISK_GB_PER_MACHINE * ~serverless)
    processors = np.maximum(
        load.average * load.cpu_s / utilization * scene.row("model.autoscaling_slack"),
        0.5 * scene.zones,
    )
    processor_hours = processors * _copies(scene) * HOURS_PER_MONTH * serverless
    scene.add(CONTAINER_CPU, processor_hours)
    scene.add(CONTAINER_MEMORY, processor_hours * SERVERLESS_GB_PER_CPU)
    kubernetes = scene.chose(workload, "platform", Platform.KUBERNETES)
    regions = 1.0 + ~scene.chose_shared("regions", Regions.SINGLE)
    scene.add(CLUSTER, kubernetes * regions * HOURS_PER_MONTH)
    return _Fleet(
        peak=np.where(serverless, np.ceil(load.peak * load.cpu_s / utilization), fleet.peak),
        average=np.where(serverless, processors, fleet.average),
        vcpu=np.where(serverless, 1.0, fleet.vcpu),
    )


def _committed_hours(scene: Scene, workload: Workload) -> Array:
    """Hours bought ahead: the trough of the load that was likely when the term began."""
    total = np.zeros((1, 1))
    for chosen, term in scene.terms():
        if chosen.any():
            started = np.floor(scene.samples.month / term)[None, :] * term
            load = _likely_load(scene, workload, started)
            fleet = _fleet(scene, workload, load, scene.likely_constant("model.target_utilization"))
            trough = scene.likely_constant("model.commitment_trough")
            total = total + np.floor(fleet.average * trough) * HOURS_PER_MONTH * chosen
    return total


def _network(scene: Scene, workload: Workload, load: _Load) -> None:
    requests = load.average * SECONDS_PER_MONTH
    answers = requests * load.response_gb
    edge = scene.chose(workload, "delivery", Delivery.CDN) * scene.row("model.cdn_offload")
    zones = scene.zones
    regions = 1.0 + ~scene.chose_shared("regions", Regions.SINGLE)
    scene.add(BALANCER, HOURS_PER_MONTH * regions)
    scene.add(BALANCER_DATA, answers * (1 - edge))
    scene.add(NAT, zones * HOURS_PER_MONTH * regions)
    scene.add(NAT_DATA, answers * scene.row("model.nat_share"))
    scene.add(ADDRESS, 2.0 * HOURS_PER_MONTH * regions)
    scene.add_tiered(EGRESS, answers * (1 - edge))
    scene.add(EDGE, answers * edge)
    internal = requests * scene.row("model.internal_kb_per_request") / 1024**2
    scene.add(CROSS_ZONE, internal * scene.row("model.cross_zone_share") * (zones > 1))
    scene.add(LOGS, requests * scene.row("model.log_kb_per_request") / 1024**2)


def _stores(scene: Scene, workload: Workload, load: _Load) -> Array:
    """Charges every store; returns how often the peak fits into what the largest database carries."""
    room = np.full((1, 1), np.inf)
    for number, store in enumerate(workload.stores):
        size = scene.size_gb(workload, number)
        if store.kind is StoreKind.OBJECT:
            copies = 1.0 + (~scene.chose_shared("regions", Regions.SINGLE))
            scene.add(OBJECTS, size * copies)
        elif store.kind is StoreKind.RELATIONAL:
            room = np.minimum(room, _database(scene, workload, load, number, size))
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    if cached.any():
        _cache(scene, workload, cached)
    scene.add(KEYS, np.full((1, 1), float(1 + len(workload.stores))))
    return room


def _database(scene: Scene, workload: Workload, load: _Load, number: int, size: Array) -> Array:
    replicated = scene.chose(workload, "database", Database.REPLICATED)
    operations = load.peak * _operations(scene, workload, number)
    per_vcpu = scene.row("model.database_ops_per_vcpu") * scene.row("model.database_utilization")
    need = operations / per_vcpu
    standby = ~scene.chose_shared("regions", Regions.SINGLE)
    largest = scene.charge_sized(DATABASE, need, HOURS_PER_MONTH * (1.0 - replicated + standby))
    scene.charge_sized(DATABASE_PAIR, need, HOURS_PER_MONTH * replicated)
    scene.add(DATABASE_DISK, size * (1.0 - replicated + standby))
    scene.add(DATABASE_PAIR_DISK, size * replicated)
    cross = scene.chose_shared("backup", "cross_region")
    kept = size * scene.row("model.backup_versions")
    scene.add(BACKUPS, kept * (1.0 + cross))
    written = (
        load.average * SECONDS_PER_MONTH * scene.store_input(workload, number, "writes_per_request")
    )
    changed = written * scene.row("model.log_kb_per_request") / 1024**2
    scene.add(
        CROSS_REGION,
        (changed + scene.store_input(workload, number, "growth_gb")) * (standby | cross),
    )
    return largest / np.maximum(need, 1e-9)


def _operations(scene: Scene, workload: Workload, number: int) -> Array:
    """Database operations for one request, after what the cache answers."""
    reads = scene.store_input(workload, number, "reads_per_request")
    hit = scene.row("model.cache_hit") * scene.input(workload, "cacheable")
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    return reads * (1 - cached * hit) + scene.store_input(workload, number, "writes_per_request")


def _cache(scene: Scene, workload: Workload, cached: Array) -> None:
    relational = [
        scene.size_gb(workload, number)
        for number, store in enumerate(workload.stores)
        if store.kind is StoreKind.RELATIONAL
    ]
    held = np.clip(
        sum(relational, start=np.zeros((1, 1))) * WORKING_SET, SMALLEST_CACHE, LARGEST_CACHE
    )
    nodes = np.minimum(scene.zones, 2.0) * cached
    scene.charge_sized(CACHE, held, nodes * HOURS_PER_MONTH, by_memory=True)


def _availability(scene: Scene, workload: Workload) -> Array:
    zones = scene.zones
    compute = availability.over_zones(zones, scene.row("model.zone_availability"))
    region = availability.series(
        scene.row("model.load_balancer"), compute, scene.row("model.regional_services")
    )
    if _relational(workload):
        replicated = scene.chose(workload, "database", Database.REPLICATED)
        database = np.where(
            replicated, scene.row("model.database_replicated"), scene.row("model.database_single")
        )
        # A replica in the same and only zone falls with the zone.
        region = region * database
    standby = scene.chose_shared("regions", Regions.WARM_STANDBY)
    active = scene.chose_shared("regions", Regions.ACTIVE_ACTIVE)
    effect = standby * scene.row("model.standby_effect") + active * scene.row("model.active_effect")
    both = availability.with_standby(region, effect)
    return both * (1 - scene.row("model.change_unavailability"))


def _relational(workload: Workload) -> bool:
    return any(store.kind is StoreKind.RELATIONAL for store in workload.stores)


def _latency(scene: Scene, workload: Workload, load: _Load, fleet: _Fleet) -> tuple[Array, Array]:
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
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    hit = cached * scene.row("model.cache_hit") * scene.input(workload, "cacheable")
    total = np.zeros((1, 1))
    for number, store in enumerate(workload.stores):
        if store.kind is StoreKind.RELATIONAL:
            reads = scene.store_input(workload, number, "reads_per_request")
            writes = scene.store_input(workload, number, "writes_per_request")
            slow, quick = scene.row("model.database_ms"), scene.row("model.cache_ms")
            total = total + reads * (hit * quick + (1 - hit) * slow) + writes * slow
    return total


def _recovery_hours(scene: Scene, workload: Workload) -> Array:
    """Time until service is back after the primary data store is lost."""
    decide = scene.row("model.detect_and_decide_h")
    size = np.zeros((1, 1))
    for number, store in enumerate(workload.stores):
        if store.kind is StoreKind.RELATIONAL:
            size = np.maximum(size, scene.size_gb(workload, number))
    restore = decide + size / scene.row("model.restore_gb_per_hour")
    standby = scene.chose_shared("regions", Regions.WARM_STANDBY)
    active = scene.chose_shared("regions", Regions.ACTIVE_ACTIVE)
    # A standby still has to be decided on and filled up; a second live region only loses its half.
    return np.where(active, decide * 0.1, np.where(standby, decide, restore))


def _data_loss_hours(scene: Scene) -> Array:
    """Stretch of data lost with the primary data store: the age of the last copy."""
    daily = scene.chose_shared("backup", "daily")
    alone = scene.chose_shared("regions", Regions.SINGLE)
    minutes = np.where(alone, np.where(daily, 24 * 60.0, 5.0), 1.0)
    return minutes / 60


def _operating_hours(scene: Scene, workload: Workload) -> Array:
    hours = scene.hours_of(workload, "platform", Platform)
    if _relational(workload):
        replicated = scene.chose(workload, "database", Database.REPLICATED)
        hours = hours + np.where(
            replicated,
            scene.row("model.hours.database_replicated"),
            scene.row("model.hours.database_single"),
        )
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    edge = scene.chose(workload, "delivery", Delivery.CDN)
    return hours + cached * scene.row("model.hours.cache") + edge * scene.row("model.hours.cdn")


def _exit_hours(scene: Scene, workload: Workload) -> Array:
    hours = scene.exit_hours_of(workload, "platform", Platform)
    if _relational(workload):
        hours = hours + scene.row("model.exit_hours.database")
    cached = scene.chose(workload, "cache", Cache.MANAGED)
    edge = scene.chose(workload, "delivery", Delivery.CDN)
    return (
        hours
        + cached * scene.row("model.exit_hours.cache")
        + edge * scene.row("model.exit_hours.cdn")
    )


def _stored_gb(scene: Scene, workload: Workload) -> Array:
    total = np.zeros((1, 1))
    for number in range(len(workload.stores)):
        total = total + scene.size_gb(workload, number)
    return total
