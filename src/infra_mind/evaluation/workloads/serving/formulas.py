"""Workloads that answer requests: web applications, APIs, shops, software as a service."""

from dataclasses import dataclass

import numpy as np

from ....core.units import MS_PER_SECOND
from ....domain.option import Cache, DecisionKind, Platform, Release
from ....domain.workload import Workload
from ...compute import instances
from ...compute.edge import at_edge
from ...compute.fleet import run_fleet
from ...compute.functions import rooms, routed_ms, with_cold_starts
from ...compute.load import Fleet, Load, read_load
from ...compute.network import charge_network
from ...compute.nodes import VCPUS
from ...effects import outages, wiring
from ...effects.labour import operate, work, work_of, work_of_machines
from ...effects.limits import Room, provided, tightest
from ...methods import capacity, latency
from ...part import Part
from ...samples import Array
from ...scene import Scene
from ...stores import StoreUse, answer_ms, charge_stores, stated_caches, stored_gb
from ...stores.calls import calls_of
from ..managed import data_loss_hours, recovery_hours

# Decisions of a workload that its compute, and that its way to the user, know nothing of.
_BESIDE_COMPUTE = (
    DecisionKind.BACKUP,
    DecisionKind.CHANGE_CONTROL,
    DecisionKind.LIFECYCLE,
    DecisionKind.RELEASE,
)
_BESIDE_NETWORK = (
    DecisionKind.BACKUP,
    DecisionKind.LIFECYCLE,
    DecisionKind.MACHINE,
    DecisionKind.RELEASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answering:
    """What answers requests, and how late.

    p95_ms, sigma: of a lognormal time · processors: what computes at peak.
    """

    fleet: Fleet
    rooms: tuple[Room, ...]
    p95_ms: Array
    sigma: Array
    processors: Array


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    load = read_load(scene, workload)
    answer = _answer(scene, workload)
    fleet = answer.fleet
    with scene.apart(workload, *_BESIDE_NETWORK) as few:
        asked = read_load(few, workload)
        charge_network(few, workload, asked, calls_of(few, workload, asked))
    used = charge_stores(scene, workload)
    work_of(scene, workload, Platform)
    work(scene, "cdn", at_edge(scene, workload))
    operate(scene, "canary", scene.chose(workload, Release.CANARY))
    headroom = tightest((*used.rooms, *answer.rooms))
    power = fleet.average * fleet.vcpu * scene.row("model.watts_per_vcpu")
    # Functions that are not called take no power, and have no machines.
    functions = scene.chose(workload, Platform.FUNCTIONS)
    work_of_machines(scene, fleet.processors / VCPUS * scene.copies * ~functions)
    power = power * np.where(functions, 1.0, scene.copies)
    return Part(
        workload=workload.name,
        availability=_availability(scene, workload, load, fleet, used),
        latency_ms=answer.p95_ms,
        latency_sigma=answer.sigma,
        processors=answer.processors,
        headroom=headroom.times,
        room=headroom.raised,
        tightest=headroom.which,
        bounds=headroom.bounds,
        recovery_hours=recovery_hours(scene, used.restore_hours),
        data_loss_hours=data_loss_hours(scene) if workload.stores else np.zeros((1, 1)),
        watts=power + used.watts,
        stored_gb=stored_gb(scene, workload),
        nodes=fleet.peak,
        held=load.held,
        pace=_pace(fleet),
    )


def _answer(scene: Scene, workload: Workload) -> _Answering:
    with scene.apart(workload, *_BESIDE_COMPUTE) as few:
        load = read_load(few, workload)
        answer_s = load.cpu_s + answer_ms(few, workload) / MS_PER_SECOND
        fleet = run_fleet(few, workload, load, answer_s)
        mean, variance = _response_ms(few, workload, load, fleet)
        sigma = latency.sigma(mean, variance)
        p95_ms = with_cold_starts(few, workload, latency.percentile(mean, variance), sigma)
        processors = _processors(few, workload, load, fleet, answer_s)
        own = (*rooms(few, workload, load, answer_s), *instances.rooms(few, workload, load))
    return _Answering(
        fleet=fleet.whole(few),
        rooms=tuple(one.whole(few) for one in own),
        p95_ms=few.whole(p95_ms),
        sigma=few.whole(sigma),
        processors=few.whole(processors),
    )


def _pace(fleet: Fleet) -> Array:
    """A request is worked on by one processor, or by the part of one that an instance has."""
    return np.minimum(fleet.vcpu, 1.0)


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


def _availability(
    scene: Scene, workload: Workload, load: Load, fleet: Fleet, used: StoreUse
) -> Array:
    serverless = scene.chose(workload, Platform.SERVERLESS_CONTAINERS, Platform.FUNCTIONS)
    single = scene.chose(workload, Platform.SINGLE_MACHINE)
    busy = capacity.busy_servers(load.average, load.cpu_s) / fleet.vcpu
    platform = scene.chose(workload, Platform.APP_PLATFORM)
    # A platform starts another instance by itself: one more than is needed bridges that.
    running = np.where(platform, np.minimum(fleet.peak, 2.0), fleet.peak)
    machines = outages.machines(scene, running, np.where(platform, 1.0, busy))
    cached = scene.chose(workload, Cache.MANAGED) | bool(stated_caches(workload))
    edge = at_edge(scene, workload)
    return wiring.available(
        scene,
        "serving",
        # Containers without servers are replaced before they are missed.
        machines=np.where(serverless, 1.0, machines * outages.restarts(scene, single)),
        balancer=np.where(single, 1.0, scene.row("model.load_balancer")),
        stores=used.availability,
        cache=np.where(cached, scene.row("model.cache_availability"), 1.0),
        edge=np.where(edge, _edge(scene), 1.0),
    )


def _response_ms(scene: Scene, workload: Workload, load: Load, fleet: Fleet) -> tuple[Array, Array]:
    """Mean and variance of the time to answer at peak, in milliseconds, without the user's own line."""
    pace = _pace(fleet)
    offered = capacity.busy_servers(load.peak, load.cpu_s) / pace
    servers = np.maximum(fleet.peak * np.maximum(fleet.vcpu, 1.0), 1.0)
    service_ms = load.cpu_s * MS_PER_SECOND / pace
    arrival, service = scene.row("model.arrival_scv"), scene.row("model.service_scv")
    wait = latency.mean_wait(servers, offered, service_ms, arrival, service)
    stores = answer_ms(scene, workload)
    routed = scene.chose(workload, Platform.SERVERLESS_CONTAINERS, Platform.APP_PLATFORM)
    # Each request has a function of its own.
    wait = np.where(scene.chose(workload, Platform.FUNCTIONS), 0.0, wait)
    network = scene.row("model.network_ms") + routed * scene.row("model.serverless_ms")
    network = network + routed_ms(scene, workload)
    mean = service_ms + wait + stores + network
    # Waiting and store time vary about as much as their mean (exponential), the network half.
    variance = service * service_ms**2 + wait**2 + stores**2 + (network / 2) ** 2
    return mean, variance


def _edge(scene: Scene) -> Array:
    """How likely answers pass the edge, or go around it: what it holds falls back to the origin."""
    return 1 - (1 - scene.row("model.edge")) * (1 - scene.row("model.edge_fallback"))
