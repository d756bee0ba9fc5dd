"""What did others publish about what this design does?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...core.units import HOURS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import ZONES
from ...domain.ledger import Ledger
from ...domain.option import Zones
from ...domain.workload import Workload
from ...evaluation.compute.replica import as_group, replica_on
from ...evaluation.methods.decoding import Exchange, Rates, fitting_batch, tokens_per_second
from ...evaluation.methods.transformer import kv_bytes_per_token
from ...evaluation.samples import Array
from ...evaluation.workloads import kind_of
from ...evaluation.workloads.training.formulas import accelerator_hours, run_flops
from ...knowledge.serving_throughputs import ServingThroughput
from ...knowledge.slas import Configuration, Sla, credited
from ...knowledge.training_runs import TrainingRun
from ..training.plan import rig_for, utilization_claim
from .downtime_causes import downtime_total

# Services that a promise of uptime exists for, by those that appear on bills.
_PROMISED = {
    "compute.instance": ("compute.instance", "virtual machines"),
    "serverless_containers.vcpu_hour": ("serverless_containers", "serverless containers"),
    "kubernetes.cluster_hour": ("kubernetes", "the Kubernetes control plane"),
    "database.mysql.instance": ("database.mysql", "MySQL in one zone"),
    "database.mysql.ha_instance": ("database.mysql", "MySQL with a standby"),
    "database.postgresql.instance": ("database.postgresql", "PostgreSQL in one zone"),
    "database.postgresql.ha_instance": ("database.postgresql", "PostgreSQL with a standby"),
    "database.sqlserver.instance": ("database.sqlserver", "SQL Server in one zone"),
    "database.sqlserver.ha_instance": ("database.sqlserver", "SQL Server with a standby"),
    "cache.instance": ("cache", "the cache"),
    "load_balancer.hour": ("load_balancer", "the load balancer"),
    "object_storage.gb_month": ("object_storage", "object storage"),
    "cdn.egress_gb": ("cdn", "the content delivery network"),
    "cdn.plan_pro": ("cdn", "the content delivery network"),
    "cdn.plan_business": ("cdn", "the content delivery network"),
    "cdn.plan_premium": ("cdn", "the content delivery network"),
}
_ONE_ZONE = frozenset(
    f"database.{engine}.instance" for engine in ("postgresql", "mysql", "sqlserver")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What the provider promises for the services of the design, and gives back when it is broken.

    `weakest` is the lowest promise, `whole` all of them in series: what could be promised to others.
    `credit` is the most that a month could bring, with the downtime of a whole year in it; `loss` what
    that downtime costs the company, `None` where nobody said what an hour costs.
    """

    weakest: Claim
    service: str
    whole: Claim
    services: int
    credit: Claim
    loss: Claim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRun:
    """The published training run whose compute is nearest, and the utilization it reached."""

    name: str
    gpu_hours: Claim
    utilization: Claim
    utilization_assumed: Claim


def promises(case: Case, ledger: Ledger) -> Promises | None:
    """`None` where nobody waits for anything, or nothing is promised."""
    waited_for = {one.name for one in case.demand.workloads if kind_of(one).is_waited_for}
    provider = case.chosen.site.provider
    many = Zones(case.chosen[ZONES]) is not Zones.ONE
    found: dict[str, tuple[Sla, str]] = {}
    billed: dict[str, float] = {}
    for line in case.evaluate([case.chosen], itemised=True).lines:
        if line.workload not in waited_for or line.quantity[0, 0] <= 0:
            continue
        if (known := _PROMISED.get(line.item.service)) is None:
            continue
        spread = many and line.item.service not in _ONE_ZONE
        configuration = Configuration.MULTI_ZONE if spread else Configuration.SINGLE_ZONE
        if sla := case.model.library.slas.find(provider, known[0], configuration):
            found[known[1]] = (sla, known[1])
            billed[known[1]] = billed.get(known[1], 0.0) + float(line.amount[0, 0])
    if not found:
        return None
    sla, words = min(found.values(), key=lambda one: (one[0].availability, one[1]))
    weakest = _promise(ledger, sla, words)
    whole = ledger.claim(
        f"{provider}: all promises of the services used in series",
        math.prod(one.availability for one, _ in found.values()),
        "share",
        method=promises,
        of=[_promise(ledger, one, name) for one, name in found.values()],
    )
    down = downtime_total(case, ledger)
    promised = {name: one.availability for name, (one, _) in found.items()}
    return Promises(
        weakest=weakest,
        service=words,
        whole=whole,
        services=len(found),
        credit=_credit(case, ledger, down.hours, promised, billed),
        loss=down.loss,
    )


def _promise(ledger: Ledger, sla: Sla, words: str) -> Claim:
    return ledger.claim(
        f"{sla.provider}: uptime promised for {words}",
        sla.availability,
        "share",
        method="published promise" + (f": {sla.note}" if sla.note else ""),
        source=sla.source,
    )


