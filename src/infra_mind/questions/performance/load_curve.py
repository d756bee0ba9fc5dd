"""How long do answers take as the load moves, and at which load is it over?

Formulas answer where they hold; where they do not, the queue is played through, and its claim says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim, round_significant
from ...domain.design import REGIONS, ZONES
from ...domain.ledger import Ledger, Method
from ...domain.option import Regions, Zones
from ...evaluation.methods.latency import mean_wait
from ...evaluation.methods.simulation.queue import Estimate
from ...evaluation.methods.simulation.validity import departures
from .queue import P50, P95, P99, PLAYED_QUEUES, SIMULATED_SERVERS, Played, Queue, play, queues

HALF, PEAK = 0.5, 1.0
FULL = 0.95
# Digits of what was worked out, as a reader can use them.
DIGITS = 3
STEPS = 4001
# Where queues are long enough to tell a good formula from a bad one.
CHECKED_AT = 0.9
# Formula and simulation may differ by this share, beside twice the standard error, before it matters.
AGREES = 0.15
# P10 and P90 of a normal distribution lie this many standard deviations from its mean.
_Z90 = 1.2815515655446004


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPoint:
    """Percentiles of the time to answer at one load; `played`: by simulation, their range its error."""

    load: Claim
    p50: Claim
    p95: Claim
    p99: Claim
    played: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaCheck:
    """Formulas against the queue played through.

    `formula` and `simulated`: mean wait near capacity, in service times, over `requests` · `fitted`
    and `found`: P95 of the answer at the peak by the model's lognormal fit and by simulation, `off` as
    a share of the latter.
    """

    formula: Claim
    simulated: Claim
    requests: Claim
    agrees: bool
    fitted: Claim
    found: Claim
    off: Claim
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCurve:
    """`saturation` in requests a second and as a `multiple` of the peak · `breaks`: the multiple at
    which the target breaks, `None` without a target that it reaches at peak · `check`: `None` where
    there are so many queues that only the fullest are played through.
    """

    workload: str
    points: tuple[LoadPoint, ...]
    saturation: Claim
    multiple: Claim
    breaks: Claim | None
    check: FormulaCheck | None


class _Sheet:
    """Records the claims of one queue."""

    def __init__(self, case: Case, ledger: Ledger, queue: Queue) -> None:
        self.queue = queue
        self._ledger = ledger
        self._of = [case.design(ledger)]

    def claim(
        self, label: str, value: float, unit: str = "", *, method: Method | None = None
    ) -> Claim:
        label = f"{self.queue.workload}: {label}"
        return self._ledger.claim(label, value, unit, method=method or load_curves, of=self._of)

    def estimate(self, label: str, found: Estimate, unit: str) -> Claim:
        """A figure found by simulation, its range from its standard error."""
        spread = _Z90 * found.error
        return self._ledger.claim(
            f"{self.queue.workload}: {label}",
            found.value,
            unit,
            low=max(found.value - spread, 0.0),
            high=found.value + spread,
            method=play,
            of=self._of,
        )


def load_curves(case: Case, ledger: Ledger) -> tuple[LoadCurve, ...]:
    """The curve of every workload that answers requests."""
    every = queues(case)
    fullest = sorted(every, key=lambda one: -one.utilization)[:PLAYED_QUEUES]
    found = play(fullest, [_played_loads(one) for one in fullest], case.seed)
    played = {one.workload: points for one, points in zip(fullest, found, strict=True)}
    return tuple(
        _curve(_Sheet(case, ledger, queue), played.get(queue.workload, ())) for queue in every
    )


def _played_loads(queue: Queue) -> list[float]:
    """The peak where it is carried, then nine tenths of the capacity, then nearly all of it."""
    near = [queue.saturation * share for share in (CHECKED_AT, FULL)]
    return [min(PEAK, near[1]), *near]


def _curve(sheet: _Sheet, played: Sequence[Played]) -> LoadCurve:
    queue = sheet.queue
    breaks = breaking_load(queue)
    full = queue.saturation * FULL
    by_load = {played[place].load: played[place] for place in (0, 2)} if played else {}
    loads = sorted({HALF, PEAK, full})
    return LoadCurve(
        workload=queue.workload,
        points=tuple(
            _point(sheet, load, by_load.get(load)) for load in loads if load < queue.saturation
        ),
        saturation=sheet.claim(
            "requests that all machines together can answer",
            round_significant(queue.peak_rps * queue.saturation, DIGITS),
            "rps",
        ),
        multiple=sheet.claim("saturation over the peak", queue.saturation, "ratio"),
        breaks=None
        if breaks is None
        else sheet.claim("load at which the latency target breaks, over the peak", breaks, "ratio"),
        check=_check(sheet, played) if played else None,
    )


def _point(sheet: _Sheet, load: float, played: Played | None) -> LoadPoint:
    queue = sheet.queue
    words = f"at {load:.0%} of the peak"
    outside = departures(
        load=queue.utilization * load,
        arrival_scv=queue.arrival_scv,
        service_scv=queue.service_scv,
    )
    if played is not None and outside:
        p50, p95, p99 = (
            sheet.estimate(f"{label} of the time to answer {words}, simulated", found, "ms")
            for label, found in (("P50", played.p50), ("P95", played.p95), ("P99", played.p99))
        )
    else:
        p50, p95, p99 = (
            sheet.claim(f"{label} of the time to answer {words}", _latency(queue, load, z), "ms")
            for label, z in (("P50", P50), ("P95", P95), ("P99", P99))
        )
    return LoadPoint(
        load=sheet.claim(f"load {words}", load, "share"),
        p50=p50,
        p95=p95,
        p99=p99,
        played=played is not None and bool(outside),
    )


def _check(sheet: _Sheet, played: Sequence[Played]) -> FormulaCheck:
    queue, (peak, near, _) = sheet.queue, played
    formula, fitted = _formula(queue), _latency(queue, peak.load, P95)
    off = fitted / peak.p95.value - 1
    return FormulaCheck(
        formula=sheet.claim("mean waiting near capacity by the formula", formula, "service times"),
        simulated=sheet.estimate(
            "mean waiting near capacity by simulation", near.wait, "service times"
        ),
        requests=sheet.claim("requests played through", near.requests, method=play),
        agrees=_near(formula, near.wait),
        fitted=sheet.claim("P95 of the time to answer by the model's fit", fitted, "ms"),
        found=sheet.estimate("P95 of the time to answer at the peak, simulated", peak.p95, "ms"),
        off=sheet.claim(
            "P95 by the model's fit over that of the simulation, less one",
            abs(off),
            "share",
            method=play,
        ),
        fits=_near(fitted, peak.p95),
    )


def _near(formula: float, found: Estimate) -> bool:
    return abs(formula - found.value) <= AGREES * found.value + 2 * found.error


def _latency(queue: Queue, load: float, z: float) -> float:
    return float(queue.latency_ms(np.array([load]), z)[0])


def breaking_load(queue: Queue) -> float | None:
    """The highest load, over the peak, at which the target is still met; below 1 it is missed today."""
    if queue.target_ms is None:
        return None
    loads = np.linspace(0.0, queue.saturation, STEPS)[1:-1]
    met = np.flatnonzero(queue.latency_ms(loads, P95) <= queue.target_ms)
    return float(loads[met[-1]]) if met.size else None


def _formula(queue: Queue) -> float:
    servers = float(round(min(queue.servers, SIMULATED_SERVERS)))
    figures = (servers, servers * CHECKED_AT, 1.0, queue.arrival_scv, queue.service_scv)
    return float(mean_wait(*(np.array([value]) for value in figures))[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What a failure at peak leaves of a workload: the share of the load that is answered, and how."""

    workload: str
    answered: Claim
    p95: Claim | None


