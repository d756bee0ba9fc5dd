"""How likely it all works: series, parallel and k-of-n over the component graph, and standby regions."""

import numpy as np

from .samples import Array

HOURS_PER_YEAR = 8766.0
TINY, NEGLIGIBLE = 1e-12, 1e-12


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
    down, left = 0, np.flatnonzero(spare >= 1)
    spare, odds, term = spare.ravel(), odds.ravel(), term.ravel()[left]
    counts, mean = n.ravel(), (n * failing).ravel()
    flat = up.reshape(-1)
    while left.size:
        term = term * (counts[left] - down) / (down + 1) * odds[left]
        down += 1
        flat[left] += term
        # Beyond the mean the terms only fall.
        goes_on = (down < spare[left]) & ((term > NEGLIGIBLE) | (down < mean[left]))
        left, term = left[goes_on], term[goes_on]
    return np.minimum(up, 1.0)


def over_zones(zones: Array, zone: Array) -> Array:
    """A tier in several zones works while one of them does.

    It is sized for the loss of any one; what is left when more are lost sheds load until it has
    grown, which counts as working. Zones are taken to fail apart: what fails with all of them is
    the regional services, which stand in series.
    """
    return 1 - (1 - zone) ** zones


def with_standby(region: Array, effect: Array) -> Array:
    """Availability when a second region takes over: `effect` is the share of an outage it saves."""
    return 1 - (1 - region) * (1 - effect * region)


def downtime_hours(availability: Array) -> Array:
    """Expected hours of downtime a year."""
    return (1 - availability) * HOURS_PER_YEAR
