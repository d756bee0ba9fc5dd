"""The workloads that answer requests, as queues at their likely peak.

The machines of the choice stay as they are, sized for today's likely peak; only the load moves.
What an edge answers never comes to them.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...core.units import MS_PER_SECOND
from ...decision.case import Case
from ...domain.workload import Workload
from ...evaluation.compute.load import traffic
from ...evaluation.methods.latency import mean_wait, percentile
from ...evaluation.methods.simulation.queue import Estimate, Station, percentiles, run
from ...evaluation.samples import Array
from ...evaluation.workloads import Capability, able

P50, P95, P99 = 0.0, 1.6448536269514722, 2.3263478740408408
SHARES = (0.5, 0.95, 0.99)
# A larger station is played with so many servers: at the same utilization that waits longer.
SIMULATED_SERVERS = 64
# Queues played at once, the fullest first, and what is spent on them all together.
PLAYED_QUEUES = 12
COLUMNS, FEWEST_COPIES, GROUPS = 384, 24, 8
WARM_UP, WATCHED = 768, 1280


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One workload at its likely peak as a queue, and what an answer takes beside the waiting (ms)."""

    workload: str
    servers: float
    offered: float
    peak_rps: float
    average_rps: float
    nodes: float
    burst_ratio: float
    burst_path: str
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

    @property
    def utilization(self) -> float:
        """Share of the servers that is busy at the likely peak."""
        return self.offered / self.servers


def queues(case: Case) -> tuple[Queue, ...]:
    """Every workload that answers requests, as a queue."""
    return tuple(
        _queue(case, workload)
        for workload in able(case.demand.workloads, Capability.ANSWERS_REQUESTS)
    )


def _queue(case: Case, workload: Workload) -> Queue:
    part = case.evaluate([case.chosen]).part(workload.name)
    p95, shape = float(part.latency_ms[0, 0]), float(part.latency_sigma[0, 0])
    mean = p95 * np.exp(shape**2 / 2 - P95 * shape)
    variance = mean**2 * np.expm1(shape**2)
    point = {name: case.point.likely(path) for name, path in workload.inputs.items()}
    asked = traffic(workload, lambda name: np.array(point[name]))
    reached, pace = 1 - float(part.held[0, 0]), float(part.pace[0, 0])
    average, peak = float(asked.average) * reached, float(asked.peak) * reached
    service_ms, servers = point["cpu_ms"] / pace, float(part.processors[0, 0]) / pace
    offered = peak * service_ms / MS_PER_SECOND
    scv = [case.point.likely(f"model.{name}_scv") for name in ("arrival", "service")]
    figures = (servers, offered, service_ms, *scv)
    wait = float(mean_wait(*(np.array([value]) for value in figures))[0])
    return Queue(
        workload=workload.name,
        servers=servers,
        offered=offered,
        peak_rps=peak,
        average_rps=average,
        nodes=float(part.nodes[0, 0]),
        burst_ratio=point["burst_ratio"],
        burst_path=workload.inputs["burst_ratio"],
        service_ms=service_ms,
        arrival_scv=scv[0],
        service_scv=scv[1],
        rest_mean=float(mean - wait),
        rest_variance=max(float(variance - wait**2), 0.0),
        target_ms=case.judge.targets.latency_ms.get(workload.name),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A queue played through at a load: percentiles of the answer (ms), mean wait in service times."""

    load: float
    p50: Estimate
    p95: Estimate
    p99: Estimate
    wait: Estimate
    requests: int


def play(
    queues: Sequence[Queue], loads: Sequence[Sequence[float]], seed: int
) -> tuple[tuple[Played, ...], ...]:
    """Every queue at each of its loads (multiples of its peak), all side by side.

    Waiting and service are played; what stores and the network take is drawn beside them.
    """
    rows = [(queue, load) for queue, own in zip(queues, loads, strict=True) for load in own]
    if not rows:
        return tuple(() for _ in queues)
    copies = max(COLUMNS // len(rows), FEWEST_COPIES)
    station = Station(
        servers=np.array([float(round(min(one.servers, SIMULATED_SERVERS))) for one, _ in rows]),
        load=np.array([one.utilization * load for one, load in rows]),
        arrival_scv=np.array([one.arrival_scv for one, _ in rows]),
        service_scv=np.array([one.service_scv for one, _ in rows]),
        copies=copies,
    )
    key = [seed, zlib.crc32(b"questions.queue")]
    pieces = list(run(station, warm_up=WARM_UP, watched=WATCHED, seed=key))
    waits = np.concatenate([wait for wait, _ in pieces]).reshape(WATCHED, len(rows), copies)
    work = np.concatenate([one for _, one in pieces]).reshape(WATCHED, len(rows), copies)
    draws = np.random.default_rng([*key, 1])
    found = iter(
        _played(queue, load, waits[:, place], work[:, place], draws)
        for place, (queue, load) in enumerate(rows)
    )
    return tuple(tuple(next(found) for _ in own) for own in loads)


def _played(
    queue: Queue, load: float, waits: Array, work: Array, draws: np.random.Generator
) -> Played:
    beside = max(queue.rest_mean - queue.service_ms, 1e-9)
    variance = max(queue.rest_variance - queue.service_scv * queue.service_ms**2, 1e-9)
    rest = draws.standard_gamma(beside**2 / variance, waits.shape) * variance / beside
    answers = (waits + work) * queue.service_ms + rest
    p50, p95, p99 = percentiles(answers, SHARES, GROUPS)
    means = waits.mean(axis=0)
    return Played(
        load=load,
        p50=p50,
        p95=p95,
        p99=p99,
        wait=Estimate(
            value=float(means.mean()), error=float(means.std(ddof=1) / np.sqrt(means.size))
        ),
        requests=waits.size,
    )
