"""Training and fine-tuning: FLOPs of the run over what accelerators reach.

Compute of one run is 6 x parameters x tokens FLOPs (J. Kaplan et al., Scaling Laws for Neural Language
Models, 2020, section 2.1); what tuned programs reach of the peak is the model FLOPs utilization.
"""

from collections.abc import Callable

import numpy as np

from ..domain.architecture import Purchase
from ..domain.workload import Workload
from ..knowledge.accelerators import Accelerator
from ..knowledge.price import PriceKind
from .capacity import HOURS_PER_MONTH
from .items import CHECKPOINTS, TRAINING_ACCELERATORS
from .offers import state_bytes, training_group
from .part import Part, Scene
from .rental import Wanted, rent
from .samples import Array

FLOPS_PER_PARAMETER_AND_TOKEN = 6.0
LARGEST_MACHINE = 8
_KINDS = {Purchase.ON_DEMAND: PriceKind.ON_DEMAND, Purchase.SPOT: PriceKind.SPOT}


def run_flops(parameters: Array, tokens: Array, share: Array) -> Array:
    """FLOPs of one run; `share` is 1 for full training, less where not all gradients are formed."""
    return FLOPS_PER_PARAMETER_AND_TOKEN * parameters * tokens * share


def accelerator_hours(flops: Array, peak_flops: Array, utilization: Array) -> Array:
    """Hours of one accelerator for `flops` at `utilization` of its peak."""
    return flops / (peak_flops * utilization) / 3600


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, emissions and labour of one workload for every candidate; nobody waits for it.

    Accelerators are rented for the runs alone; machines around them come with them, power does not.
    """
    hours = _hours_per_month(scene, workload)
    _charge(scene, workload, hours)
    parameters = scene.input(workload, "parameters_b")
    kept = scene.row("model.checkpoint_bytes_per_parameter") * scene.row("model.checkpoints_kept")
    scene.add(CHECKPOINTS, parameters * kept)
    spot = scene.chose(workload, "purchase", Purchase.SPOT)
    design_watts = _property(scene, workload, lambda one: one.tdp_w)
    nothing = np.full((1, 1), np.nan)
    return Part(
        workload=workload.name,
        availability=nothing,
        latency_ms=nothing,
        latency_sigma=nothing,
        processors=nothing,
        headroom=np.full((1, 1), np.inf),
        recovery_hours=np.zeros((1, 1)),
        data_loss_hours=np.zeros((1, 1)),
        operating_hours=scene.row("model.hours.training") + spot * scene.row("model.hours.spot"),
        watts=hours / HOURS_PER_MONTH * design_watts * scene.row("model.watts_gpu_share"),
        exit_hours=scene.row("model.exit_hours.training"),
        stored_gb=parameters * kept,
        nodes=hours,
    )


def _hours_per_month(scene: Scene, workload: Workload) -> Array:
    """Accelerator hours a month, with what is lost around and between the runs."""
    lora = workload.traits["method"] == "lora"
    share = scene.row("model.lora_flops_share") if lora else np.ones((1, 1))
    flops = run_flops(
        scene.input(workload, "parameters_b") * 1e9, scene.input(workload, "tokens_b") * 1e9, share
    )
    peak = _property(scene, workload, lambda one: one.bf16_tflops) * 1e12
    pure = accelerator_hours(flops, peak, scene.row("model.training_mfu"))
    spot = scene.chose(workload, "purchase", Purchase.SPOT)
    repeated = np.where(spot, scene.row("model.spot_overhead"), 1.0)
    runs = scene.input(workload, "runs_per_month")
    return pure * runs * scene.row("model.training_overhead") * repeated


def _property(scene: Scene, workload: Workload, read: Callable[[Accelerator], float]) -> Array:
    """A property of each candidate's accelerator; shape (candidates, 1)."""
    values = [float(read(one)) for one in _accelerators(scene, workload)]
    return np.array(values)[scene.candidates.column(f"{workload.name}.accelerator")]


def _accelerators(scene: Scene, workload: Workload) -> list[Accelerator]:
    options = scene.candidates.options[f"{workload.name}.accelerator"]
    return [scene.library.accelerators.get(name) for name in options]


def _charge(scene: Scene, workload: Workload, hours: Array) -> None:
    """By the accelerator-hour, on machines that hold the state of training, or on whole ones."""
    parameters, each = scene.likely(workload, "parameters_b"), state_bytes(workload)
    wanted = tuple(
        Wanted(
            accelerator=one.name,
            together=min(training_group(parameters, one, each), LARGEST_MACHINE),
            charged=1,
        )
        for one in _accelerators(scene, workload)
    )
    for purchase, kind in _KINDS.items():
        chosen = scene.chose(workload, "purchase", purchase)
        if chosen.any():
            found = rent(scene, workload, "accelerator", wanted, kind)
            scene.bill.charge(
                TRAINING_ACCELERATORS, hours * chosen, found.price, kind=kind, skus=found.skus
            )
