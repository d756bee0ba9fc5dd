import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, cast

from pydantic import AfterValidator, BeforeValidator


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeEstimate:
    """A likely value with its P10 and P90: an estimate, never a price."""

    low: float
    likely: float
    high: float

    def scaled(self, by: float) -> "RangeEstimate":
        return RangeEstimate(low=self.low * by, likely=self.likely * by, high=self.high * by)

    def times(self, other: "RangeEstimate") -> "RangeEstimate":
        """The product of two that err apart: their relative errors add up as squares."""
        likely = self.likely * other.likely
        if not likely:
            return RangeEstimate(low=0.0, likely=0.0, high=self.high * other.high)
        below = math.hypot(*(1 - one.low / one.likely for one in (self, other)))
        above = math.hypot(*(one.high / one.likely - 1 for one in (self, other)))
        least = self.low * other.low
        return RangeEstimate(
            low=max(likely * (1 - below), least), likely=likely, high=likely * (1 + above)
        )


NOTHING = RangeEstimate(low=0.0, likely=0.0, high=0.0)


def exactly(value: float) -> RangeEstimate:
    return RangeEstimate(low=value, likely=value, high=value)


def together(estimates: Iterable[RangeEstimate]) -> RangeEstimate:
    """The sum of some that err apart: their errors add up as squares, so that most of them cancel."""
    parts = tuple(estimates)
    likely = sum(one.likely for one in parts)

    def apart(error: Callable[[RangeEstimate], float]) -> float:
        return math.hypot(*(error(one) for one in parts))

    return RangeEstimate(
        low=likely - apart(lambda one: one.likely - one.low),
        likely=likely,
        high=likely + apart(lambda one: one.high - one.likely),
    )


def _by_place(given: object) -> object:
    if not isinstance(given, list):
        return given
    return dict(zip(("low", "likely", "high"), cast("list[float]", given), strict=True))


def _ascending(one: RangeEstimate) -> RangeEstimate:
    if not 0 <= one.low <= one.likely <= one.high:
        raise ValueError(f"{one!r} is not low, likely, high")
    return one


EstimateRow = Annotated[RangeEstimate, BeforeValidator(_by_place), AfterValidator(_ascending)]
"""Low, likely and high as a file of controls lists them."""
