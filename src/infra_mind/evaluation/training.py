"""Training and fine-tuning: FLOPs of the run over what accelerators reach.

Compute of one run is 6 x parameters x tokens FLOPs (J. Kaplan et al., Scaling Laws for Neural Language
Models, 2020, section 2.1); what tuned programs reach of the peak is the model FLOPs utilization.
"""

import numpy as np

from ..domain.architecture import Purchase
from ..domain.workload import Workload
from ..knowledge.price import PriceKind
from .bill import Item
from .offers import FULL_TRAINING_BYTES, carrier, training_group
from .part import Part, Scene
from .samples import Array
from .serving import OBJECTS
from .tariff import Gathered

ACCELERATORS = Item(
    name="Training accelerators",
    service="compute.instance",
    unit="GPU-hours",
    rests_on=(
        *("parameters_b", "tokens_b", "runs_per_month"),
        *("model.training_mfu", "model.training_overhead"),
    ),
)
FLOPS_PER_PARAMETER_AND_TOKEN = 6.0


def run_flops(parameters: Array, tokens: Array, share: Array) -> Array:
    """FLOPs of one run; `share` is 1 for full training, less where not all gradients are formed."""
    return FLOPS_PER_PARAMETER_AND_TOKEN * parameters * tokens * share


def accelerator_hours(flops: Array, peak_flops: Array, utilization: Array) -> Array:
    """Hours of one accelerator for `flops` at `utilization` of its peak."""
    return flops / (peak_flops * utilization) / 3600


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, emissions and labour of one workload for every candidate; nobody waits for it."""
    hours = _hours_per_month(scene, workload)
    _charge(scene, workload, hours)
    parameters = scene.input(workload, "parameters_b")
    kept = scene.row("model.checkpoint_bytes_per_parameter") * scene.row("model.checkpoints_kept")
    scene.add(OBJECTS, parameters * kept)
    spot = scene.chose(workload, "purchase", Purchase.SPOT)
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
        watts=hours
        / 730.0
        * _column(scene, workload, "tdp_w")
        * scene.row("model.watts_gpu_share"),
        exit_hours=scene.row("model.exit_hours.training"),
        stored_gb=parameters * kept,
        nodes=hours,
    )


def _hours_per_month(scene: Scene, workload: Workload) -> Array:
    """Accelerator hours a month, with what is lost around and between the runs."""
    share = (
        scene.row("model.lora_flops_share") if workload.traits["method"] == "lora" else np.ones(1)
    )
    flops = run_flops(
        scene.input(workload, "parameters_b") * 1e9, scene.input(workload, "tokens_b") * 1e9, share
    )
    peak = _column(scene, workload, "bf16_tflops") * 1e12
    pure = accelerator_hours(flops, peak, scene.row("model.training_mfu"))
    spot = scene.chose(workload, "purchase", Purchase.SPOT)
    repeated = np.where(spot, scene.row("model.spot_overhead"), 1.0)
    runs = scene.input(workload, "runs_per_month")
    return pure * runs * scene.row("model.training_overhead") * repeated


def _column(scene: Scene, workload: Workload, name: str) -> Array:
    """A property of each candidate's accelerator; shape (candidates, 1)."""
    options = scene.candidates.options[f"{workload.name}.accelerator"]
    values = [float(getattr(scene.library.accelerators.get(one), name)) for one in options]
    return np.array(values)[scene.candidates.codes[f"{workload.name}.accelerator"]][:, None]


def _charge(scene: Scene, workload: Workload, hours: Array) -> None:
    options = scene.candidates.options[f"{workload.name}.accelerator"]
    codes = scene.candidates.codes[f"{workload.name}.accelerator"]
    parameters = scene.likely(workload, "parameters_b")
    for purchase, kind in (
        (Purchase.ON_DEMAND, PriceKind.ON_DEMAND),
        (Purchase.SPOT, PriceKind.SPOT),
    ):
        chosen = scene.chose(workload, "purchase", purchase)
        if not chosen.any():
            continue
        price = np.full((len(scene.tariff.sites), len(options), 3), np.nan)
        names = [[""] * len(options) for _ in scene.tariff.sites]
        for row, site in enumerate(scene.tariff.sites):
            for place, name in enumerate(options):
                group = training_group(
                    parameters, scene.library.accelerators.get(name), FULL_TRAINING_BYTES
                )
                found = carrier(site, name, min(group, 8), kind, scene.library)
                if found is not None:
                    amount = float(found.price.amount)
                    price[row, place] = (
                        found.per_accelerator,
                        1 - float(found.price.low) / amount,
                        float(found.price.high) / amount - 1,
                    )
                    names[row][place] = found.sku.name
        taken = price[scene.bill.site, codes]
        skus = tuple(
            names[row][code]
            for row, code in zip(scene.bill.site.tolist(), codes.tolist(), strict=True)
        )
        gathered = Gathered(*(taken[:, place, None] for place in range(3)))
        scene.bill.charge(ACCELERATORS, hours * chosen, gathered, kind=kind, skus=skus)
