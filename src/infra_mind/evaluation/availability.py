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

    Summed from none down upwards: terms that no longer count are left out.
    """
    spare = np.maximum(n - k, 0.0)
    odds = (1 - part) / np.maximum(part, TINY)
    term = np.asarray(np.where(part > 0, part, 0.0) ** n)
    up, down = np.asarray(term * (n >= k)), 0
    most = float(np.max(spare, initial=0.0))
    while down < most:
        term = np.asarray(term * np.maximum(n - down, 0.0) / (down + 1) * odds)
        down += 1
        up = up + np.where(down <= spare, term, 0.0)
        # Beyond the mean the terms only fall, and faster than by halves.
        if down > 2 * float(np.max(n * (1 - part))) and float(np.max(term)) < NEGLIGIBLE:
            break
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
