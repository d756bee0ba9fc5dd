"""What does an own model take to answer: copies, batch, time, a cold start, and a price for each answer?"""

from dataclasses import dataclass

import numpy as np

from ...core.units import SECONDS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind, Precision
from ...domain.workload import Workload
from ...evaluation.candidates import of_designs
from ...evaluation.compute.load import read_traffic
from ...evaluation.workloads.inference.formulas import (
    Served,
    cold_start_seconds,
    group_of,
    serve,
    writes,
)

PREDICTIONS, TOKENS = 1000.0, 1e6
_WEIGHTS = Source(
    title="E. Kurtic et al., Accuracy-Performance Trade-Offs in LLM Quantization, ACL 2025",
    url="https://aclanthology.org/2025.acl-long.1304/",
    kind=SourceKind.PUBLICATION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InferencePlan:
    """One workload of own inference as chosen, at the likely values.

    weights, cache: accelerator memory of a copy in GB, and of one request's keys and values where text
    is written · batch: requests at once that keep the target · replicas: copies at the peak, of which
    `floor` always run · each: USD for a thousand predictions, or a million tokens written ·
    precision: what its weights are served with.
    """

    workload: str
    accelerator: str
    precision: Precision
    writes: bool
    latency: Claim
    in_time: Claim | None
    weights: Claim
    cache: Claim | None
    batch: Claim
    replicas: Claim
    floor: Claim
    rate: Claim
    cold_start: Claim
    each: Claim


def inference_plan(case: Case, ledger: Ledger, workload: Workload) -> InferencePlan:
    """Memory, batch, copies, time and unit price of a workload as chosen."""
    name = workload.name
    scene = case.model.scene([case.chosen], case.point)
    group = group_of(scene, workload)
    served = serve(scene, workload, group)
    parameters = case.assume(ledger, workload.inputs["parameters_b"])
    design = case.design(ledger)
    load = [case.assume(ledger, path) for path in _load(workload)]
    weights = ledger.claim(
        f"{name}: memory for the weights of one copy",
        float(group.weights_bytes[0, 0]) / 1e9,
        "GB",
        method=group_of,
        of=[parameters],
        source=_WEIGHTS,
    )
    latency = _latency(case, ledger, workload)
    batch = ledger.claim(
        f"{name}: requests that a copy serves at once and still keeps the time aimed at",
        float(served.batch[0, 0]),
        method=inference_plan,
        of=[weights, parameters],
    )
    replicas = ledger.claim(
        f"{name}: copies at peak, a lost zone reckoned with",
        float(served.replicas[0, 0]),
        method=inference_plan,
        of=[batch, *load, case.assume(ledger, "model.serving_utilization")],
    )
    each = _unit_price(case, ledger, workload)
    return InferencePlan(
        workload=name,
        accelerator=case.chosen.named(DecisionKind.ACCELERATOR, name),
        precision=case.chosen.taken(Precision, name) or Precision.SIXTEEN_BITS,
        writes=writes(workload),
        latency=latency,
        in_time=_in_time(case, ledger, workload, latency),
        weights=weights,
        cache=_cache(case, ledger, workload, float(group.kv_bytes[0, 0]), parameters),
        batch=batch,
        replicas=replicas,
        floor=ledger.claim(
            f"{name}: copies that always run",
            min(float(scene.zones[0, 0]), float(served.replicas[0, 0])),
            method=serve,
            of=[replicas, design],
        ),
        rate=_rate(ledger, workload, served, batch),
        cold_start=ledger.claim(
            f"{name}: until a further copy answers",
            float(cold_start_seconds(scene, workload)[0, 0]),
            "duration",
            method=cold_start_seconds,
            of=[
                weights,
                case.assume(ledger, "model.machine_start_min"),
                case.assume(ledger, "model.checkpoint_gb_per_s"),
            ],
        ),
        each=each,
    )


def _load(workload: Workload) -> list[str]:
    names = ("average_rps", "peak_rps", "peak_ratio")
    return [workload.inputs[name] for name in names if name in workload.inputs]


def _latency(case: Case, ledger: Ledger, workload: Workload) -> Claim:
    milliseconds = case.evaluate([case.chosen], case.futures).latency_ms(workload.name)[0]
    low, median, high = np.quantile(np.asarray(milliseconds), (0.1, 0.5, 0.9))
    return ledger.claim(
        f"{workload.name}: P95 of the time to answer at peak",
        float(median),
        "ms",
        low=float(low),
        high=float(high),
        method=Case.evaluate,
        of=[case.design(ledger)],
    )


def _in_time(case: Case, ledger: Ledger, workload: Workload, latency: Claim) -> Claim | None:
    targets = case.judge.targets
    if workload.name not in targets.stated_latency:
        return None
    milliseconds = case.evaluate([case.chosen], case.futures).latency_ms(workload.name)[0]
    return ledger.claim(
        f"{workload.name}: probability that answers come in time",
        float((milliseconds <= targets.latency_ms[workload.name]).mean()),
        "share",
        method=inference_plan,
        of=[latency],
    )


def _cache(
    case: Case, ledger: Ledger, workload: Workload, kv_bytes: float, parameters: Claim
) -> Claim | None:
    if not writes(workload):
        return None
    tokens = [
        case.assume(ledger, workload.inputs[name]) for name in ("input_tokens", "output_tokens")
    ]
    held = sum(float(one.value) for one in tokens)
    return ledger.claim(
        f"{workload.name}: memory for the keys and values of one request",
        held * kv_bytes / 1e9,
        "GB",
        method=inference_plan,
        of=[*tokens, parameters],
    )


def _rate(ledger: Ledger, workload: Workload, served: Served, batch: Claim) -> Claim:
    each = 1 / float(served.occupied[0, 0])
    return ledger.claim(
        f"{workload.name}: requests that one copy answers at full load",
        each,
        "rps",
        method=inference_plan,
        of=[batch],
    )


def _unit_price(case: Case, ledger: Ledger, workload: Workload) -> Claim:
    """The bill of a workload over what it answers in a month."""
    bill = case.model.evaluate(
        case.demand, of_designs([case.chosen]), case.point, workloads=(workload,)
    )
    scene = case.model.scene([case.chosen], case.point)
    average = read_traffic(scene, workload).average
    answers = float(average[0, 0]) * SECONDS_PER_MONTH
    of = [case.design(ledger), *(case.assume(ledger, path) for path in _load(workload))]
    count, per, unit = answers, PREDICTIONS, "a thousand predictions"
    if writes(workload):
        tokens = case.assume(ledger, workload.inputs["output_tokens"])
        count, per, unit = answers * float(tokens.value), TOKENS, "a million tokens written"
        of.append(tokens)
    return ledger.claim(
        f"{workload.name}: cost of {unit}",
        float(bill.monthly[0, 0]) / count * per,
        "USD",
        method=inference_plan,
        of=of,
    )
