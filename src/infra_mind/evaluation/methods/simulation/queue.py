"""Requests waiting for one of several servers, first come first served, each played through.

J. Kiefer and J. Wolfowitz, On the theory of queues with many servers, Transactions of the American
Mathematical Society 78, 1955: the queue is known by when each server is free again. Many queues run
side by side as columns, one request of each at a time, so that the loop is over requests and everything
in it is an array. Columns may have different numbers of servers: those a queue lacks are never free.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...samples import Array
from .. import latency
from . import variate

# Requests whose times are drawn at once: what fits the processor's cache beside the servers.
CHUNK = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure found by simulation, with its standard error, both in the figure's unit."""

    value: float
    error: float


def play(free: Array, gaps: Array, work: Array) -> Array:
    """Waits of the requests of some queues, requests x columns.

    `free` (columns x servers) says when each server is free, counted from the latest arrival; it is
    carried on in place. `gaps` and `work` are requests x columns, in the same unit of time.
    """
    waits = np.empty(gaps.shape)
    rows = np.arange(len(free))
    now = np.zeros(len(free))
    for number, gap in enumerate(gaps):
        now += gap
        first = free.argmin(axis=1)
        start = np.maximum(free[rows, first], now)
        np.subtract(start, now, out=waits[number])
        free[rows, first] = start + work[number]
    free -= now[:, None]
    return waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Queues in a steady state: `servers`, `load` (their utilization), squared variations, a row each.

    Each row is played `copies` times; times are in mean service times. Service is lognormal unless
    `tail` gives the index of a Pareto tail; `batch` requests arrive together.
    """

    servers: Array
    load: Array
    arrival_scv: Array
    service_scv: Array
    copies: int
    tail: float | None = None
    gamma_service: bool = False
    batch: int = 1

    @property
    def columns(self) -> int:
        return self.servers.size * self.copies

    def row(self, values: Array) -> Array:
        return np.repeat(np.asarray(values, dtype=np.float64), self.copies)


def run(
    station: Station, *, warm_up: int, watched: int, seed: int | list[int]
) -> Iterator[tuple[Array, Array]]:
    """Waits and service times of the watched requests, in chunks of requests x columns."""
    draws = np.random.default_rng(seed)
    servers, load = station.row(station.servers), station.row(station.load)
    arrival, service = station.row(station.arrival_scv), station.row(station.service_scv)
    free = _begin(draws, station)
    left, unseen = warm_up + watched, warm_up
    while left > 0:
        shape = (min(CHUNK, unseen or left), station.columns)
        if station.batch > 1:
            gaps = variate.in_batches(draws, station.batch, shape)
        else:
            gaps = variate.gamma(draws, arrival, shape)
        work = _work(draws, station, service, shape)
        waits = play(free, gaps / (servers * load), work)
        left -= shape[0]
        if unseen:
            unseen -= shape[0]
        else:
            yield waits, work


def _work(draws: np.random.Generator, station: Station, scv: Array, shape: variate.Shape) -> Array:
    if station.tail is not None:
        return variate.pareto(draws, station.tail, shape)
    if station.gamma_service:
        return variate.gamma(draws, scv, shape)
    return variate.lognormal(draws, scv, shape)


def _begin(draws: np.random.Generator, station: Station) -> Array:
    """Servers as a formula expects them in the steady state, so that little has to be played before it."""
    servers, load = station.row(station.servers), station.row(station.load)
    arrival, service = station.row(station.arrival_scv), station.row(station.service_scv)
    shape = (servers.size, int(servers.max()))
    one = np.ones(servers.size)
    wait = latency.mean_wait(servers, servers * load, one, arrival, np.minimum(service, 4.0))
    queued = latency.erlang_c(servers, servers * load)
    waits = draws.random(servers.size) < queued
    ahead = waits * draws.standard_exponential(servers.size) * wait / np.maximum(queued, 1e-12)
    residual = draws.standard_exponential(shape) * (1 + np.minimum(service, 4.0)[:, None]) / 2
    busy = waits[:, None] | (draws.random(shape) < load[:, None])
    free = np.where(busy, ahead[:, None] + residual, 0.0)
    return np.where(np.arange(shape[1]) < servers[:, None], free, np.inf)


def mean_wait(station: Station, *, warm_up: int, watched: int, seed: int) -> tuple[Estimate, ...]:
    """Mean wait in service times of each row, its error from the spread between independent copies."""
    total = np.zeros(station.columns)
    for waits, _ in run(station, warm_up=warm_up, watched=watched, seed=seed):
        total += waits.sum(axis=0)
    means = (total / watched).reshape(-1, station.copies)
    return tuple(_estimate(row) for row in means)


def _estimate(copies: Array) -> Estimate:
    return Estimate(
        value=float(copies.mean()), error=float(copies.std(ddof=1) / np.sqrt(copies.size))
    )


def percentiles(values: Array, shares: tuple[float, ...], groups: int) -> tuple[Estimate, ...]:
    """Percentiles of requests x copies, with errors by batches: the copies in `groups` of them."""
    whole = np.quantile(values, shares)
    parts = np.array([np.quantile(part, shares) for part in np.array_split(values, groups, axis=1)])
    errors = parts.std(axis=0, ddof=1) / np.sqrt(groups)
    return tuple(
        Estimate(value=float(value), error=float(error))
        for value, error in zip(whole, errors, strict=True)
    )
