"""What does a training run take: compute, memory, accelerators, hours?

Memory of full training in mixed precision with Adam is 18 bytes for each parameter: weights 2 in
half precision and 4 in single, gradients 4, two moments of the optimizer 4 each (S. Rajbhandari et
al., ZeRO, 2020, section 3, with gradients kept in single precision). Activations come on top and are
traded for recomputation. Adapters hold the frozen weights alone, at 2 bytes.
"""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from ..domain.architecture import Purchase
from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.requirements import TrainingMethod
from ..domain.workload import Workload
from ..evaluation.offers import BYTES_PER_WEIGHT, carrier, training_group
from ..evaluation.samples import Array
from ..evaluation.training import run_flops
from ..knowledge.price import PriceKind
from .case import Case, Vector

METHOD = "questions.training_plan"
WEIGHT_BYTES, GRADIENT_BYTES, OPTIMIZER_BYTES = 6.0, 4.0, 8.0
# The utilization that is assumed holds for up to a few hundred accelerators.
LARGEST_CLUSTER = 256
AIM_HOURS = 72.0
_AIM = Source(title="Infra Mind: a run that ends within three days", kind=SourceKind.ESTIMATE)
_EXA = 1e18


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMemory:
    """Accelerator memory in all, and in parts: weights, gradients, optimizer, or frozen weights."""

    total: Claim
    parts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """One training workload as chosen; every figure of a single run unless it says otherwise.

    gpu_hours: training effort · memory: weights, gradients and optimizer state · least: accelerators
    that hold it · cluster: accelerators that end the run within `limit` · wall: how long it then takes.
    """

    workload: str
    accelerator: str
    spot: bool
    runs: Claim
    flops: Claim
    gpu_hours: Claim
    gpu_hours_month: Claim
    memory: StateMemory
    least: Claim
    cluster: Claim
    machines: Claim
    wall: Claim
    limit: Claim
    checkpoint: Claim
    in_time: bool


