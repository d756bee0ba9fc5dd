"""How long an answer takes under load: queueing formulas and percentiles.

M/M/c by Erlang C; G/G/c by the Allen-Cunneen correction of it (A. O. Allen, Probability, Statistics
and Queueing Theory, 2nd edition, 1990, section 5.3). Beyond `EXACT_SERVERS` servers the waiting
probability comes from Sakasegawa's approximation (Annals of the Institute of Statistical Mathematics
29, 1977), whose error there is below what the inputs are known to.
"""

import numpy as np

from ..samples import Array

EXACT_SERVERS = 64
_Z95 = 1.6448536269514722


def erlang_c(servers: Array, offered: Array) -> Array:
    """Probability that an arrival waits in M/M/c; 1 where the load is at or above capacity.

    `offered` is the load in Erlangs (arrival rate x service time). Stable recursion over Erlang B:
    1/B(c) = 1 + c/a x 1/B(c-1).
    """
    servers, offered = np.broadcast_arrays(np.asarray(servers, float), np.asarray(offered, float))
    load = np.maximum(offered, 1e-12)
    inverse = np.ones_like(load)
    result = np.ones_like(load)
    top = int(servers.max(initial=1))
    for count in range(1, top + 1):
        inverse = np.minimum(1 + count / load * inverse, 1e200)
        np.divide(1.0, inverse, out=result, where=servers == count)
    rho = np.minimum(load / servers, 1.0)
    waiting = result / np.maximum(1 - rho * (1 - result), 1e-300)
    return np.where(load >= servers, 1.0, waiting)


def mean_wait(
    servers: Array, offered: Array, service: Array, arrival_scv: Array, service_scv: Array
) -> Array:
    """Mean queueing delay of G/G/c in the unit of `service`; infinite at or above capacity."""
    rho = offered / servers
    headroom = np.maximum(1 - rho, 1e-12)
    small = np.where(servers <= EXACT_SERVERS, servers, 1.0)
    exact = erlang_c(small, np.where(servers <= EXACT_SERVERS, offered, 0.0)) / (servers * headroom)
    root = np.sqrt(2 * (servers + 1)) - 1
    sakasegawa = np.power(np.clip(rho, 0, 1), root) / (servers * headroom)
    wait = np.where(servers <= EXACT_SERVERS, exact, sakasegawa) * service
    return np.where(rho >= 1, np.inf, wait * (arrival_scv + service_scv) / 2)


def sigma(mean: Array, variance: Array) -> Array:
    """Shape of the lognormal with this mean and variance: its percentiles are median x exp(z sigma)."""
    finite = np.isfinite(mean) & np.isfinite(variance)
    ratio = np.where(finite, variance, 0.0) / np.where(finite, np.maximum(mean, 1e-150), 1.0) ** 2
    return np.where(np.isnan(mean), np.nan, np.sqrt(np.log1p(ratio)))


def percentile(mean: Array, variance: Array, z: float = _Z95) -> Array:
    """A percentile of a response time by a lognormal fit of mean and variance (P95 if not told)."""
    shape = sigma(mean, variance)
    return np.exp(np.log(np.maximum(mean, 1e-300)) - shape**2 / 2 + z * shape)
