"""What happens in bad minutes: a surge, a burst, a stall, a lost zone, with clients that try again?

No formula holds there: the servers or the load change while requests wait. Each scenario is played
under the futures of what is assumed of clients and of scaling, once as queues are mostly left, and
once with a queue that drops what its client has given up.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import ZONES
from ...domain.ledger import Ledger
from ...domain.option import Platform, Zones
from ...evaluation.methods.simulation.overload import Course, Strain, endure
from ...evaluation.samples import Array
from ..cost.cost_range import percentile_error
from .queue import SHARES, Queue, queues

# Futures of each scenario, and queues that are played, the fullest first.
FUTURES, PLAYED_QUEUES = 24, 4
SECONDS, STARTS = 600.0, 30.0
# How long the scenarios last: what they are, not what is assumed.
STALLED, OUTAGE = 60.0, 300.0
_ASSUMED = (
    "model.client_timeout",
    "model.retry_share",
    "model.retry_pause",
    "model.warm_up",
    "model.target_utilization",
)


class OverloadScenario(StrEnum):
    """What a queue goes through at its likely peak."""

    SURGE = "the load jumps from its average to the peak"
    BURSTS = "requests come in bursts"
    STALL = "nothing is answered for a while, as when a database changes over"
    ZONE = "a zone is lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """How a scenario went; figures are medians over the futures with P10 and P90.

    lasts: seconds of the scenario itself · good: answers in time over requests · failed: attempts that
    timed out · p50, p95, p99: time to answer (s) of what was answered in time · stays: share of the
    futures in which it is not over at the end of what was played · back: seconds after the scenario
    until no more requests time out, `None` where in most futures that is not seen · error: standard
    error of `good`.
    """

    scenario: OverloadScenario
    lasts: Claim
    good: Claim
    failed: Claim
    p50: Claim
    p95: Claim
    p99: Claim
    stays: Claim
    back: Claim | None
    error: Claim

    @property
    def survives(self) -> bool:
        """Whether it is over by itself in most futures."""
        return self.back is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordeal:
    """One scenario as the queue is mostly left, and with one that drops what is too old."""

    kept: ScenarioResult
    dropped: ScenarioResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """What the bad minutes of one workload come to; `watched` is how long each was played (s)."""

    workload: str
    watched: Claim
    timeout: Claim
    ordeals: tuple[Ordeal, ...]


def overloads(case: Case, ledger: Ledger) -> tuple[Overload, ...]:
    """The bad minutes of the fullest workloads that answer requests, all played side by side."""
    every = _fullest(case)
    plan = [(queue, scenario) for queue in every for scenario in _scenarios(case)]
    if not plan:
        return ()
    course = endure(_strain(case, plan), seconds=SECONDS, seed=[case.seed, _SEED])
    recorder = _Recorder(case, ledger, course)
    ordeals = [
        Ordeal(
            kept=recorder.outcome(queue, scenario, 2 * place, "as queues are mostly left"),
            dropped=recorder.outcome(queue, scenario, 2 * place + 1, "with old requests dropped"),
        )
        for place, (queue, scenario) in enumerate(plan)
    ]
    return tuple(
        Overload(
            workload=queue.workload,
            watched=recorder.constant(queue, "bad minutes played", SECONDS),
            timeout=case.assume(ledger, "model.client_timeout"),
            ordeals=tuple(
                ordeal for (owner, _), ordeal in zip(plan, ordeals, strict=True) if owner is queue
            ),
        )
        for queue in every
    )


def _fullest(case: Case) -> list[Queue]:
    """Functions have no queue of ours: each request that finds none ready starts its own."""
    own = [
        one
        for one in queues(case)
        if case.chosen.taken(Platform, one.workload) != Platform.FUNCTIONS
    ]
    return sorted(own, key=lambda one: -one.utilization)[:PLAYED_QUEUES]


_SEED = zlib.crc32(b"questions.overload")


def _scenarios(case: Case) -> tuple[OverloadScenario, ...]:
    """With a single zone there is nothing to play: what is lost is all."""
    alone = Zones(case.chosen[ZONES]) is Zones.ONE
    return tuple(one for one in OverloadScenario if one is not OverloadScenario.ZONE or not alone)


def _lasts(scenario: OverloadScenario) -> float:
    return STALLED if scenario is OverloadScenario.STALL else OUTAGE


def _strain(case: Case, plan: Sequence[tuple[Queue, OverloadScenario]]) -> Strain:
    """Columns: scenarios, each kept and dropped, each under all futures; both under the same ones."""
    pieces = [_columns(case, queue, scenario) for queue, scenario in plan for _ in range(2)]
    rows = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    drops = np.tile(np.repeat([False, True], FUTURES), len(plan))
    return Strain(**rows, drops=drops)


def _columns(case: Case, queue: Queue, scenario: OverloadScenario) -> dict[str, Array]:
    def assumed(path: str) -> Array:
        return case.futures[path][:FUTURES]

    def constant(value: float) -> Array:
        return np.full(FUTURES, value)

    surge, zone = scenario is OverloadScenario.SURGE, scenario is OverloadScenario.ZONE
    bursts, stall = scenario is OverloadScenario.BURSTS, scenario is OverloadScenario.STALL
    ratio = queue.peak_rps / queue.average_rps
    return {
        "demand": constant(queue.average_rps if surge else queue.peak_rps),
        "service": constant(queue.service_ms / 1000),
        "arrival_scv": constant(queue.arrival_scv),
        "service_scv": constant(queue.service_scv),
        "servers": _servers_on_average(case, queue) if surge else constant(queue.servers),
        "ceiling": constant(queue.servers),
        "target": assumed("model.target_utilization"),
        "lag": assumed(_lag_of(case, queue)),
        "warm_up": assumed("model.warm_up"),
        "surge": constant(ratio) if surge else assumed(queue.burst_path) if bursts else constant(1),
        "burst": assumed("model.burst_length") if bursts else constant(0),
        "burst_share": assumed("model.burst_share") if bursts else constant(0),
        "lost": constant(1 / Zones(case.chosen[ZONES]).number if zone else float(stall)),
        "unseen": assumed("model.zone_detection") if zone else constant(0),
        "starts": constant(STARTS),
        "lasts": constant(_lasts(scenario)),
        "timeout": assumed("model.client_timeout"),
        "pause": assumed("model.retry_pause"),
        "again": assumed("model.retry_share"),
    }


def _lag_of(case: Case, queue: Queue) -> str:
    return f"model.scaling_lag.{case.chosen.taken(Platform, queue.workload)}"


def _servers_on_average(case: Case, queue: Queue) -> Array:
    """What the autoscaler keeps at the average load: with its slack, and a machine in each zone."""
    slack = case.futures["model.autoscaling_slack"][:FUTURES]
    zones = Zones(case.chosen[ZONES]).number
    least = min(zones / queue.nodes, 1.0) * queue.servers
    return np.clip(queue.servers * queue.average_rps / queue.peak_rps * slack, least, queue.servers)


class _Recorder:
    """Writes what a course came to into the ledger."""

    def __init__(self, case: Case, ledger: Ledger, course: Course) -> None:
        self._case = case
        self._ledger = ledger
        # Sums of shares differ from one in the last digits only.
        self._good = np.round(course.goodput(), 9)
        self._failed = np.round(course.share_failed(), 9)
        self._waits, self._back = course.waits(SHARES), course.back_after()

    def constant(self, queue: Queue, label: str, seconds: float) -> Claim:
        return self._ledger.claim(
            f"{queue.workload}: {label}",
            seconds,
            "duration",
            method=endure,
            of=[self._case.design(self._ledger)],
        )

    def outcome(
        self, queue: Queue, scenario: OverloadScenario, place: int, words: str
    ) -> ScenarioResult:
        own = slice(place * FUTURES, (place + 1) * FUTURES)
        of = self._inputs(queue, scenario)
        label = f"{queue.workload}, {scenario}, {words}"

        def claim(what: str, value: float, unit: str) -> Claim:
            return self._ledger.claim(f"{label}: {what}", value, unit, method=endure, of=of)

        def band(what: str, values: Array, unit: str) -> Claim:
            # Those of single futures: between one that is over and one that is not lies nothing.
            low, mid, high = np.quantile(values, (0.1, 0.5, 0.9), method="nearest")
            return self._ledger.claim(
                f"{label}: {what}",
                float(mid),
                unit,
                low=float(low),
                high=float(high),
                method=endure,
                of=of,
            )

        back, beside = self._back[own], float(queue.latency_ms(np.ones(1), 0.0)[0]) / 1000
        p50, p95, p99 = (
            band(f"P{100 * share:.0f} of the time to answer", waits, "s")
            for share, waits in zip(
                SHARES, np.nan_to_num(self._waits[:, own]) + beside, strict=True
            )
        )
        return ScenarioResult(
            scenario=scenario,
            lasts=claim("how long it lasts", _lasts(scenario), "duration"),
            good=band("answers in time over requests", self._good[own], "share"),
            failed=band("attempts that time out", self._failed[own], "share"),
            p50=p50,
            p95=p95,
            p99=p99,
            stays=claim(
                "chance that it is not over by itself", float(np.isinf(back).mean()), "share"
            ),
            back=band("time until it is over", np.minimum(back, SECONDS), "duration")
            if np.isinf(back).mean() < 0.5
            else None,
            error=claim(
                "standard error of the median share answered in time",
                float(percentile_error(self._good[own], 0.5)),
                "share",
            ),
        )

    def _inputs(self, queue: Queue, scenario: OverloadScenario) -> list[Claim]:
        paths = [*_ASSUMED, _lag_of(self._case, queue)]
        if scenario is OverloadScenario.BURSTS:
            paths += [queue.burst_path, "model.burst_length", "model.burst_share"]
        if scenario is OverloadScenario.ZONE:
            paths.append("model.zone_detection")
        claims = [self._case.assume(self._ledger, path) for path in paths]
        return [self._case.design(self._ledger), *claims]
