"""What does a training run take: compute, memory, a cluster, checkpoints, hours?"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.design import Decision, Design
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind, Purchase
from ...domain.workload import Workload
from ...evaluation.compute.offers import carriers
from ...evaluation.entries import stated
from ...evaluation.methods.cluster import LARGEST_CLUSTER, LARGEST_MACHINE
from ...evaluation.methods.transformer import ADAPTERS, Memory
from ...evaluation.samples import Array
from ...evaluation.workloads.training.formulas import (
    AIM_HOURS,
    Rig,
    limit_hours,
    memory_of,
    plan_rig,
    run_flops,
)
from ...prices.price import PriceKind
from .interruptions import Interruptions, interruptions
from .memory import StateMemory, state_memory

_AIM = Source(title="Infra Mind: a run that ends within three days", kind=SourceKind.ESTIMATE)
_LARGEST = Source(
    title="Infra Mind: more accelerators than this are not rented by the hour",
    kind=SourceKind.ESTIMATE,
)
_EXA = 1e18


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSlow:
    """A deadline that the largest cluster misses: the time it takes, and what would end in time."""

    soonest: Claim
    largest: Claim
    needed: Claim
    tokens: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """One training workload as chosen; every figure of a single run unless it says otherwise.

    gpu_hours: training effort · memory: weights, gradients and optimizer state · least: accelerators
    that hold it with activations, shared out as `rig.least` · cluster: accelerators that end the run
    within `limit` · wall: how long it then takes · too_slow: where none does, what would.
    """

    workload: str
    accelerator: str
    spot: bool
    rig: Rig
    runs: Claim
    flops: Claim
    utilization: Claim
    gpu_hours: Claim
    gpu_hours_month: Claim
    memory: StateMemory
    least: Claim
    cluster: Claim
    machines: Claim
    wall: Claim
    limit: Claim
    checkpoint: Claim
    interruptions: Interruptions
    in_time: bool
    too_slow: TooSlow | None


def training_plan(case: Case, ledger: Ledger, workload: Workload) -> TrainingPlan:
    """Effort, memory, cluster and duration of a run on the accelerators that were chosen."""
    name = workload.name
    runs = case.assume(ledger, workload.inputs["runs_per_month"])
    rig = rig_for(case, workload)
    utilization = utilization_claim(case, ledger, rig)
    effort = [*_sizes(case, ledger, workload), utilization, case.design(ledger)]
    effort.append(case.assume(ledger, "model.training_overhead"))
    month = accelerator_hours_of(case, case.chosen, workload)
    each = tuple(hours / _input(case, workload, "runs_per_month") for hours in month)
    memory = state_memory(case, ledger, workload)
    limit = _limit(ledger, workload)
    gpu_hours = _band(ledger, f"{name}: training effort of one run", each, "GPU-hours", effort)
    size = ledger.claim(
        f"{name}: accelerators that work on a run together",
        rig.size,
        method=training_plan,
        of=[gpu_hours, limit],
    )
    wall = tuple(hours / rig.size for hours in each)
    checkpoint = _checkpoint(case, ledger, workload)
    late = float(wall[0][0]) > float(limit.value) / 3600 * (1 + 1e-9)
    return TrainingPlan(
        workload=name,
        accelerator=rig.accelerator.name,
        spot=case.chosen.taken(Purchase, name) == Purchase.SPOT,
        rig=rig,
        runs=ledger.claim(
            f"{name}: training runs a month", float(runs.value), method=training_plan, of=[runs]
        ),
        flops=ledger.claim(
            f"{name}: compute of one run (6 x parameters x tokens)",
            float(_flops(case, workload)[0]) / _EXA,
            "exaFLOPs",
            method=run_flops,
            of=_sizes(case, ledger, workload),
        ),
        utilization=utilization,
        gpu_hours=gpu_hours,
        gpu_hours_month=_band(
            ledger, f"{name}: training effort a month", month, "GPU-hours", [*effort, runs]
        ),
        memory=memory,
        least=ledger.claim(
            f"{name}: accelerators that hold the state of training and its activations together",
            rig.least.size,
            method=training_plan,
            of=[memory.total],
            source=rig.accelerator.source,
        ),
        cluster=size,
        machines=_machines(case, ledger, name, rig, size),
        wall=_band(
            ledger,
            f"{name}: duration of one run",
            tuple(hours * 3600 for hours in wall),
            "duration",
            [gpu_hours, size],
        ),
        limit=limit,
        checkpoint=checkpoint,
        interruptions=interruptions(case, ledger, workload, rig, checkpoint),
        in_time=bool(np.quantile(wall[1], 0.9) * 3600 <= float(limit.value) * (1 + 1e-9)),
        too_slow=_too_slow(case, ledger, workload, rig, gpu_hours, limit) if late else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Swifter:
    """Another accelerator: the share of the accelerator hours it takes, and USD a month more."""

    accelerator: str
    hours: float
    monthly: float


def other_accelerators(case: Case, workload: Workload) -> tuple[Swifter, ...]:
    """Every other accelerator on offer against the choice, the fewest hours first."""
    decision = Decision(DecisionKind.ACCELERATOR, workload.name)
    rivals = [rival for rival in case.decision.rivals if rival.decision == decision]
    if not rivals:
        return ()
    evaluation = case.evaluate([case.chosen, *(rival.design for rival in rivals)])
    hours = evaluation.part(workload.name).nodes[:, 0]
    bills = evaluation.monthly[:, 0]
    found = [
        Swifter(
            accelerator=str(rival.option),
            hours=float(hours[place] / hours[0]),
            monthly=float(bills[place] - bills[0]),
        )
        for place, rival in enumerate(rivals, start=1)
    ]
    return tuple(sorted(found, key=lambda one: (one.hours, one.monthly, one.accelerator)))


def rig_for(case: Case, workload: Workload) -> Rig:
    """The cluster of the accelerator that was chosen, as the bill has it."""
    library = case.model.library
    return plan_rig(
        library,
        library.accelerators.get(case.chosen.named(DecisionKind.ACCELERATOR, workload.name)),
        workload,
        parameters=float(_input(case, workload, "parameters_b")[0]) * 1e9,
        flops=float(_flops(case, workload)[0]),
        overhead=case.point.likely("model.training_overhead"),
    )


def utilization_claim(case: Case, ledger: Ledger, rig: Rig) -> Claim:
    """The published range of utilization that a cluster is reckoned with."""
    row = rig.utilization
    return ledger.claim(
        f"Model FLOPs utilization on up to {row.accelerators} {row.hardware} accelerators",
        row.likely,
        "share",
        low=row.low,
        high=row.high,
        method=utilization_claim,
        source=row.source,
        of=[case.assume(ledger, "model.training_efficiency")],
    )


def _sizes(case: Case, ledger: Ledger, workload: Workload) -> list[Claim]:
    return [case.assume(ledger, workload.inputs[name]) for name in ("parameters_b", "tokens_b")]


def accelerator_hours_of(case: Case, design: Design, workload: Workload) -> tuple[Array, Array]:
    """Accelerator hours a month: at the likely values, and over all futures."""
    likely = case.evaluate([design]).part(workload.name).nodes[0]
    return likely, case.evaluate([design], case.futures).part(workload.name).nodes[0]


def _input(case: Case, workload: Workload, name: str) -> Array:
    return case.point[workload.inputs[name]]


def _flops(case: Case, workload: Workload) -> Array:
    lora = memory_of(workload) is Memory.LORA
    share = case.point["model.lora_flops_share"] if lora else np.ones(1)
    return run_flops(
        _input(case, workload, "parameters_b") * 1e9,
        _input(case, workload, "tokens_b") * 1e9,
        share,
    )


def _limit(ledger: Ledger, workload: Workload) -> Claim:
    if "deadline_hours" not in workload.traits:
        return ledger.claim(
            "Longest time aimed at for a training run",
            AIM_HOURS * 3600,
            "duration",
            method=training_plan,
            source=_AIM,
        )
    label, path = "longest time that a run may take", f"{workload.path}.training.deadline"
    seconds = limit_hours(workload) * 3600
    return stated(ledger, f"{workload.name}: {label}", seconds, "duration", path)


def _machines(case: Case, ledger: Ledger, name: str, rig: Rig, size: Claim) -> Claim:
    """Machines as they are rented at the site: with as many accelerators each as the carrier has."""
    site = case.chosen.site
    together = min(rig.least.size, LARGEST_MACHINE)
    library, name_of = case.model.library, rig.accelerator.name
    held = min(
        carriers(site, name_of, together, PriceKind.ON_DEMAND, library),
        key=lambda one: ceil(rig.size / one.sku.gpu_count) * one.price.amount,
    ).sku.gpu_count
    return ledger.claim(
        f"{name}: machines of the cluster", ceil(rig.size / held), method=training_plan, of=[size]
    )


def _checkpoint(case: Case, ledger: Ledger, workload: Workload) -> Claim:
    parameters = case.assume(ledger, workload.inputs["parameters_b"])
    each = case.assume(ledger, "model.checkpoint_bytes_per_parameter")
    share = ADAPTERS if memory_of(workload) is Memory.LORA else 1.0
    return ledger.claim(
        f"{workload.name}: size of a checkpoint",
        float(parameters.value) * float(each.value) * share,
        "GB",
        method=training_plan,
        of=[parameters, each],
    )


def _too_slow(
    case: Case, ledger: Ledger, workload: Workload, rig: Rig, gpu_hours: Claim, limit: Claim
) -> TooSlow:
    """What would meet a deadline that the largest cluster does not: more of them, or fewer tokens."""
    name, hours = workload.name, float(limit.value) / 3600
    tokens = case.assume(ledger, workload.inputs["tokens_b"])
    of = [gpu_hours, limit]
    return TooSlow(
        soonest=ledger.claim(
            f"{name}: soonest end of a run",
            float(gpu_hours.value) / rig.size * 3600,
            "duration",
            method=training_plan,
            of=[gpu_hours],
        ),
        largest=ledger.claim(
            "Accelerators of the largest cluster that is reckoned with",
            LARGEST_CLUSTER,
            method=training_plan,
            source=_LARGEST,
        ),
        needed=ledger.claim(
            f"{name}: accelerators that would end a run in time",
            ceil(float(gpu_hours.value) / hours),
            method=training_plan,
            of=of,
        ),
        tokens=ledger.claim(
            f"{name}: tokens that can be trained on in time",
            float(tokens.value) * hours * rig.size / float(gpu_hours.value),
            "billion",
            method=training_plan,
            of=[*of, tokens],
        ),
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
        method=training_plan,
        of=of,
    )
