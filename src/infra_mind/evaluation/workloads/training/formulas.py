"""Training and fine-tuning: FLOPs of the run over what accelerators reach.

Compute of one run is 6 x parameters x tokens FLOPs (J. Kaplan et al., Scaling Laws for Neural Language
Models, 2020, section 2.1); what tuned programs reach of the peak is the model FLOPs utilization, which
falls as the cluster grows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np

from ....core.units import HOURS_PER_MONTH, SECONDS_PER_HOUR
from ....domain.design import Decision
from ....domain.option import DecisionKind, Purchase
from ....domain.requirements import TrainingMethod
from ....domain.workload import Workload
from ....knowledge.accelerators import Accelerator
from ....knowledge.library import Library
from ....knowledge.training_runs import TrainingUtilization
from ....prices.price import PriceKind
from ...compute.rental import Wanted, rent
from ...effects.labour import operate, work
from ...methods.cluster import LARGEST_MACHINE, Parallelism, size_in_time, smallest_layout
from ...methods.interruption import stretch
from ...methods.transformer import ADAPTERS, STATE, Memory
from ...part import Part
from ...samples import Array
from ...scene import Scene

FLOPS_PER_PARAMETER_AND_TOKEN = 6.0
# A run that was given no deadline is aimed at three days.
AIM_HOURS = 72.0
BYTES_OF_TRAINED_WEIGHT = 2.0
_KINDS = {Purchase.ON_DEMAND: PriceKind.ON_DEMAND, Purchase.SPOT: PriceKind.SPOT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A cluster of one kind of accelerator for a run, at the likely values.

    `least` holds the state of training; `size` of them also end a run within the deadline, unless
    not even the largest cluster that is reckoned with does.
    """

    accelerator: Accelerator
    least: Parallelism
    size: int
    utilization: TrainingUtilization

    @property
    def machines(self) -> int:
        """Machines of eight that it takes, of which each may fail."""
        return ceil(self.size / LARGEST_MACHINE)


def run_flops(parameters: Array, tokens: Array, share: Array) -> Array:
    """FLOPs of one run; `share` is 1 for full training, less where not all gradients are formed."""
    return FLOPS_PER_PARAMETER_AND_TOKEN * parameters * tokens * share


def accelerator_hours(flops: Array, peak_flops: Array, utilization: Array) -> Array:
    """Hours of one accelerator for `flops` at `utilization` of its peak."""
    return flops / (peak_flops * utilization) / SECONDS_PER_HOUR


def memory_of(workload: Workload) -> Memory:
    lora = workload.traits["method"] == TrainingMethod.LORA
    return Memory.LORA if lora else Memory.ADAM


def limit_hours(workload: Workload) -> float:
    """The longest that one run may take, as stated or aimed at."""
    stated = workload.traits.get("deadline_hours")
    return AIM_HOURS if stated is None else float(stated)


def plan_rig(
    library: Library,
    accelerator: Accelerator,
    workload: Workload,
    *,
    parameters: float,
    flops: float,
    overhead: float,
) -> Rig:
    """The cluster that a run of so many FLOPs is given on one kind of accelerator."""
    utilizations = library.training_utilizations
    least = smallest_layout(parameters, accelerator, STATE[memory_of(workload)].total)

    def hours(size: int) -> float:
        reached = utilizations.find(accelerator, size).likely
        return (
            flops / (accelerator.bf16_tflops * 1e12 * reached) / SECONDS_PER_HOUR * overhead / size
        )

    size = size_in_time(hours, least.size, limit_hours(workload))
    return Rig(
        accelerator=accelerator,
        least=least,
        size=size,
        utilization=utilizations.find(accelerator, size),
    )


def rig_of(scene: Scene, workload: Workload, accelerator: Accelerator) -> Rig:
    """The same for a workload at the likely values of a scene."""
    parameters = scene.likely(workload, "parameters_b") * 1e9
    lora = memory_of(workload) is Memory.LORA
    share = scene.samples.likely("model.lora_flops_share") if lora else 1.0
    tokens = scene.likely(workload, "tokens_b") * 1e9
    return plan_rig(
        scene.library,
        accelerator,
        workload,
        parameters=parameters,
        flops=FLOPS_PER_PARAMETER_AND_TOKEN * parameters * tokens * share,
        overhead=scene.samples.likely("model.training_overhead"),
    )


