"""Where the queueing formulas must not be asked, and a simulation answers instead.

The bounds are ours: below them the tests find Allen and Cunneen's correction within a fifth of the
simulated wait, beyond them it has no such bound (W. Whitt, Approximations for the GI/G/m queue,
Production and Operations Management 2, 1993, shows how two moments cease to be enough).
"""

from enum import StrEnum

MOST_LOAD = 0.9
MOST_VARIATION = 4.0


class Departure(StrEnum):
    """What a case has that the formulas do not know."""

    NEAR_SATURATION = "more than nine tenths of the servers are busy"
    HEAVY_TAIL = "service times vary too much for two moments"
    BURSTS = "requests come in bursts"
    RETRIES = "clients give up and try again"
    CHANGE = "servers are lost, started or warming up"


def departures(
    *,
    load: float,
    arrival_scv: float = 1.0,
    service_scv: float = 1.0,
    burst_ratio: float = 1.0,
    retries: bool = False,
    changing: bool = False,
) -> tuple[Departure, ...]:
    """Why a formula does not hold at a utilization of `load`; empty where it does.

    `burst_ratio` is the rate of arrivals in a burst over their mean: it matters where a burst brings
    the servers near saturation.
    """
    found = {
        Departure.NEAR_SATURATION: load > MOST_LOAD,
        Departure.HEAVY_TAIL: service_scv > MOST_VARIATION,
        Departure.BURSTS: arrival_scv > MOST_VARIATION
        or (burst_ratio > 1 and load * burst_ratio > MOST_LOAD),
        Departure.RETRIES: retries,
        Departure.CHANGE: changing,
    }
    return tuple(one for one, holds in found.items() if holds)
