"""What did others publish about what this design does?"""

import math
from dataclasses import dataclass

import numpy as np

from ..domain.architecture import Zones
from ..domain.claim import Claim
from ..domain.ledger import Ledger
from ..domain.workload import LoadKind, Workload
from ..evaluation.training import accelerator_hours, run_flops
from ..knowledge.slas import Configuration, Sla
from ..knowledge.training_runs import TrainingRun
from .case import Case
from .training_plan import rig_for, utilization_claim

METHOD = "questions.published"
# Services that a promise of uptime exists for, by those that appear on bills.
_PROMISED = {
    "compute.instance": ("compute.instance", "virtual machines"),
    "serverless_containers.vcpu_hour": ("serverless_containers", "serverless containers"),
    "kubernetes.cluster_hour": ("kubernetes", "the Kubernetes control plane"),
    "database.postgresql.instance": ("database.postgresql", "PostgreSQL in one zone"),
    "database.postgresql.ha_instance": ("database.postgresql", "PostgreSQL with a standby"),
    "cache.instance": ("cache", "the cache"),
    "load_balancer.hour": ("load_balancer", "the load balancer"),
    "object_storage.gb_month": ("object_storage", "object storage"),
    "cdn.egress_gb": ("cdn", "the content delivery network"),
}
_ONE_ZONE = "database.postgresql.instance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """The lowest uptime that the provider promises for a service of the design."""

    weakest: Claim
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRun:
    """The published training run whose compute is nearest, and the utilization it reached."""

    name: str
    gpu_hours: Claim
    utilization: Claim
    utilization_assumed: Claim


def promises(case: Case, ledger: Ledger) -> Promises | None:
    """`None` where nobody waits for anything, or nothing is promised."""
    waited_for = {one.name for one in case.demand.modelled if one.kind is not LoadKind.TRAINING}
    provider = case.chosen["provider"]
    many = Zones(case.chosen["zones"]) is not Zones.ONE
    found: list[tuple[Sla, str]] = []
    for line in case.evaluate([case.chosen], itemised=True).lines:
        if line.workload not in waited_for or line.quantity[0, 0] <= 0:
            continue
        if (known := _PROMISED.get(line.item.service)) is None:
            continue
        spread = many and line.item.service != _ONE_ZONE
        configuration = Configuration.MULTI_ZONE if spread else Configuration.SINGLE_ZONE
        if sla := case.model.library.slas.find(provider, known[0], configuration):
            found.append((sla, known[1]))
    if not found:
        return None
    sla, words = min(found, key=lambda one: (one[0].availability, one[1]))
    weakest = ledger.claim(
        f"{provider}: uptime promised for {words}",
        sla.availability,
        "share",
        method="published promise" + (f": {sla.note}" if sla.note else ""),
        source=sla.source,
    )
    return Promises(weakest=weakest, service=words)


def training_runs(case: Case, ledger: Ledger, workload: Workload) -> PublishedRun:
    """The nearest published run by its compute, and what it says of the utilization assumed."""
    own = _flops(
        case.point.likely(workload.inputs["parameters_b"]),
        case.point.likely(workload.inputs["tokens_b"]),
    )
    runs = case.model.library.training_runs
    nearest = min(
        runs,
        key=lambda run: (abs(math.log(_flops(run.parameters_b, run.tokens_b) / own)), run.name),
    )
    hours = ledger.claim(
        f"{nearest.name}: training effort as published",
        nearest.gpu_hours,
        "GPU-hours",
        method="published",
        source=nearest.source,
    )
    return PublishedRun(
        name=nearest.name,
        gpu_hours=hours,
        utilization=ledger.claim(
            f"{nearest.name}: model FLOPs utilization",
            utilization(case, nearest),
            "share",
            method=METHOD,
            of=[hours],
            source=case.model.library.accelerators.get(nearest.accelerator).source,
        ),
        utilization_assumed=utilization_claim(case, ledger, rig_for(case, workload)),
    )


def utilization(case: Case, run: TrainingRun) -> float:
    """The share of its accelerators' peak that a published run reached."""
    peak = case.model.library.accelerators.get(run.accelerator).bf16_tflops * 1e12
    at_peak = accelerator_hours(
        np.array(_flops(run.parameters_b, run.tokens_b)), np.array(peak), np.ones(())
    )
    return float(at_peak) / run.gpu_hours


def _flops(parameters_b: float, tokens_b: float) -> float:
    return float(run_flops(np.array(parameters_b * 1e9), np.array(tokens_b * 1e9), np.ones(())))
