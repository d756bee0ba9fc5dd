"""The best design: the fewest steps down from the targets by importance, then the least expected cost.

Shared decisions are gone through in the order of what they can come to at best, until the next cannot
beat what was found: pruned by a bound, never by a number of survivors. Within shared decisions each workload
takes its own best; only a budget ties workloads to one another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain.design import Design
from ..evaluation.samples import Array
from .exploration import BETTER, Local, Reckoned, Rows
from .goals import NEARLY, TIMES, Constraint, Key, Steps, Target
from .shortage import nowhere_together

# Shared decisions that are reckoned together: each call of the model has a price of its own.
BATCH = 6
# What is expected lies above what is likely by much the same factor for all designs: the smallest that was
# seen, and a little less, bounds those that were not reckoned.
SURE = 0.97
# How the bill is weighed against the cost while workloads share a budget.
EXCHANGE = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 1e6)

Allowed = Sequence[NDArray[np.bool_]]
"""Candidates of each workload that may be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is looked for: targets by importance, and whether the whole cost or the bill decides.

    downtime: how many times its price an hour down counts.
    """

    order: tuple[Target, ...]
    budget: Constraint | None
    by_bill: bool = False
    downtime: float = 1.0

    def value(self, one: Reckoned) -> Array:
        """USD a month of each candidate, of which the least is the best."""
        return one.bill if self.by_bill else one.cost + (self.downtime - 1) * one.downtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best design of some shared decisions, as far as workloads can be added up."""

    combo: int
    steps: tuple[int, ...]
    value: float
    rows: tuple[int, ...]

    @property
    def key(self) -> Key:
        return self.steps, self.value


class Search:
    """Finds the best designs among the candidates of all workloads."""

    def __init__(self, pieces: Sequence[Local]) -> None:
        self.pieces = pieces
        self.considered = sum(piece.candidates.size for piece in pieces)

    def best(self, aim: Aim, allowed: Allowed) -> tuple[Found, ...]:
        """The best design of every combination of shared decisions that could win, the best first."""
        groups = [piece.by_combo(mask) for piece, mask in zip(self.pieces, allowed, strict=True)]
        combos = sorted(set(groups[0]).intersection(*groups[1:]))
        if not combos:
            workloads = [piece.workload for piece in self.pieces]
            raise nowhere_together(workloads, [piece.candidates for piece in self.pieces], allowed)
        least = self._least(aim, combos, groups)
        waiting = sorted(combos, key=lambda combo: (least[combo], combo), reverse=True)
        found: list[Found] = []
        best: Key | None = None
        grows = 1.0
        while waiting:
            batch: list[Found] = []
            while waiting and len(batch) < BATCH:
                combo = waiting.pop()
                if best is not None and _grown(least[combo], grows) >= best:
                    waiting.clear()
                    break
                bound = self._bound(aim, combo, groups)
                if best is None or _grown(bound.key, grows) < best:
                    batch.append(bound)
            for bound, one in zip(batch, self._reckon(aim, batch, groups), strict=True):
                found.append(one)
                grows = min(grows if len(found) > 1 else np.inf, SURE * one.value / bound.value)
                best = one.key if best is None else min(best, one.key)
        return tuple(sorted(found, key=lambda one: (one.key, one.combo)))

    def _least(
        self, aim: Aim, combos: Sequence[int], groups: Sequence[Mapping[int, Rows]]
    ) -> dict[int, Key]:
        """For each combination the fewest steps of each target, and the least value, each by itself."""
        value = np.zeros(len(combos))
        bill = np.zeros(len(combos))
        steps: dict[Target, Steps] = {}
        for piece, rows in zip(self.pieces, groups, strict=True):
            own = [rows[combo] for combo in combos]
            starts = np.cumsum([0, *(len(one) for one in own[:-1])])
            together = np.concatenate(own)
            value += np.minimum.reduceat(aim.value(piece.likely)[together], starts)
            bill += np.minimum.reduceat(piece.likely.bill[together], starts)
            for target, known in piece.likely.steps.items():
                fewest = np.minimum.reduceat(known[together], starts)
                steps[target] = np.maximum(steps[target], fewest) if target in steps else fewest
        if aim.budget is not None:
            limits = np.array(TIMES) * aim.budget.asked * (1 + NEARLY)
            steps[Target.BUDGET] = np.searchsorted(limits, bill * BETTER)
        ordered = np.stack([steps[one] for one in aim.order if one in steps], axis=1)
        return {
            combo: (tuple(int(step) for step in ordered[place]), float(value[place]))
            for place, combo in enumerate(combos)
        }

    def _bound(self, aim: Aim, combo: int, groups: Sequence[Mapping[int, Rows]]) -> Found:
        """What some shared decisions come to at best, by what is likely."""
        pieces = [
            piece.likely.take(rows[combo]) for piece, rows in zip(self.pieces, groups, strict=True)
        ]
        return _solve(aim, combo, pieces, better=BETTER)

    def _reckon(
        self, aim: Aim, batch: Sequence[Found], groups: Sequence[Mapping[int, Rows]]
    ) -> list[Found]:
        """The best designs of some shared decisions in all futures."""
        taken: list[list[Reckoned]] = []
        for piece, rows in zip(self.pieces, groups, strict=True):
            own = [piece.undominated(rows[one.combo]) for one in batch]
            if own:
                piece.reckon(np.concatenate(own))
            taken.append([piece.reckon(one) for one in own])
        return [
            _solve(aim, one.combo, [own[place] for own in taken]) for place, one in enumerate(batch)
        ]

    def design(self, found: Found) -> Design:
        taken = Design(())
        for piece, row in zip(self.pieces, found.rows, strict=True):
            taken |= dict(piece.candidates.design(row).items())
        return taken