def _credit(
    case: Case,
    ledger: Ledger,
    down: Claim,
    promised: Mapping[str, float],
    billed: Mapping[str, float],
) -> Claim:
    """All of a year's downtime in one month, of every service at once: no month pays more."""
    uptime = 1 - min(float(down.value) / HOURS_PER_MONTH, 1.0)
    ladder = case.model.library.sla_credits
    total, source = 0.0, ladder[0].source
    for words, promise in promised.items():
        if rung := credited(ladder, case.chosen.site.provider, uptime, promise):
            total, source = total + rung.credit * billed[words], rung.source
    return ledger.claim(
        "Credit for a month with the downtime of a year in it, at most",
        total,
        "USD",
        method=_credit,
        of=[down, case.design(ledger)],
        source=source,
    )


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
            method=training_runs,
            of=[hours],
            source=case.model.library.accelerators.get(nearest.accelerator).source,
        ),
        utilization_assumed=utilization_claim(case, ledger, rig_for(case, workload)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedServing:
    """The published measurement nearest to how an own model is served: what it wrote at full load."""

    name: str
    rate: Claim
    reckoned: Claim


def serving_throughput(
    case: Case,
    ledger: Ledger,
    *,
    accelerator: str,
    parameters_b: float,
    prompt: float,
    answer: float,
) -> PublishedServing | None:
    """The nearest in size and lengths on the same family of accelerators, and what is reckoned for it.

    `None` where none was published for the family.
    """
    library = case.model.library
    family = library.accelerators.get(accelerator).family
    known = [
        one
        for one in library.serving_throughputs
        if library.accelerators.get(one.accelerator).family == family
    ]
    if not known:
        return None

    def apart(one: ServingThroughput) -> float:
        pairs = (
            (one.parameters_b, parameters_b),
            (one.input_tokens, prompt),
            (one.output_tokens, answer),
        )
        return sum(abs(math.log(theirs / max(own, 1e-9))) for theirs, own in pairs)

    nearest = min(known, key=lambda one: (apart(one), one.name))
    rate = ledger.claim(
        f"{nearest.name}: tokens a second at full load, as published",
        nearest.tokens_per_s,
        "tokens/s",
        method="published",
        source=nearest.source,
    )
    low, likely, high = (_reckoned(case, nearest, place) for place in ("low", "likely", "high"))
    paths = ("model.serving_mfu", "model.serving_bandwidth_share", "model.serving_split")
    return PublishedServing(
        name=nearest.name,
        rate=rate,
        reckoned=ledger.claim(
            f"{nearest.name}: tokens a second at full load, as reckoned",
            likely,
            "tokens/s",
            low=low,
            high=high,
            method=tokens_per_second,
            of=[case.assume(ledger, path) for path in paths],
        ),
    )


def _reckoned(case: Case, one: ServingThroughput, which: str) -> float:
    """What the model makes of a measurement, at one end of its assumptions or at their likely values."""

    def rate(name: str, end: str = which) -> Array:
        return np.full((1, 1), getattr(case.demand.assumptions[f"model.serving_{name}"], end))

    slow = {"low": "high", "high": "low"}.get(which, which)
    rates = Rates(
        flops=rate("mfu"),
        bandwidth=rate("bandwidth_share"),
        split=rate("split"),
        bus=rate("bus", slow),
        step=rate("step_ms", slow) / 1000,
        # What was measured was served without drafts.
        drafts=np.ones((1, 1)),
    )
    replica = replica_on(
        case.model.library.accelerators.get(one.accelerator),
        one.accelerators,
        parameters=one.parameters_b * 1e9,
        active_parameters=one.active_parameters_b * 1e9,
        bytes_per_weight=one.weight_bits / 8,
        kv_bytes=kv_bytes_per_token(
            layers=one.layers,
            kv_heads=one.kv_heads,
            head_dim=one.head_dim,
            bytes_per_value=one.kv_bits / 8,
        ),
    )
    group = as_group([replica], np.array([0]))
    prompt = np.full((1, 1), float(one.input_tokens))
    written = np.full((1, 1), float(one.output_tokens))
    asked = Exchange(read=prompt, prompt=prompt, written=written)
    batch = np.full((1, 1), one.batch) if one.batch else fitting_batch(group, asked)
    return float(tokens_per_second(group, rates, asked, batch)[0, 0])


def utilization(case: Case, run: TrainingRun) -> float:
    """The share of its accelerators' peak that a published run reached."""
    peak = case.model.library.accelerators.get(run.accelerator).bf16_tflops * 1e12
    at_peak = accelerator_hours(
        np.array(_flops(run.parameters_b, run.tokens_b)), np.array(peak), np.ones(())
    )
    return float(at_peak) / run.gpu_hours


def _flops(parameters_b: float, tokens_b: float) -> float:
    return float(run_flops(np.array(parameters_b * 1e9), np.array(tokens_b * 1e9), np.ones(())))