def training_plan(
    case: Case, ledger: Ledger, workload: Workload, *, deadline_hours: float | None = None
) -> TrainingPlan:
    """Effort, memory, cluster and duration of a run on the accelerators that were chosen."""
    name = workload.name
    accelerator = case.model.library.accelerators.get(case.chosen[f"{name}.accelerator"])
    parameters = case.assume(ledger, workload.inputs["parameters_b"])
    tokens = case.assume(ledger, workload.inputs["tokens_b"])
    runs = case.assume(ledger, workload.inputs["runs_per_month"])
    utilization = case.assume(ledger, "model.training_mfu")
    overhead = case.assume(ledger, "model.training_overhead")
    design = case.design(ledger)
    effort = [parameters, tokens, utilization, overhead, design]

    month = _hours(case, case.chosen, workload)
    each = tuple(hours / _input(case, workload, "runs_per_month") for hours in month)
    memory = state_memory(case, ledger, workload)
    least = training_group(
        float(parameters.value), accelerator, sum(_bytes_per_parameter(workload))
    )
    limit = _limit(ledger, workload, deadline_hours)
    likely = float(each[0][0])
    cluster = _cluster(likely, least, float(limit.value) / 3600)
    site = f"{case.chosen['provider']}/{case.chosen['region']}"
    found = carrier(site, accelerator.name, min(least, 8), PriceKind.ON_DEMAND, case.model.library)
    held = found.sku.gpu_count if found else 1
    wall = tuple(hours / cluster for hours in each)
    gpu_hours = _band(ledger, f"{name}: training effort of one run", each, "GPU-hours", effort)
    size = ledger.claim(
        f"{name}: accelerators that work on a run together",
        cluster,
        method=METHOD,
        of=[gpu_hours, limit],
    )
    return TrainingPlan(
        workload=name,
        accelerator=accelerator.name,
        spot=case.chosen[f"{name}.purchase"] == Purchase.SPOT,
        runs=ledger.claim(
            f"{name}: training runs a month",
            float(runs.value),
            method=METHOD,
            of=[runs],
        ),
        flops=ledger.claim(
            f"{name}: compute of one run (6 x parameters x tokens)",
            float(_flops(case, workload)[0]) / _EXA,
            "exaFLOPs",
            method="evaluation.training.run_flops",
            of=[parameters, tokens],
        ),
        gpu_hours=gpu_hours,
        gpu_hours_month=_band(
            ledger, f"{name}: training effort a month", month, "GPU-hours", [*effort, runs]
        ),
        memory=memory,
        least=ledger.claim(
            f"{name}: accelerators that hold the state of training together",
            least,
            method=METHOD,
            of=[memory.total],
            source=accelerator.source,
        ),
        cluster=size,
        machines=ledger.claim(
            f"{name}: machines of the cluster", ceil(cluster / held), method=METHOD, of=[size]
        ),
        wall=_band(
            ledger,
            f"{name}: duration of one run",
            tuple(hours * 3600 for hours in wall),
            "duration",
            [gpu_hours, size],
        ),
        limit=limit,
        checkpoint=_checkpoint(case, ledger, workload, parameters),
        in_time=bool(np.quantile(wall[1], 0.9) * 3600 <= float(limit.value) * (1 + 1e-9)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Swifter:
    """Another accelerator: the share of the accelerator hours it takes, and USD a month more."""

    accelerator: str
    hours: float
    monthly: float


def other_accelerators(case: Case, workload: Workload) -> tuple[Swifter, ...]:
    """Every other accelerator on offer against the choice, the fewest hours first."""
    decision = f"{workload.name}.accelerator"
    rivals = [rival for rival in case.decision.rivals if rival.decision == decision]
    if not rivals:
        return ()
    evaluation = case.evaluate([case.chosen, *(rival.vector for rival in rivals)])
    hours = evaluation.part(workload.name).nodes[:, 0]
    bills = evaluation.monthly[:, 0]
    found = [
        Swifter(
            accelerator=rival.option,
            hours=float(hours[place] / hours[0]),
            monthly=float(bills[place] - bills[0]),
        )
        for place, rival in enumerate(rivals, start=1)
    ]
    return tuple(sorted(found, key=lambda one: (one.hours, one.monthly, one.accelerator)))


def with_adapters(case: Case, workload: Workload) -> Case:
    """The same case with one training workload forming adapters instead of training every weight."""
    traits = {**workload.traits, "method": TrainingMethod.LORA}
    workloads = tuple(
        replace(one, traits=traits) if one.name == workload.name else one
        for one in case.demand.workloads
    )
    return Case(
        model=case.model,
        demand=replace(case.demand, workloads=workloads),
        decision=case.decision,
        horizon_months=case.horizon_months,
        discount_rate=case.discount_rate,
        seed=case.seed,
    )


def _hours(case: Case, vector: Vector, workload: Workload) -> tuple[Array, Array]:
    """Accelerator hours a month: at the likely values, and over all futures."""
    likely = case.evaluate([vector]).part(workload.name).nodes[0]
    return likely, case.evaluate([vector], case.futures).part(workload.name).nodes[0]


def _input(case: Case, workload: Workload, name: str) -> Array:
    return case.point[workload.inputs[name]]


def _flops(case: Case, workload: Workload) -> Array:
    lora = workload.traits["method"] == TrainingMethod.LORA
    share = case.point["model.lora_flops_share"] if lora else np.ones(1)
    return run_flops(
        _input(case, workload, "parameters_b") * 1e9,
        _input(case, workload, "tokens_b") * 1e9,
        share,
    )


def _bytes_per_parameter(workload: Workload) -> tuple[float, float, float]:
    if workload.traits["method"] == TrainingMethod.LORA:
        return BYTES_PER_WEIGHT, 0.0, 0.0
    return WEIGHT_BYTES, GRADIENT_BYTES, OPTIMIZER_BYTES


def state_memory(case: Case, ledger: Ledger, workload: Workload) -> StateMemory:
    """What training has to hold on accelerators, activations aside."""
    parameters = case.assume(ledger, workload.inputs["parameters_b"])
    names = ("weights", "gradients", "optimizer state")
    if workload.traits["method"] == TrainingMethod.LORA:
        names = ("frozen weights",)
    parts = [
        ledger.claim(
            f"{workload.name}: accelerator memory for {name}",
            float(parameters.value) * bytes_,
            "GB",
            method=METHOD,
            of=[parameters],
        )
        for name, bytes_ in zip(names, _bytes_per_parameter(workload), strict=False)
    ]
    total = parts[0]
    if len(parts) > 1:
        total = ledger.claim(
            f"{workload.name}: accelerator memory for the state of training",
            sum(float(part.value) for part in parts),
            "GB",
            method=METHOD,
            of=parts,
        )
    return StateMemory(total=total, parts=tuple(parts))


def _limit(ledger: Ledger, workload: Workload, deadline_hours: float | None) -> Claim:
    if deadline_hours is None:
        return ledger.claim(
            "Longest time aimed at for a training run",
            AIM_HOURS * 3600,
            "duration",
            method=METHOD,
            source=_AIM,
        )
    path = f"{workload.path}.training.deadline"
    return ledger.claim(
        f"{workload.name}: longest time that a run may take",
        deadline_hours * 3600,
        "duration",
        method=f"requirement: {path}",
        source=Source(title=f"Requirements, {path}", kind=SourceKind.USER),
    )


def _cluster(gpu_hours: float, least: int, limit_hours: float) -> int:
    """The least number of groups, doubling, that ends a run in time."""
    size = least
    while gpu_hours / size > limit_hours and size * 2 <= LARGEST_CLUSTER:
        size *= 2
    return size


def _checkpoint(case: Case, ledger: Ledger, workload: Workload, parameters: Claim) -> Claim:
    each = case.assume(ledger, "model.checkpoint_bytes_per_parameter")
    return ledger.claim(
        f"{workload.name}: size of a checkpoint",
        float(parameters.value) * float(each.value),
        "GB",
        method=METHOD,
        of=[parameters, each],
    )


def _band(
    ledger: Ledger, label: str, values: tuple[Array, ...], unit: str, of: list[Claim]
) -> Claim:
    """The likely value with the P10 and P90 of all futures."""
    low, high = np.quantile(values[1], (0.1, 0.9))
    return ledger.claim(
        label,
        float(values[0][0]),
        unit,
        low=float(low),
        high=float(high),
        method=METHOD,
        of=of,
    )