def _grown(key: Key, grows: float) -> Key:
    return key[0], key[1] * grows


def _solve(aim: Aim, combo: int, pieces: Sequence[Reckoned], better: float = 1.0) -> Found:
    """The best picks of all workloads within the same shared decisions."""
    left = list(pieces)
    steps: list[int] = []
    within: int | None = None
    for target in aim.order:
        if target is Target.BUDGET:
            if aim.budget is not None:
                within = _over(aim.budget, [_cheapest(one) for one in left], better)
                steps.append(within)
            continue
        concerned = [one for one in left if target in one.steps]
        if concerned:
            least = max(int(one.steps[target].min()) for one in concerned)
            levels = sorted({int(step) for one in concerned for step in one.steps[target]})
            for level in levels:
                if level < least:
                    continue
                kept = [_within(one, target, level) for one in left]
                if (
                    within is None
                    or aim.budget is None
                    or (_over(aim.budget, [_cheapest(one) for one in kept], better) <= within)
                ):
                    left, least = kept, level
                    break
            steps.append(least)
    picks = _picks(aim, left, within, better)
    values = [aim.value(one) for one in left]
    return Found(
        combo=combo,
        steps=tuple(steps),
        value=sum(float(value[pick]) for value, pick in zip(values, picks, strict=True)),
        rows=tuple(int(one.rows[pick]) for one, pick in zip(left, picks, strict=True)),
    )


def _within(one: Reckoned, target: Target, level: int) -> Reckoned:
    if target not in one.steps:
        return one
    return one.take(np.flatnonzero(one.steps[target] <= level))


def _cheapest(one: Reckoned) -> Array:
    """The bill of the first year, by future, of the candidate with the smallest one."""
    return one.year[int(np.argmin(one.year.mean(axis=1)))]


def _over(budget: Constraint, years: Sequence[Array], better: float) -> int:
    """How many steps above the budget a bill lies, that may come to a part of it at best."""
    return int(_steps_over(budget, np.sum(years, axis=0)[None, :] * better)[0])


def _steps_over(budget: Constraint, years: Array) -> Steps:
    """The same of several bills of the first year, each by future."""
    amounts = np.quantile(years, budget.confidence, axis=1, method="inverted_cdf")
    return np.searchsorted(np.array(TIMES) * budget.asked * (1 + NEARLY), amounts)


def _picks(aim: Aim, pieces: Sequence[Reckoned], within: int | None, better: float) -> list[int]:
    """Of each workload the candidate that is best by cost, and for a budget by the bill as well."""
    if aim.by_bill:
        return [int(np.lexsort((one.cost, one.bill))[0]) for one in pieces]
    costs = [aim.value(one) for one in pieces]
    plain = [int(np.argmin(cost)) for cost in costs]
    if within is None or aim.budget is None:
        return plain
    tried: list[tuple[float, list[int]]] = []
    for rate in EXCHANGE:
        picks = [
            int(np.argmin(cost + rate * one.bill)) for one, cost in zip(pieces, costs, strict=True)
        ]
        years = [one.year[pick] for one, pick in zip(pieces, picks, strict=True)]
        if _over(aim.budget, years, better) <= within:
            total = sum(float(cost[pick]) for cost, pick in zip(costs, picks, strict=True))
            tried.append((total, picks))
            if rate == 0.0:
                break
    if not tried:
        return plain
    picks = min(tried, key=lambda one: one[0])[1]
    return _improve(aim.budget, pieces, costs, picks, within, better)


def _improve(
    budget: Constraint,
    pieces: Sequence[Reckoned],
    costs: Sequence[Array],
    picks: Sequence[int],
    within: int,
    better: float,
) -> list[int]:
    """One workload after the other takes the best that the others leave room for in the budget."""
    found = list(picks)
    total = np.sum([one.year[pick] for one, pick in zip(pieces, found, strict=True)], axis=0)
    for place, (one, cost) in enumerate(zip(pieces, costs, strict=True)):
        rest = total - one.year[found[place]]
        fits = _steps_over(budget, (one.year + rest) * better) <= within
        fits[found[place]] = True
        found[place] = int(np.argmin(np.where(fits, cost, np.inf)))
        total = rest + one.year[found[place]]
    return found
