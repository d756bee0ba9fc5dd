"""Compute that carries requests: how many machines or containers, and what they cost.

Machines are sized for the peak at a target utilization, by processor or memory, whichever needs
more, with a spare zone; autoscaling follows the day. Every live region can carry the whole load.
"""

from dataclasses import dataclass

import numpy as np

from ..domain.architecture import Platform
from ..domain.workload import Workload
from ..knowledge.price import PriceKind
from . import capacity
from .capacity import HOURS_PER_MONTH
from .part import Mask, Scene
from .samples import Array

DISK_GB_PER_MACHINE = 50.0
# Workers of one processor: while one waits for a store, another computes.
WORKERS_PER_CPU = 2.0
USABLE_MEMORY = 0.8
# The least memory that a container is sold with, and the smallest container worth running.
SERVERLESS_GB_PER_CPU, SMALLEST_CONTAINER = 2.0, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Demand on one workload: requests a second, as rows over the samples."""

    average: Array
    peak: Array
    cpu_s: Array
    memory_gb: Array
    response_gb: Array

    @property
    def month(self) -> Array:
        """Requests a month."""
        return self.average * capacity.SECONDS_PER_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Compute of one region: nodes at peak and on average, and processors of each that can be used."""

    peak: Array
    average: Array
    vcpu: Array

    @property
    def processors(self) -> Array:
        return self.peak * self.vcpu


def read_load(scene: Scene, workload: Workload) -> Load:
    growth = scene.growth(workload)
    average = scene.input(workload, "average_rps") * growth
    if "peak_rps" in workload.inputs:
        peak = np.maximum(scene.input(workload, "peak_rps") * growth, average)
    else:
        peak = average * np.maximum(scene.input(workload, "peak_ratio"), 1.0)
    return Load(
        average=average,
        peak=peak,
        cpu_s=scene.input(workload, "cpu_ms") / 1000,
        memory_gb=scene.input(workload, "memory_mb") / 1024,
        response_gb=scene.input(workload, "response_kb") / 1024**2,
    )


def size_fleet(scene: Scene, workload: Workload, load: Load) -> Fleet:
    """Machines for a load: whole ones, a spare zone's worth, never fewer than one in each zone."""
    utilization = scene.row("model.target_utilization")
    vcpu, memory = scene.machine_size(workload)
    kubernetes = scene.chose(workload, "platform", Platform.KUBERNETES)
    usable = vcpu * (1 - kubernetes * scene.row("model.kubernetes_overhead"))
    busy = capacity.busy_servers(load.peak, load.cpu_s)
    by_cpu = capacity.servers_for(busy, usable, utilization)
    held = busy / utilization * WORKERS_PER_CPU * load.memory_gb
    by_memory = capacity.servers_for(held, memory * USABLE_MEMORY, np.ones(1))
    zones = scene.zones
    peak = capacity.spread_over_zones(np.maximum(by_cpu, by_memory), zones)
    share = load.average / load.peak * scene.row("model.autoscaling_slack")
    average = np.clip(peak * share, np.minimum(zones, peak), peak)
    return Fleet(peak=peak, average=average, vcpu=usable)


def size_containers(scene: Scene, load: Load) -> Fleet:
    """Serverless containers, by the processor: they too can lose a zone."""
    zones = scene.zones
    spare = np.where(zones > 1, zones / np.maximum(zones - 1, 1), 1.0)
    utilization = scene.row("model.target_utilization")
    busy = load.average * load.cpu_s / utilization * scene.row("model.autoscaling_slack")
    peak = np.ceil(load.peak * load.cpu_s / utilization * spare)
    average = np.maximum(busy * spare, SMALLEST_CONTAINER * zones)
    return Fleet(peak=peak, average=average, vcpu=np.ones((1, 1)))


def connections(scene: Scene, workload: Workload, load: Load) -> Array:
    """Connections that are open at peak: one of each worker, or of each function that runs."""
    del workload
    workers = load.peak * load.cpu_s / scene.row("model.target_utilization") * WORKERS_PER_CPU
    return np.maximum(workers, 1.0) * scene.row("model.connections_per_worker")


def run_fleet(scene: Scene, workload: Workload, load: Load) -> Fleet:
    """Sizes and charges the compute of every candidate, whichever platform it took."""
    serverless = scene.chose(workload, "platform", Platform.SERVERLESS_CONTAINERS)
    machines = size_fleet(scene, workload, load)
    containers = size_containers(scene, load)
    for place in scene.places():
        _charge_machines(place, workload, machines, ~serverless)
    _charge_containers(scene, containers, load, serverless)
    kubernetes = scene.chose(workload, "platform", Platform.KUBERNETES)
    first = ~scene.chose_earlier("platform", Platform.KUBERNETES)
    disks = machines.average * DISK_GB_PER_MACHINE * ~serverless
    scene.charge_part("compute", {"clusters": (kubernetes & first) * 1.0, "disks": disks})
    return Fleet(
        peak=np.where(serverless, containers.peak, machines.peak),
        average=np.where(serverless, containers.average, machines.average),
        vcpu=np.where(serverless, containers.vcpu, machines.vcpu),
    )


def _charge_machines(scene: Scene, workload: Workload, fleet: Fleet, taken: Mask) -> None:
    hours = fleet.average * scene.running * HOURS_PER_MONTH * taken
    committed, machines = np.zeros((1, 1)), scene.items["machines"]
    for chosen, kind, planned in scene.plans():
        price = scene.machine_price(workload, kind)
        bought = chosen & ~np.isnan(price.amount)
        ahead = _always_on(planned, workload) * HOURS_PER_MONTH * taken * bought
        scene.charge(machines.committed, ahead, price, workload, kind=kind)
        committed = committed + ahead
    price = scene.machine_price(workload, PriceKind.ON_DEMAND)
    scene.charge(machines, np.maximum(hours - committed, 0.0), price, workload)


def _always_on(planned: Scene, workload: Workload) -> Array:
    """Whole machines that a plan counts on at every hour: the trough, and one in each zone."""
    fleet = size_fleet(planned, workload, read_load(planned, workload))
    trough = fleet.average * planned.row("model.commitment_trough")
    least = np.minimum(planned.zones, fleet.peak)
    return np.floor(np.maximum(trough, least) * planned.running + 1e-9)


def _charge_containers(scene: Scene, fleet: Fleet, load: Load, taken: Mask) -> None:
    vcpu = fleet.average * taken
    memory = np.maximum(WORKERS_PER_CPU * load.memory_gb / USABLE_MEMORY, SERVERLESS_GB_PER_CPU)
    scene.charge_part("containers", {"vcpu": vcpu, "memory": vcpu * memory})