def reached(utilization: Array, low: Array, high: Array, place: Array) -> Array:
    """The utilization at `place`: -1 is the low end of the published range, 0 likely, 1 the high end."""
    return utilization + np.where(
        place < 0, place * (utilization - low), place * (high - utilization)
    )


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, emissions and labour of one workload for every candidate; nobody waits for it.

    Accelerators are rented for the runs alone; machines around them come with them, power does not.
    """
    rigs = [rig_of(scene, workload, one) for one in _accelerators(scene, workload)]
    hours = _hours_per_month(scene, workload, rigs)
    _charge(scene, workload, rigs, hours)
    kept = checkpoint_gb(scene, workload) * scene.row("model.checkpoints_kept")
    dataset = scene.input(workload, "dataset_gb")
    scene.charge_part(
        "training",
        {"checkpoints": kept, "dataset": dataset, "weights": _weights_gb(scene, workload)},
    )
    work(scene, "training")
    operate(scene, "spot", scene.chose(workload, Purchase.SPOT))
    design_watts = _column(scene, workload, rigs, lambda one: one.accelerator.tdp_w)
    nothing = np.full((1, 1), np.nan)
    return Part(
        workload=workload.name,
        accelerated=True,
        availability=nothing,
        latency_ms=nothing,
        latency_sigma=nothing,
        processors=nothing,
        headroom=np.full((1, 1), np.inf),
        recovery_hours=np.zeros((1, 1)),
        data_loss_hours=np.zeros((1, 1)),
        watts=hours / HOURS_PER_MONTH * design_watts * scene.row("model.watts_gpu_share"),
        stored_gb=kept + dataset,
        nodes=hours,
    )


def checkpoint_gb(scene: Scene, workload: Workload) -> Array:
    """One checkpoint: weights and optimizer state, of adapters their own alone."""
    share = ADAPTERS if memory_of(workload) is Memory.LORA else 1.0
    each = scene.row("model.checkpoint_bytes_per_parameter") * share
    return scene.input(workload, "parameters_b") * each


def _weights_gb(scene: Scene, workload: Workload) -> Array:
    """What leaves the cloud in a month: the weights of each run, once."""
    share = ADAPTERS if memory_of(workload) is Memory.LORA else 1.0
    runs = scene.input(workload, "runs_per_month")
    return scene.input(workload, "parameters_b") * BYTES_OF_TRAINED_WEIGHT * share * runs


def _hours_per_month(scene: Scene, workload: Workload, rigs: list[Rig]) -> Array:
    """Accelerator hours a month, with what is lost around and between the runs."""
    lora = memory_of(workload) is Memory.LORA
    share = scene.row("model.lora_flops_share") if lora else np.ones((1, 1))
    flops = run_flops(
        scene.input(workload, "parameters_b") * 1e9, scene.input(workload, "tokens_b") * 1e9, share
    )
    peak = _column(scene, workload, rigs, lambda one: one.accelerator.bf16_tflops) * 1e12
    utilization = reached(
        _column(scene, workload, rigs, lambda one: one.utilization.likely),
        _column(scene, workload, rigs, lambda one: one.utilization.low),
        _column(scene, workload, rigs, lambda one: one.utilization.high),
        scene.row("model.training_efficiency"),
    )
    pure = accelerator_hours(flops, peak, utilization)
    runs = scene.input(workload, "runs_per_month")
    machines = _column(scene, workload, rigs, lambda one: one.machines)
    repeated = _stretch(scene, workload, machines)
    return pure * runs * scene.row("model.training_overhead") * repeated


def _stretch(scene: Scene, workload: Workload, machines: Array) -> Array:
    """Times as long as without interruptions: machines fail, and spot ones are taken away."""
    spot = scene.chose(workload, Purchase.SPOT)
    a_month = scene.row("model.machine_failures") + spot * scene.row("model.spot_interruptions")
    between = HOURS_PER_MONTH / (a_month * machines)
    write = write_hours(scene, workload, machines)
    restart = np.where(
        spot, scene.row("model.spot_restart_h"), scene.row("model.failure_restart_h")
    )
    return stretch(write, between, restart)


def write_hours(scene: Scene, workload: Workload, machines: Array) -> Array:
    """Time to write one checkpoint, every machine its part."""
    rate = scene.row("model.checkpoint_gb_per_s") * machines
    return checkpoint_gb(scene, workload) / rate / SECONDS_PER_HOUR


def _column(
    scene: Scene, workload: Workload, rigs: list[Rig], read: Callable[[Rig], float]
) -> Array:
    """A property of each candidate's cluster; shape (candidates, 1)."""
    values = [float(read(one)) for one in rigs]
    return np.array(values)[
        scene.candidates.column(Decision(DecisionKind.ACCELERATOR, workload.name))
    ]


def _accelerators(scene: Scene, workload: Workload) -> list[Accelerator]:
    options = scene.names(workload, DecisionKind.ACCELERATOR)
    return [scene.library.accelerators.get(name) for name in options]


def _charge(scene: Scene, workload: Workload, rigs: list[Rig], hours: Array) -> None:
    """Whole machines while runs last, of the kind on which the cluster costs least."""
    wanted = tuple(
        Wanted(
            accelerator=one.accelerator.name,
            together=min(one.least.size, LARGEST_MACHINE),
            each=1,
        )
        for one in rigs
    )
    size = _column(scene, workload, rigs, lambda one: one.size)
    item = scene.items["training_accelerators"]
    for purchase, kind in _KINDS.items():
        chosen = scene.chose(workload, purchase)
        if chosen.any():
            found = rent(
                scene,
                scene.codes(workload, DecisionKind.ACCELERATOR),
                wanted,
                kind,
                lambda held: np.ceil(size / held),
            )
            used = hours / size * found.machines * chosen
            scene.charge(item, used, found.price)
