"""The futures that designs are compared in: the same for all of them, over the months of the horizon."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..core.units import MONTHS_PER_YEAR
from ..domain.workload import Demand
from ..evaluation.model import Model
from ..evaluation.samples import Array, Samples

# Futures that designs are compared in: with Latin hypercubes and common numbers, differences of designs
# are known far better than each design's own cost.
FUTURES, FEWEST_FUTURES = 48, 16
# With more workloads the errors of each even out, and the work stays about the same.
WORKLOADS_AT_FULL = 5


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """`futures` at each of `months`: arrays over it are candidates x (months x futures)."""

    futures: Samples
    months: tuple[int, ...]

    @cached_property
    def samples(self) -> Samples:
        return self.futures.at(self.months)

    @property
    def spans(self) -> tuple[slice, slice]:
        """The futures of today, and those of the end of the horizon."""
        size = self.futures.size
        last = len(self.months) - 1
        return slice(0, size), slice(last * size, (last + 1) * size)

    def average(self, values: Array) -> Array:
        """Over the horizon, straight between the months: candidates x futures."""
        return self._weigh(values, self._weights(self.months[-1]))

    def first_year(self, values: Array) -> Array:
        """Over the first twelve months, or the horizon where that is shorter: candidates x futures."""
        return self._weigh(values, self._weights(min(int(MONTHS_PER_YEAR), self.months[-1])))

    def _weigh(self, values: Array, weights: Array) -> Array:
        by_month = values.reshape(len(values), len(self.months), self.futures.size)
        return np.einsum("cmf,m->cf", by_month, weights)

    def _weights(self, until: int) -> Array:
        """Of the trapezoid rule over the months up to one of them."""
        months = np.array([one for one in self.months if one <= until], dtype=np.float64)
        weights = np.zeros(len(self.months))
        if len(months) == 1:
            weights[0] = 1.0
            return weights
        halves = np.diff(months) / 2 / (months[-1] - months[0])
        weights[: len(halves)] += halves
        weights[1 : len(halves) + 1] += halves
        return weights


def look_ahead(
    model: Model, demand: Demand, horizon_months: int, *, seed: int, size: int | None = None
) -> Outlook:
    """Today, a year on, half of the rest, and the end; in `size` futures, by default by what is run."""
    if size is None:
        share = WORKLOADS_AT_FULL / max(len(demand.workloads), WORKLOADS_AT_FULL)
        size = max(int(FUTURES * share), FEWEST_FUTURES)
    year = min(int(MONTHS_PER_YEAR), horizon_months)
    months = sorted({0, year, (year + horizon_months) // 2, horizon_months})
    return Outlook(futures=model.draw(demand, size=size, seed=seed), months=tuple(months))
