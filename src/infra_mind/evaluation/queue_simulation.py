"""Requests waiting for one of several servers, played through: the check of the formulas.

Many queues run side by side, one request of each at a time, so that the loop is over requests and
everything inside it is an array. Interarrival and service times are gamma distributed, whose shape
follows from the squared coefficient of variation (1 is exponential: M/M/c).
"""

from dataclasses import dataclass

import numpy as np

QUEUES = 256
REQUESTS = 1200
# Requests that fill the queue before it is watched.
WARM_UP = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedWait:
    """Mean queueing delay in service times, its standard error, and how many requests were watched."""

    mean: float
    error: float
    requests: int


def simulate_wait(
    servers: int, load: float, *, arrival_scv: float, service_scv: float, seed: int
) -> SimulatedWait:
    """Queueing delay at a utilization of `load`, first come first served."""
    draws = np.random.default_rng(seed)
    shape = (REQUESTS, QUEUES)
    gaps = draws.gamma(1 / arrival_scv, arrival_scv, shape) / (servers * load)
    work = draws.gamma(1 / service_scv, service_scv, shape)
    # Work that each server still has ahead of it, least first (Kiefer and Wolfowitz).
    ahead = np.zeros((QUEUES, servers))
    total = np.zeros(QUEUES)
    for number in range(REQUESTS):
        ahead = np.maximum(ahead - gaps[number][:, None], 0.0)
        ahead.sort(axis=1)
        if number >= WARM_UP:
            total += ahead[:, 0]
        ahead[:, 0] += work[number]
    means = total / (REQUESTS - WARM_UP)
    return SimulatedWait(
        mean=float(means.mean()),
        error=float(means.std(ddof=1) / np.sqrt(QUEUES)),
        requests=(REQUESTS - WARM_UP) * QUEUES,
    )
