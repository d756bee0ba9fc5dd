"""How fast does a language model answer, how much does one server write, and what holds it back?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ...core.units import DAYS_PER_MONTH, MILLION, MS_PER_SECOND, SECONDS_PER_DAY
from ...decision.case import Case
from ...domain.claim import Claim, round_significant
from ...domain.design import Design
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind
from ...domain.workload import Workload
from ...evaluation.candidates import of_designs
from ...evaluation.compute.offers import OWN
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array, Samples
from ...words.options import option_words

BANDWIDTH, COMPUTE = "model.serving_bandwidth_share", "model.serving_mfu"
# Enough for a clear difference, little enough that both shares stay below one.
STRONGER = 1.25
# An answer below this many tokens is none; lengths are tried in steps.
SHORTEST, STEP = 50.0, 10.0


class Bottleneck(StrEnum):
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
    bound: Bottleneck | None


def serving_rates(
    case: Case, ledger: Ledger, workload: Workload, designs: Sequence[Design]
) -> tuple[ServingRate, ...]:
    """Throughput and time to answer of each design's way to serve a workload, all worked out together."""
    futures, likely, stronger = (
        _alone(case, workload, designs, samples)
        for samples in (case.futures, case.point, _stronger(case))
    )
    seconds = futures.latency_ms(workload.name) / MS_PER_SECOND
    servers = likely.part(workload.name).nodes
    bandwidth, compute = stronger.latency_ms(workload.name).T
    return tuple(
        _record(
            case,
            ledger,
            workload,
            design,
            seconds=seconds[row],
            monthly=float(likely.monthly[row, 0]),
            servers=float(servers[row, 0]),
            bound=Bottleneck.BANDWIDTH if bandwidth[row] <= compute[row] else Bottleneck.COMPUTE,
        )
        for row, design in enumerate(designs)
    )


def _record(
    case: Case,
    ledger: Ledger,
    workload: Workload,
    design: Design,
    *,
    seconds: Array,
    monthly: float,
    servers: float,
    bound: Bottleneck,
) -> ServingRate:
    option = design.named(DecisionKind.SERVING, workload.name)
    words = f"{workload.name}, {option_words(option)}"
    low, median, high = np.quantile(seconds, (0.1, 0.5, 0.9))
    latency = ledger.claim(
        f"{words}: P95 of the time to answer at peak",
        float(median),
        "s",
        low=float(low),
        high=float(high),
        method=Case.evaluate,
        of=[case.design(ledger)],
    )
    needed = _needed(case, ledger, workload)
    replicas = rate = None
    if option.startswith(OWN):
        replicas = ledger.claim(
            f"{words}: model servers at peak", servers, method=Case.evaluate, of=[needed]
        )
        rate = ledger.claim(
            f"{words}: tokens that a server writes at peak",
            float(needed.value) / servers,
            "tokens/s",
            method=serving_rates,
            of=[needed, replicas],
        )
    return ServingRate(
        option=option,
        latency=latency,
        in_time=_in_time(case, ledger, workload, words, seconds, latency),
        needed=needed,
        per_million=_per_million(case, ledger, workload, design, words, monthly),
        replicas=replicas,
        rate=rate,
        bound=None if replicas is None else bound,
    )


def longest_answer(case: Case, ledger: Ledger, workload: Workload, design: Design) -> Claim | None:
    """Tokens up to which P95 keeps to the target at the likely values; `None` where no length does."""
    path = workload.inputs["output_tokens"]
    limit = case.judge.targets.latency_ms[workload.name]
    lengths = np.arange(SHORTEST, max(case.point.likely(path), SHORTEST) + 1, STEP)
    along = case.point.along(path, lengths)
    answers = _alone(case, workload, [design], along).latency_ms(workload.name)[0]
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


def _alone(
    case: Case, workload: Workload, designs: Sequence[Design], samples: Samples
) -> Evaluation:
    """What one workload does under some designs; the others are not worked out."""
    return case.model.evaluate(case.demand, of_designs(designs), samples, workloads=(workload,))


def _stronger(case: Case) -> Samples:
    """More bandwidth in the first, more compute in the second: what there is more of makes it faster."""
    return case.point.one_at_a_time(
        [(path, case.point.likely(path) * STRONGER) for path in (BANDWIDTH, COMPUTE)]
    )


def _per_million(
    case: Case,
    ledger: Ledger,
    workload: Workload,
    design: Design,
    words: str,
    monthly: float,
) -> Claim:
    """The workload's bill over what it writes in a month."""
    inputs = [
        case.assume(ledger, workload.inputs[name])
        for name in ("requests_per_day", "input_tokens", "output_tokens")
    ]
    written = float(inputs[0].value) * DAYS_PER_MONTH * float(inputs[2].value) / MILLION
    return ledger.claim(
        f"{words}: cost of a million tokens written",
        monthly / written,
        "USD",
        method=serving_rates,
        of=[case.design(ledger, design), *inputs],
    )


def _needed(case: Case, ledger: Ledger, workload: Workload) -> Claim:
    """Tokens a second that have to be written in the busiest hour."""
    names = ("requests_per_day", "peak_ratio", "output_tokens")
    inputs = [case.assume(ledger, workload.inputs[name]) for name in names]
    product = float(np.prod([float(claim.value) for claim in inputs]))
    return ledger.claim(
        f"{workload.name}: tokens to write at peak",
        round_significant(product / SECONDS_PER_DAY, 3),
        "tokens/s",
        method=serving_rates,
        of=inputs,
    )


def _in_time(
    case: Case,
    ledger: Ledger,
    workload: Workload,
    words: str,
    seconds: Array,
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
        method=serving_rates,
        of=[latency],
    )
