"""How likely it all works: series, parallel and k-of-n over the component graph, and standby regions."""

from math import comb

import numpy as np

from .samples import Array

HOURS_PER_YEAR = 8766.0


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


def k_of_n(k: int, n: int, part: Array) -> Array:
    """At least `k` of `n` independent equal parts work (binomial)."""
    up = np.zeros_like(part)
    for working in range(k, n + 1):
        up = up + comb(n, working) * part**working * (1 - part) ** (n - working)
    return up


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
