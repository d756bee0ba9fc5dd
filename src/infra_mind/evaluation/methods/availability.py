"""How likely it all works: series, parallel and k-of-n over the component graph."""

from math import erfc, sqrt

import numpy as np

from ...core.units import HOURS_PER_YEAR
from ..samples import Array

TINY, NEGLIGIBLE, MANY = 1e-12, 1e-12, 500.0


def series(*parts: Array) -> Array:
    """All parts are needed."""
    result = np.ones(1)
    for part in parts:
        result = result * part
    return result


def parallel(*parts: Array) -> Array:
    """One of the parts is enough."""
    down = np.ones(1)
    for part in parts:
        down = down * (1 - part)
    return 1 - down


def k_of_n(k: Array, n: Array, part: Array) -> Array:
    """At least `k` of `n` independent equal parts work (binomial); counts may differ by candidate.

    Summed from none down upwards, for each cell as long as its terms count: few failures at a time
    are likely, so that most are done after some steps.
    """
    k, n, part = np.broadcast_arrays(k, n, np.asarray(part, dtype=np.float64))
    spare, failing = np.maximum(n - k, 0.0), 1 - part
    odds = failing / np.maximum(part, TINY)
    term = np.where(part > 0, part, 0.0) ** n
    up = np.where(n >= k, term, 0.0)
    spare, odds, counts = spare.ravel(), odds.ravel(), n.ravel()
    mean, flat = (n * failing).ravel(), up.reshape(-1)
    spread = np.sqrt(mean)
    ample = (spare >= 1) & (spare >= mean + 8 * spread + 10)
    many = ~ample & (spare >= 1) & (mean > MANY)
    # So many spares that fewer than one chance in 1e12 is left; else so many failures that no term
    # of the sum can be held: their count is then as good as normal (de Moivre).
    flat[ample] = 1.0
    flat[many] = _normal((spare[many] + 0.5 - mean[many]) / spread[many])
    down, left = 0, np.flatnonzero((spare >= 1) & ~ample & ~many)
    term = term.ravel()[left]
    while left.size:
        term = term * (counts[left] - down) / (down + 1) * odds[left]
        down += 1
        flat[left] += term
        # Beyond the mean the terms only fall.
        goes_on = (down < spare[left]) & ((term > NEGLIGIBLE) | (down < mean[left]))
        left, term = left[goes_on], term[goes_on]
    return np.minimum(up, 1.0)


def _normal(score: Array) -> Array:
    """Share of a normal distribution below a score."""
    return np.array([0.5 * erfc(-one / sqrt(2)) for one in score.tolist()], dtype=np.float64)


def over_zones(zones: Array, zone: Array) -> Array:
    """A tier in several zones works while one of them does.

    It is sized for the loss of any one; what is left when more are lost sheds load until it has
    grown, which counts as working. Zones are taken to fail apart: what fails with all of them is
    the regional services, which stand in series.
    """
    return 1 - (1 - zone) ** zones


def downtime_hours(availability: Array) -> Array:
    """Expected hours of downtime a year."""
    return (1 - availability) * HOURS_PER_YEAR
