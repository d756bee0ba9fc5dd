"""Compute that carries requests: how many machines or containers, and what they cost.

Machines are sized for the peak at a target utilization, by processor or memory, whichever needs
more, with a spare zone; autoscaling follows the day. Every live region can carry the whole load.
"""

import numpy as np

from ...core.units import HOURS_PER_MONTH, MILLION
from ...domain.option import Platform
from ...domain.workload import Workload
from ...prices.price import PriceKind
from ..methods import capacity
from ..samples import Array
from ..scene import Mask, Scene
from . import instances
from .functions import run_functions
from .load import USABLE_MEMORY, WORKERS_PER_CPU, Fleet, Load, read_load
from .windows import charge_windows

DISK_GB_PER_MACHINE = 50.0
# The least memory that a container is sold with, and the smallest container worth running.
SERVERLESS_GIB_PER_CPU, SMALLEST_CONTAINER = 2.0, 0.5


def size_fleet(scene: Scene, workload: Workload, load: Load) -> Fleet:
    """Machines for a load: whole ones, a spare zone's worth, never fewer than one in each zone."""
    utilization = scene.row("model.target_utilization")
    vcpu, memory = scene.machine_size(workload)
    kubernetes = scene.chose(workload, Platform.KUBERNETES)
    usable = vcpu * (1 - kubernetes * scene.row("model.kubernetes_overhead"))
    busy = capacity.busy_servers(load.peak, load.cpu_s)
    by_cpu = capacity.servers_for(busy, usable, utilization)
    held = busy / utilization * WORKERS_PER_CPU * load.memory_gib
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


def run_fleet(scene: Scene, workload: Workload, load: Load, answer_s: Array) -> Fleet:
    """Sizes and charges the compute of every candidate, whichever platform it took.

    `answer_s` is how long a request is worked on without waiting for a processor.
    """
    serverless = scene.chose(workload, Platform.SERVERLESS_CONTAINERS)
    functions = scene.chose(workload, Platform.FUNCTIONS)
    platform = scene.chose(workload, Platform.APP_PLATFORM)
    single = scene.chose(workload, Platform.SINGLE_MACHINE)
    rented = ~(serverless | functions | platform | single)
    machines = size_fleet(scene, workload, load)
    containers = size_containers(scene, load)
    for place in scene.places():
        _charge_machines(place, workload, machines, rented)
    _charge_containers(scene, workload, containers, load, serverless)
    calls = run_functions(scene, load, answer_s, functions)
    kubernetes = scene.chose(workload, Platform.KUBERNETES)
    first = ~scene.chose_earlier(Platform.KUBERNETES)
    disks = machines.average * DISK_GB_PER_MACHINE * rented + single * instances.DISK_GB
    scene.charge_part("compute", {"clusters": (kubernetes & first) * 1.0, "disks": disks})
    vcpu = machines.average * scene.machine_size(workload)[0] * rented
    charge_windows(scene, workload, "machines", vcpu)
    which, fleets = [rented, serverless], [machines, containers]
    if platform.any():
        which.append(platform)
        fleets.append(instances.run_app_platform(scene, workload, load, answer_s, platform))
    if single.any():
        which.append(single)
        fleets.append(instances.run_single_machine(scene, workload, load, single))
    return Fleet(
        peak=np.select(which, [one.peak for one in fleets], calls.peak),
        average=np.select(which, [one.average for one in fleets], calls.average),
        vcpu=np.select(which, [one.vcpu for one in fleets], calls.vcpu),
    )


def _charge_machines(scene: Scene, workload: Workload, fleet: Fleet, taken: Mask) -> None:
    hours = fleet.average * scene.running * HOURS_PER_MONTH * taken
    committed, machines = np.zeros((1, 1)), scene.items["machines"]
    listed = scene.machine_price(workload, PriceKind.ON_DEMAND)
    for chosen, kind, planned in scene.plans():
        price = scene.machine_price(workload, kind)
        bought = chosen & ~np.isnan(price.amount)
        ahead = _always_on(planned, workload) * HOURS_PER_MONTH * taken * bought
        scene.charge_ahead(machines, ahead, price, listed.amount)
        committed = committed + ahead
    scene.charge(machines, np.maximum(hours - committed, 0.0), listed)
    scene.charge_beside(machines, hours, listed)


def _always_on(planned: Scene, workload: Workload) -> Array:
    """Whole machines that a plan counts on at every hour: the trough, and one in each zone."""
    fleet = size_fleet(planned, workload, read_load(planned, workload))
    trough = fleet.average * planned.row("model.commitment_trough")
    least = np.minimum(planned.zones, fleet.peak)
    return np.floor(np.maximum(trough, least) * planned.running + 1e-9)


def _charge_containers(
    scene: Scene, workload: Workload, fleet: Fleet, load: Load, taken: Mask
) -> None:
    """Processors and memory by the hour; a commitment covers the trough of what was likely when its term
    began, and is owed if it becomes less.
    """
    for place in scene.places():
        hours = HOURS_PER_MONTH * place.running * taken
        whole = {name: one * hours for name, one in _containers(fleet.average, load).items()}
        left = dict(whole)
        for chosen, kind, plan in place.plans():
            expected = read_load(plan, workload)
            trough = size_containers(plan, expected).average * plan.row("model.commitment_trough")
            for name, amount in _containers(trough * plan.running, expected).items():
                item, site = place.items[name], place.site[:, None]
                price = place.tariff.column(item.service, kind=kind).at(site)
                listed = place.tariff.column(item.service).at(site).amount
                bought = chosen & taken & ~np.isnan(price.amount)
                ahead = amount * HOURS_PER_MONTH * bought
                place.charge_ahead(item, ahead, price, listed)
                left[name] = left[name] - ahead
        for name, amount in left.items():
            place.charge(place.items[name], np.maximum(amount, 0.0))
            place.charge_beside(place.items[name], whole[name])
    scene.charge_part("containers", {"calls": load.month * taken / MILLION})


def _containers(vcpu: Array, load: Load) -> dict[str, Array]:
    """Processors and memory of containers, by item."""
    memory = np.maximum(WORKERS_PER_CPU * load.memory_gib / USABLE_MEMORY, SERVERLESS_GIB_PER_CPU)
    return {"container_cpu": vcpu, "container_memory": vcpu * memory}
