"""The best picks of all workloads within the same shared decisions, for many of these at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..evaluation.samples import Array
from .aim import Aim
from .exploration import Rows
from .goals import NEARLY, TIMES, Constraint, Steps, Target, at_confidence, together

# Bills that differ by less than this part of the budget are the same while workloads share it.
BUDGET_GRAIN = 0.002
# More than any bill: what nothing keeps to costs so much, and differences of it stay numbers.
_DEAR = 1e30
_NEVER = np.iinfo(np.intp).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A budget that the bills of several workloads have to fit in.

    better: the part of its bill that each may come to at best · spared: what a whole design pays less than
    the sum of those bills, by future.
    """

    budget: Constraint
    better: float = 1.0
    spared: Array | float = 0.0

    def steps(self, years: Array) -> Steps:
        """How many steps above the budget some sums of bills of the first year lie, each by future."""
        amounts = at_confidence(years * self.better - self.spared, self.budget.confidence)
        return np.searchsorted(np.array(TIMES) * self.budget.asked * (1 + NEARLY), amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Candidates of one workload, those with the same shared decisions together.

    owner: which shared decisions each belongs to, rising from 0, none left out · value: what decides, USD a
    month · second: what decides between equal ones · year: the bill of the first year by future, of one column
    where no budget is asked.
    """

    rows: Rows
    owner: Rows
    value: Array
    second: Array
    year: Array
    steps: Mapping[Target, Steps]

    @property
    def starts(self) -> Rows:
        return np.searchsorted(self.owner, np.arange(int(self.owner[-1]) + 1))

    def of(self, place: int) -> "Pool":
        """Those of some shared decisions alone."""
        return self.take(np.flatnonzero(self.owner == place))

    def take(self, which: Rows) -> "Pool":
        """Some of these; of one group only."""
        return Pool(
            rows=self.rows[which],
            owner=np.zeros(len(which), dtype=np.intp),
            value=self.value[which],
            second=self.second[which],
            year=self.year[which],
            steps={target: steps[which] for target, steps in self.steps.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """The best picks of each shared decisions: arrays are by these.

    steps: of each target that is asked for, of all workloads together · rows: of each workload · at: where
    they stand in its pool · alive: what of each pool does as well on targets · bound: whether the budget had
    a say · tight: whether these picks lie above what others of them leave room for.
    """

    steps: Rows
    value: Array
    at: tuple[Rows, ...]
    alive: tuple[NDArray[np.bool_], ...]
    within: Rows
    bound: NDArray[np.bool_]
    tight: NDArray[np.bool_]


class _Solver:
    """Works its way down the targets; `alive` is what of each pool is left."""

    def __init__(self, aim: Aim, pools: Sequence[Pool], room: Allowance | None) -> None:
        self.aim, self.pools, self.room = aim, pools, room
        self.starts = [one.starts for one in pools]
        self.alive = [np.ones(len(one.rows), dtype=bool) for one in pools]
        self.count = len(self.starts[0])
        self.within: Rows | None = None
        self.raised = np.zeros(self.count, dtype=bool)
        self.means = [one.year.mean(axis=1) for one in pools] if room is not None else []

    def solve(self) -> Picks:
        steps: list[Rows] = []
        for target in self.aim.order:
            if target is Target.BUDGET:
                if self.room is not None:
                    self.within = self._over(self.room, self.alive)
                    steps.append(self.within)
            elif any(target in one.steps for one in self.pools):
                steps.append(self._hold(target))
        at = tuple(
            _first(one.value, one.second, alive, starts)
            for one, alive, starts in zip(self.pools, self.alive, self.starts, strict=True)
        )
        within = np.zeros(self.count, dtype=np.intp) if self.within is None else self.within
        tight = np.zeros(self.count, dtype=bool)
        if self.room is not None and self.within is not None and not self.aim.by_bill:
            years = np.add.reduce(
                [one.year[own] for one, own in zip(self.pools, at, strict=True)], axis=0
            )
            tight = self.room.steps(years) > within
        return Picks(
            steps=np.stack(steps, axis=1) if steps else np.zeros((self.count, 0), dtype=np.intp),
            value=np.add.reduce([one.value[own] for one, own in zip(self.pools, at, strict=True)]),
            at=at,
            alive=tuple(self.alive),
            within=within,
            bound=tight | self.raised | (within > 0),
            tight=tight,
        )

    def _over(self, room: Allowance, alive: Sequence[NDArray[np.bool_]]) -> Rows:
        """How far above the budget the smallest bills lie together."""
        cheapest = [
            one.year[_first(mean, mean, left, starts)]
            for one, mean, left, starts in zip(
                self.pools, self.means, alive, self.starts, strict=True
            )
        ]
        return room.steps(np.add.reduce(cheapest))

    def _hold(self, target: Target) -> Rows:
        """Leaves what steps down no further than it has to, and than the budget leaves room for."""
        known = [one.steps.get(target) for one in self.pools]
        levels = np.zeros((len(known), self.count), dtype=np.intp)
        for own, steps, alive, starts in zip(levels, known, self.alive, self.starts, strict=True):
            if steps is not None:
                own[:] = np.minimum.reduceat(np.where(alive, steps, _NEVER), starts)
        kept = self._kept(known, levels)
        if self._short(kept).any():
            levels = self._raise(known, levels)
            kept = self._kept(known, levels)
        self.alive = kept
        return together(
            [own for own, steps in zip(levels, known, strict=True) if steps is not None]
        )

    def _raise(self, known: Sequence[Steps | None], levels: Rows) -> Rows:
        """Steps of each workload that the budget leaves room for: the worst as few as may be, then all.

        One workload after the other steps down, that first whose bill falls most with a step.
        """
        asked = np.array([steps is not None for steps in known])[:, None]
        worst = self._worst(known, levels)
        bills = self._bills(known, int(worst.max()))
        levels, groups = levels.copy(), np.arange(self.count)
        while True:
            left = (levels < worst) & asked
            short = self._short(self._kept(known, levels)) & left.any(axis=0)
            if not short.any():
                return levels
            self.raised |= short
            taken = np.argmax(np.where(left, _savings(bills, levels, worst), -1.0), axis=0)
            levels[taken[short], groups[short]] += 1

    def _worst(self, known: Sequence[Steps | None], levels: Rows) -> Rows:
        """How far the worst workload has to step down for all to fit the budget together."""
        top = max(int(steps.max()) for steps in known if steps is not None)
        worst = levels.max(axis=0)
        while True:
            kept = self._kept(known, np.broadcast_to(worst, levels.shape))
            short = self._short(kept) & (worst < top)
            if not short.any():
                return worst
            worst = worst + short

    def _bills(self, known: Sequence[Steps | None], top: int) -> Array:
        """The smallest bill within each number of steps, steps x workloads x shared decisions."""
        bills = np.zeros((top + 1, len(self.pools), self.count))
        for level, bill in enumerate(bills):
            kept = self._kept(known, np.full((len(known), self.count), level))
            for place, (mean, left) in enumerate(zip(self.means, kept, strict=True)):
                dear = np.fmin(np.where(left, mean, _DEAR), _DEAR)
                bill[place] = np.minimum.reduceat(dear, self.starts[place])
        return bills

    def _short(self, kept: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Of which shared decisions this leaves nothing that is as near to the budget as can be."""
        if self.within is None or self.room is None:
            return np.zeros(self.count, dtype=bool)
        return self._over(self.room, kept) > self.within

    def _kept(self, known: Sequence[Steps | None], levels: Rows) -> list[NDArray[np.bool_]]:
        return [
            alive if steps is None else alive & (steps <= level[one.owner])
            for one, steps, alive, level in zip(self.pools, known, self.alive, levels, strict=True)
        ]


def _savings(bills: Array, levels: Rows, worst: Rows) -> Array:
    """By how much a bill falls with a step at best, workloads x shared decisions."""
    now = np.take_along_axis(bills, levels[None], axis=0)[0]
    best = np.zeros(levels.shape)
    for more in range(1, len(bills)):
        later = np.take_along_axis(bills, np.minimum(levels + more, worst)[None], axis=0)[0]
        best = np.maximum(best, (now - later) / more)
    return best


def solve(aim: Aim, pools: Sequence[Pool], room: Allowance | None) -> Picks:
    """The best picks of each shared decisions: the fewest steps down by importance, then the least value.

    Where `tight` says so, `fit` has those that keep within the budget.
    """
    return _Solver(aim, pools, room).solve()


def fit(pools: Sequence[Pool], picks: Picks, room: Allowance, place: int) -> tuple[int, ...] | None:
    """Of one shared decisions the picks that cost least of those that fit a budget together.

    Workloads are added up one after the other; of sums that cost as much only the smallest bill goes on.
    Returned is where they stand in each pool; nothing where none fit.
    """
    total = np.zeros(1)
    years = np.zeros((1, pools[0].year.shape[1]))
    taken = np.zeros((1, 0), dtype=np.intp)
    for one, alive in zip(pools, picks.alive, strict=True):
        left = np.flatnonzero(alive & (one.owner == place))
        own = left[_front(one.value[left], one.year[left].mean(axis=1), room)]
        first = np.repeat(np.arange(len(total)), len(own))
        second = np.tile(own, len(total))
        total = total[first] + one.value[second]
        years = years[first] + one.year[second]
        taken = np.column_stack([taken[first], second])
        kept = _front(total, years.mean(axis=1), room)
        total, years, taken = total[kept], years[kept], taken[kept]
    fits = np.flatnonzero(room.steps(years) <= picks.within[place])
    return tuple(taken[fits[np.argmin(total[fits])]].tolist()) if fits.size else None


def spare(room: Allowance, spared: Array) -> Allowance:
    """The same budget where whole designs pay so much less, by future."""
    return replace(room, better=1.0, spared=spared)


def _first(value: Array, second: Array, alive: NDArray[np.bool_], starts: Rows) -> Rows:
    """Where in each group the least value stands, of equal ones the least of the second, then the first."""
    at = np.where(alive, value, np.inf)
    least = np.minimum.reduceat(at, starts)
    sizes = np.diff(np.append(starts, len(value)))
    best = alive & (at <= np.repeat(least, sizes))
    if second is not value:
        other = np.where(best, second, np.inf)
        best &= other <= np.repeat(np.minimum.reduceat(other, starts), sizes)
    places = np.flatnonzero(best)
    return places[np.searchsorted(places, starts)]


def _front(costs: Array, bills: Array, room: Allowance) -> Rows:
    """Of sums of which none costs less at no larger a bill, bills told apart by a part of the budget."""
    coarse = np.ceil(bills / (room.budget.asked * BUDGET_GRAIN))
    order = np.lexsort((bills, coarse, costs))
    least = np.minimum.accumulate(coarse[order])
    kept = np.ones(len(order), dtype=bool)
    kept[1:] = least[1:] < least[:-1]
    return order[kept]
