"""How long do answers take as the load moves, and at which load is it over?

The machines of the choice stay as they are, sized for today's likely peak; only the load moves.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..domain.architecture import Regions, Zones
from ..domain.claim import Claim
from ..domain.ledger import Ledger
from ..domain.workload import LoadKind, Workload
from ..evaluation.latency import mean_wait, percentile
from ..evaluation.queue_simulation import SimulatedWait, simulate_wait
from ..evaluation.samples import Array
from .case import Case

METHOD = "questions.load_curve"
P50, P95, P99 = 0.0, 1.6448536269514722, 2.3263478740408408
LOADS = (0.5, 1.0)
FULL = 0.95
STEPS = 4001
# Where queues are long enough to tell a good formula from a bad one.
CHECKED_AT = 0.9
SIMULATED_SERVERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One workload at its likely peak as a queue, and what an answer takes beside the waiting (ms)."""

    workload: str
    servers: float
    offered: float
    peak_rps: float
    service_ms: float
    arrival_scv: float
    service_scv: float
    rest_mean: float
    rest_variance: float
    target_ms: float | None

    @property
    def saturation(self) -> float:
        """The load, as a multiple of the peak, at which all servers are always busy."""
        return self.servers / self.offered

    def latency_ms(self, loads: Array, z: float, *, left: float = 1.0) -> Array:
        """A percentile at some multiples of the peak, with a share of the servers `left`."""
        servers = np.full(loads.shape, max(np.floor(self.servers * left), 1.0))
        wait = mean_wait(
            servers,
            self.offered * loads,
            np.full(loads.shape, self.service_ms),
            np.full(loads.shape, self.arrival_scv),
            np.full(loads.shape, self.service_scv),
        )
        return percentile(self.rest_mean + wait, self.rest_variance + wait**2, z)

    def simulate(self, seed: int) -> SimulatedWait:
        return simulate_wait(
            round(min(self.servers, SIMULATED_SERVERS)),
            CHECKED_AT,
            arrival_scv=self.arrival_scv,
            service_scv=self.service_scv,
            seed=seed,
        )


def queues(case: Case) -> tuple[Queue, ...]:
    """Every workload that answers requests, as a queue."""
    return tuple(
        _queue(case, workload)
        for workload in case.demand.modelled
        if workload.kind is LoadKind.SERVING
    )


def _queue(case: Case, workload: Workload) -> Queue:
    part = case.evaluate([case.chosen]).part(workload.name)
    p95, shape = float(part.latency_ms[0, 0]), float(part.latency_sigma[0, 0])
    mean = p95 * np.exp(shape**2 / 2 - P95 * shape)
    variance = mean**2 * np.expm1(shape**2)
    point = {name: case.point.likely(path) for name, path in workload.inputs.items()}
    peak = point["average_rps"] * max(point["peak_ratio"], 1.0)
    servers, offered = float(part.processors[0, 0]), peak * point["cpu_ms"] / 1000
    scv = [case.point.likely(f"model.{name}_scv") for name in ("arrival", "service")]
    figures = (servers, offered, point["cpu_ms"], *scv)
    wait = float(mean_wait(*(np.array([value]) for value in figures))[0])
    return Queue(
        workload=workload.name,
        servers=servers,
        offered=offered,
        peak_rps=peak,
        service_ms=point["cpu_ms"],
        arrival_scv=scv[0],
        service_scv=scv[1],
        rest_mean=float(mean - wait),
        rest_variance=max(float(variance - wait**2), 0.0),
        target_ms=case.judge.targets.latency_ms.get(workload.name),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPoint:
    """Percentiles of the time to answer at one load."""

    load: Claim
    p50: Claim
    p95: Claim
    p99: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCurve:
    """`saturation` in requests a second and as a `multiple` of the peak · `breaks`: the multiple at
    which the target breaks, `None` without a target that it reaches at peak · `simulated` against
    `formula`: mean waiting, in service times, near capacity, over `requests` played through.
    """

    workload: str
    points: tuple[LoadPoint, ...]
    saturation: Claim
    multiple: Claim
    breaks: Claim | None
    formula: Claim
    simulated: Claim
    requests: Claim


def load_curves(case: Case, ledger: Ledger) -> tuple[LoadCurve, ...]:
    """The curve of every workload that answers requests."""
    return tuple(_curve(case, ledger, queue) for queue in queues(case))


def _curve(case: Case, ledger: Ledger, queue: Queue) -> LoadCurve:
    name, of = queue.workload, [case.design(ledger)]

    def claim(
        label: str,
        value: float,
        unit: str = "",
        low: float | None = None,
        high: float | None = None,
    ) -> Claim:
        return ledger.claim(
            f"{name}: {label}", value, unit, low=low, high=high, method=METHOD, of=of
        )

    loads = sorted({*LOADS, round(queue.saturation * FULL, 3)})
    shown = [load for load in loads if load < queue.saturation]
    simulated = queue.simulate(case.seed)
    breaks = breaking_load(queue)
    return LoadCurve(
        workload=name,
        points=tuple(_point(claim, queue, load) for load in shown),
        saturation=claim(
            "requests that all machines together can answer",
            queue.peak_rps * queue.saturation,
            "rps",
        ),
        multiple=claim("saturation over the peak", queue.saturation, "ratio"),
        breaks=None
        if breaks is None
        else claim("load at which the latency target breaks, over the peak", breaks, "ratio"),
        formula=claim(
            "mean waiting near capacity by the formula", _formula(queue), "service times"
        ),
        simulated=claim(
            "mean waiting near capacity by simulation",
            simulated.mean,
            "service times",
            low=max(simulated.mean - 1.2816 * simulated.error, 0.0),
            high=simulated.mean + 1.2816 * simulated.error,
        ),
        requests=claim("requests played through", simulated.requests),
    )


def _point(claim: Callable[..., Claim], queue: Queue, load: float) -> LoadPoint:
    at = np.array([load])
    words = f"at {load:.0%} of the peak"

    def latency(label: str, z: float) -> Claim:
        return claim(
            f"{label} of the time to answer {words}", float(queue.latency_ms(at, z)[0]), "ms"
        )

    return LoadPoint(
        load=claim(f"load {words}", load, "share"),
        p50=latency("P50", P50),
        p95=latency("P95", P95),
        p99=latency("P99", P99),
    )


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
    zones = Zones(case.chosen["zones"]).number
    return _drill(case, ledger, queue, (zones - 1) / zones, "with a zone lost")


def region_drill(case: Case, ledger: Ledger, queue: Queue) -> Drill:
    """The region is lost at peak, before anything has scaled up in another one."""
    left = {
        Regions.SINGLE: 0.0,
        Regions.WARM_STANDBY: case.point.likely("model.standby_share"),
        Regions.ACTIVE_ACTIVE: 1.0,
    }[Regions(case.chosen["regions"])]
    return _drill(case, ledger, queue, left, "with the region lost")


def _drill(case: Case, ledger: Ledger, queue: Queue, left: float, words: str) -> Drill:
    carried = min(queue.saturation * left, 1.0)
    p95 = queue.latency_ms(np.ones(1), P95, left=left)[0] if left else np.inf
    of = [case.design(ledger)]
    return Drill(
        workload=queue.workload,
        answered=ledger.claim(
            f"{queue.workload}: share of the peak that is answered {words}",
            carried,
            "share",
            method=METHOD,
            of=of,
        ),
        p95=ledger.claim(
            f"{queue.workload}: P95 of the time to answer at peak {words}",
            float(p95),
            "ms",
            method=METHOD,
            of=of,
        )
        if np.isfinite(p95)
        else None,
    )
