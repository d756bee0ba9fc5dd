"""One small machine on the internet, or the instances of an application platform: there at every hour.

A burstable machine carries its peak by what it saved up before, so that its average has to fit into what
it sustains. A platform brings balancing and certificates; one instance stands in each zone.
"""

from collections.abc import Iterator

import numpy as np

from ...core.units import HOURS_PER_MONTH, MS_PER_SECOND
from ...domain.architecture import Exclusion
from ...domain.design import Decision
from ...domain.option import DecisionKind, Platform
from ...domain.workload import Demand, Workload
from ...knowledge.limits import Limits
from ...prices.price import Category
from ..bill.items import Item
from ..bill.sizing import Need, Sized
from ..bill.tariff import BASELINE, Among
from ..effects.limits import Room, provided
from ..methods import capacity
from ..part import Bound
from ..samples import Array
from ..scene import Mask, Scene
from .load import USABLE_MEMORY, WORKERS_PER_CPU, Fleet, Load, read_load, traffic
from .windows import charge_windows, runs_windows

# What the operating system of a machine takes, and the disk that it has.
SYSTEM_GIB, WINDOWS_GIB, DISK_GB = 0.5, 2.0, 30.0
# Processors that the likely peak may keep busy on one machine.
MOST_BUSY = 1.0
NONE = np.zeros((1, 1))


def run_single_machine(scene: Scene, workload: Workload, load: Load, taken: Mask) -> Fleet:
    """Charges the cheapest burstable machine that carries the load; it is changed for a larger one."""
    item, need = scene.items["single_machine"], _machine_need(scene, workload, load)
    planned = [
        (chosen, kind, _machine_need(plan, workload, read_load(plan, workload)))
        for chosen, kind, plan in scene.plans()
    ]
    scene.charge_sized(item, HOURS_PER_MONTH * taken, need, planned)
    found = scene.sized(item, need)
    # It works at the speed of all its processors while it has saved up enough.
    vcpu = np.maximum(found.vcpu / scene.fact(BASELINE), 1.0)
    charge_windows(scene, workload, "small", found.count * vcpu * taken)
    return Fleet(peak=found.count, average=found.count, vcpu=vcpu)


def run_app_platform(
    scene: Scene, workload: Workload, load: Load, answer_s: Array, taken: Mask
) -> Fleet:
    """Charges instances for the peak at every hour, and where a provider has it the time in use.

    Several zones take a plan that is sold for them.
    """
    item, zonal = _plans(scene)
    need = _instance_need(scene, load)
    planned = [
        (chosen, kind, _instance_need(plan, read_load(plan, workload)))
        for chosen, kind, plan in scene.plans()
    ]
    several = scene.zones > 1
    for place in scene.places():
        hours = HOURS_PER_MONTH * place.zones * place.running * taken
        one = HOURS_PER_MONTH * taken * np.ones((1, 1))
        place.charge_sized(item, hours * ~several, need, planned, beside=one)
        place.charge_sized(zonal, hours * several, need, planned, beside=NONE)
    one, each = _instances(scene, item, need), _instances(scene, zonal, need)
    count = np.where(several, each.count, one.count) * scene.zones
    vcpu = np.where(several, each.vcpu, one.vcpu)
    # An instance is in use while it works on any request.
    used = count * (1 - np.exp(-load.average * answer_s / count)) * vcpu
    scene.charge_part("app_platform", {"used": used * taken})
    charge_windows(scene, workload, "instances", count * vcpu * taken)
    return Fleet(peak=count, average=count, vcpu=vcpu)


def rooms(scene: Scene, workload: Workload, load: Load) -> tuple[Room, ...]:
    """How often the peak fits into the largest machine, and into all instances of a platform."""
    single = scene.chose(workload, Platform.SINGLE_MACHINE)
    platform = scene.chose(workload, Platform.APP_PLATFORM)
    busy = np.maximum(_busy(scene, load), 1e-9)
    found: list[Room] = []
    if single.any():
        burstable = Among(category=Category.BURSTABLE)
        largest = scene.largest(scene.items["single_machine"], burstable) / scene.fact(BASELINE)
        times = np.where(single, np.maximum(largest, 1.0) / busy, np.inf)
        found.append(Room(bound=Bound(limit="one_machine", of=workload.name), times=times))
    if platform.any():
        one, zonal = (scene.largest(item) for item in _plans(scene))
        most = np.where(scene.zones > 1, zonal, one) * provided(scene, "app_instances")
        times = np.where(platform, most / busy, np.inf)
        found.append(Room(bound=Bound(limit="app_instances", of=workload.name), times=times))
    return tuple(found)


def refuse(
    workload: Workload, demand: Demand, _provider: str, _limits: Limits
) -> Iterator[Exclusion]:
    """One machine where the likely peak takes more than about one processor."""

    def likely(name: str) -> float:
        return demand.assumptions[workload.inputs[name]].likely

    peak = float(traffic(workload, lambda name: np.array(likely(name))).peak)
    if peak * likely("cpu_ms") / MS_PER_SECOND > MOST_BUSY:
        yield Exclusion(
            decision=Decision(DecisionKind.PLATFORM, workload.name),
            option=Platform.SINGLE_MACHINE,
            reason="the likely peak takes more than one processor",
        )


def _instances(scene: Scene, item: Item, need: Need) -> Sized:
    """Those of each zone; where a provider sells none, one that nobody can buy."""
    found, sold = scene.sized(item, need), scene.largest(item) > 0
    return Sized(count=np.where(sold, found.count, 1.0), vcpu=np.where(sold, found.vcpu, need.vcpu))


def _plans(scene: Scene) -> tuple[Item, Item]:
    return scene.items["app_instances"], scene.items["app_zonal_instances"]


def _busy(scene: Scene, load: Load) -> Array:
    """Processors for the peak at the utilization aimed at."""
    busy = capacity.busy_servers(load.peak, load.cpu_s)
    return busy / scene.row("model.target_utilization")


def _machine_need(scene: Scene, workload: Workload, load: Load) -> Need:
    busy = _busy(scene, load)
    steady = capacity.busy_servers(load.average, load.cpu_s) / scene.row("model.target_utilization")
    return Need(
        vcpu=np.maximum(steady, busy * scene.fact(BASELINE)),
        memory=(WINDOWS_GIB if runs_windows(workload) else SYSTEM_GIB) + _held(busy, load),
        among=Among(category=Category.BURSTABLE, x86=runs_windows(workload)),
    )


def _instance_need(scene: Scene, load: Load) -> Need:
    """Of the one instance in each zone; those that are left carry the peak when a zone is lost."""
    zones = scene.zones
    share = np.where(zones > 1, 1 / np.maximum(zones - 1, 1.0), 1.0)
    busy = _busy(scene, load) * share
    return Need(vcpu=busy, memory=_held(busy, load))


def _held(busy: Array, load: Load) -> Array:
    """Memory of the workers of so many processors, at least of one, in GiB."""
    return np.maximum(busy * WORKERS_PER_CPU, 1.0) * load.memory_gib / USABLE_MEMORY