def zone_drill(case: Case, ledger: Ledger, queue: Queue) -> Drill:
    """One zone is lost at peak."""
    zones = Zones(case.chosen[ZONES]).number
    return _drill(case, ledger, queue, (zones - 1) / zones, "with a zone lost")


def region_drill(case: Case, ledger: Ledger, queue: Queue) -> Drill:
    """The region is lost at peak, before anything has scaled up in another one."""
    left = {
        Regions.SINGLE: 0.0,
        Regions.WARM_STANDBY: case.point.likely("model.standby_share"),
        Regions.ACTIVE_ACTIVE: 1.0,
    }[Regions(case.chosen[REGIONS])]
    return _drill(case, ledger, queue, left, "with the region lost")


def _drill(case: Case, ledger: Ledger, queue: Queue, left: float, words: str) -> Drill:
    carried = min(queue.saturation * left, 1.0)
    p95 = queue.latency_ms(np.ones(1), P95, left=left)[0] if left else np.inf
    of = [case.design(ledger)]
    record = partial(ledger.claim, method=load_curves, of=of)
    return Drill(
        workload=queue.workload,
        answered=record(
            f"{queue.workload}: share of the peak that is answered {words}", carried, "share"
        ),
        p95=record(f"{queue.workload}: P95 of the time to answer at peak {words}", float(p95), "ms")
        if np.isfinite(p95)
        else None,
    )
