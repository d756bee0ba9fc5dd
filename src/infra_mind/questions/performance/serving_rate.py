"""How fast does a language model answer, how much does one server write, and what holds it back?"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ...core.units import DAYS_PER_MONTH, MILLION, MS_PER_SECOND, SECONDS_PER_DAY
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import Design
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind
from ...domain.workload import Workload
from ...evaluation.candidates import of_designs
from ...evaluation.compute.offers import OWN
from ...evaluation.part import Part
from ...evaluation.samples import Samples
from ...words.options import option_words

BANDWIDTH, COMPUTE = "model.serving_bandwidth_share", "model.serving_mfu"
# Enough for a clear difference, little enough that both shares stay below one.
STRONGER = 1.25
# An answer below this many tokens is none; lengths are tried in steps.
SHORTEST, STEP = 50.0, 10.0


class Bound(StrEnum):
    """What an answer of an own model waits for most."""

    BANDWIDTH = "memory bandwidth"
    COMPUTE = "compute"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingRate:
    """One way to serve a language model, at the likely peak of today.

    per_million: USD for a million tokens written, prompts and all that stands around included.
    replicas, rate (tokens a second that one replica writes) and bound are of own models alone.
    """

    option: str
    latency: Claim
    in_time: Claim | None
    needed: Claim
    per_million: Claim
    replicas: Claim | None
    rate: Claim | None
    bound: Bound | None


def serving_rate(case: Case, ledger: Ledger, workload: Workload, design: Design) -> ServingRate:
    """Throughput and time to answer of a design's way to serve a workload."""
    option = design.named(DecisionKind.SERVING, workload.name)
    words = f"{workload.name}, {option_words(option)}"
    seconds = _alone(case, workload, design, case.futures).latency_ms[0] / MS_PER_SECOND
    low, median, high = np.quantile(seconds, (0.1, 0.5, 0.9))
    chosen = case.design(ledger)
    latency = ledger.claim(
        f"{words}: P95 of the time to answer at peak",
        float(median),
        "s",
        low=float(low),
        high=float(high),
        method=Case.evaluate,
        of=[chosen],
    )
    needed = _needed(case, ledger, workload)
    replicas = rate = bound = None
    if option.startswith(OWN):
        count = float(_alone(case, workload, design, case.point).nodes[0, 0])
        replicas = ledger.claim(
            f"{words}: model servers at peak", count, method=Case.evaluate, of=[needed]
        )
        rate = ledger.claim(
            f"{words}: tokens that a server writes at peak",
            float(needed.value) / count,
            "tokens/s",
            method=serving_rate,
            of=[needed, replicas],
        )
        bound = _bound(case, workload, design)
    return ServingRate(
        option=option,
        latency=latency,
        in_time=_in_time(case, ledger, workload, words, seconds, latency),
        needed=needed,
        per_million=_per_million(case, ledger, workload, design, words),
        replicas=replicas,
        rate=rate,
        bound=bound,
    )


def longest_answer(case: Case, ledger: Ledger, workload: Workload, design: Design) -> Claim | None:
    """Tokens up to which P95 keeps to the target at the likely values; `None` where no length does."""
    path = workload.inputs["output_tokens"]
    limit = case.judge.targets.latency_ms[workload.name]
    lengths = np.arange(SHORTEST, max(case.point.likely(path), SHORTEST) + 1, STEP)
    answers = _alone(case, workload, design, case.point.along(path, lengths)).latency_ms[0]
    quick = lengths[answers <= limit]
    if not quick.size:
        return None
    return ledger.claim(
        f"{workload.name}: longest answer that comes in time",
        float(quick[-1]),
        "tokens",
        method=longest_answer,
        of=[case.assume(ledger, path), case.design(ledger)],
    )


def _alone(case: Case, workload: Workload, design: Design, samples: Samples) -> Part:
    """What one workload does under a design; the others are not worked out."""
    found = case.model.evaluate(case.demand, of_designs([design]), samples, workloads=(workload,))
    return found.part(workload.name)


def _per_million(
    case: Case, ledger: Ledger, workload: Workload, design: Design, words: str
) -> Claim:
    """The workload's bill over what it writes in a month."""
    bill = case.model.evaluate(case.demand, of_designs([design]), case.point, workloads=(workload,))
    inputs = [
        case.assume(ledger, workload.inputs[name])
        for name in ("requests_per_day", "input_tokens", "output_tokens")
    ]
    written = float(inputs[0].value) * DAYS_PER_MONTH * float(inputs[2].value) / MILLION
    return ledger.claim(
        f"{words}: cost of a million tokens written",
        float(bill.monthly[0, 0]) / written,
        "USD",
        method=serving_rate,
        of=[case.design(ledger, design), *inputs],
    )


def _needed(case: Case, ledger: Ledger, workload: Workload) -> Claim:
    """Tokens a second that have to be written in the busiest hour."""
    names = ("requests_per_day", "peak_ratio", "output_tokens")
    inputs = [case.assume(ledger, workload.inputs[name]) for name in names]
    product = float(np.prod([float(claim.value) for claim in inputs]))
    return ledger.claim(
        f"{workload.name}: tokens to write at peak",
        product / SECONDS_PER_DAY,
        "tokens/s",
        method=serving_rate,
        of=inputs,
    )


def _in_time(
    case: Case,
    ledger: Ledger,
    workload: Workload,
    words: str,
    seconds: "np.ndarray",
    latency: Claim,
) -> Claim | None:
    targets = case.judge.targets
    if workload.name not in targets.stated_latency:
        return None
    limit = targets.latency_ms[workload.name] / MS_PER_SECOND
    return ledger.claim(
        f"{words}: probability that answers come in time",
        float(np.mean(seconds <= limit)),
        "share",
        method=serving_rate,
        of=[latency],
    )


def _bound(case: Case, workload: Workload, design: Design) -> Bound:
    """What makes answers faster when there is more of it."""

    def seconds_with(path: str) -> float:
        stronger = case.point.pin(path, case.point.likely(path) * STRONGER)
        return float(_alone(case, workload, design, stronger).latency_ms[0, 0])

    return Bound.BANDWIDTH if seconds_with(BANDWIDTH) <= seconds_with(COMPUTE) else Bound.COMPUTE
