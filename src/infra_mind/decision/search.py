"""The best design: the fewest steps down from the targets by importance, then the least expected cost.

Shared decisions are gone through in the order of what they can come to at best, until the next cannot
beat what was found: pruned by a bound, never by a number of survivors. Within shared decisions each workload
takes its own best; a budget ties workloads to one another, and they pay once for what they share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..domain.design import Design
from ..evaluation.samples import Array
from .exploration import BETTER, Local, Reckoned, Rows
from .goals import NEARLY, TIMES, Constraint, Key, Steps, Target, at_confidence
from .reckoning import Reckoning, Whole
from .shortage import nowhere_together

# Shared decisions that are reckoned together: each call of the model has a price of its own.
BATCH = 6
# What is expected lies above what is likely by much the same factor for all designs: the smallest that was
# seen, and a little less, bounds those that were not reckoned.
SURE = 0.97
# How many times what one design spares by paying it once another one may spare.
SPARED_MORE = (1.0, 1.5)
# Bills that differ by less than this part of the budget are the same while workloads share it.
BUDGET_GRAIN = 0.002

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

    def key(self, total: Whole) -> Key:
        """What a whole design is compared by."""
        steps = tuple(total.steps[one] for one in self.order if one in total.steps)
        if self.by_bill:
            return steps, total.bill
        return steps, float(total.cost.mean()) + (self.downtime - 1) * total.downtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best design of some shared decisions: what it comes to as a whole, or at best."""

    combo: int
    steps: tuple[int, ...]
    value: float
    rows: tuple[int, ...]

    @property
    def key(self) -> Key:
        return self.steps, self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A budget that the bills of several workloads have to fit in.

    better: the part of its bill that each may come to at best · spared: what a whole design pays less than
    the sum of those bills, by future.
    """

    budget: Constraint
    better: float = 1.0
    spared: Array | float = 0.0

    def over(self, years: Sequence[Array]) -> int:
        """How many steps above the budget some bills of the first year lie together."""
        return int(self.steps(np.sum(years, axis=0)[None, :])[0])

    def steps(self, years: Array) -> Steps:
        """The same of several sums of bills, each by future."""
        amounts = at_confidence(years * self.better - self.spared, self.budget.confidence)
        return np.searchsorted(np.array(TIMES) * self.budget.asked * (1 + NEARLY), amounts)


class Search:
    """Finds the best designs among the candidates of all workloads."""

    def __init__(self, pieces: Sequence[Local], reckoning: Reckoning) -> None:
        self.pieces = pieces
        self.considered = sum(piece.candidates.size for piece in pieces)
        self._reckoning = reckoning
        # The least part of the bills of all workloads, one by one, that a whole design was seen to pay.
        self._paid = 1.0

    def best(self, aim: Aim, allowed: Allowed) -> tuple[Found, ...]:
        """The best design of every combination of shared decisions that could win, the best first."""
        groups = [piece.by_combo(mask) for piece, mask in zip(self.pieces, allowed, strict=True)]
        combos = sorted(set(groups[0]).intersection(*groups[1:]))
        if not combos:
            workloads = [piece.workload for piece in self.pieces]
            raise nowhere_together(workloads, [piece.candidates for piece in self.pieces], allowed)
        found: list[Found] = []
        best: Key | None = None
        grows = np.inf
        paid: float | None = None
        left = set(combos)
        least: dict[int, Key] = {}
        waiting: list[int] = []
        while left:
            if paid != self._paid:
                # Less is paid than was thought: what was ordered by it is ordered anew.
                paid = self._paid
                least = self._least(aim, sorted(left), groups)
                waiting = sorted(left, key=lambda combo: (least[combo], combo), reverse=True)
            batch: list[Found] = []
            while waiting and len(batch) < BATCH:
                combo = waiting.pop()
                if best is not None and _grown(least[combo], grows) >= best:
                    left.clear()
                    break
                left.remove(combo)
                bound = self._bound(aim, combo, groups)
                if best is None or _grown(bound.key, grows) < best:
                    batch.append(bound)
            for bound, one in zip(batch, self._reckon(aim, batch, groups), strict=True):
                found.append(one)
                # What may cost nothing at best says nothing of the others.
                ratio = one.value / bound.value if bound.value > 0 else 0.0
                grows = min(grows, SURE * ratio)
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
            steps[Target.BUDGET] = np.searchsorted(limits, bill * BETTER * self._paid)
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
        return _solve(aim, combo, pieces, better=BETTER * self._paid)

    def _reckon(
        self, aim: Aim, batch: Sequence[Found], groups: Sequence[Mapping[int, Rows]]
    ) -> list[Found]:
        """The best designs of some shared decisions in all futures."""
        rows = [
            [piece.undominated(own[one.combo]) for one in batch]
            for piece, own in zip(self.pieces, groups, strict=True)
        ]
        return self._settle(aim, batch, rows)

    def refine(self, aim: Aim, allowed: Allowed, found: Sequence[Found]) -> tuple[Found, ...]:
        """The same shared decisions with whatever may yet beat the first in all futures, the best first."""
        alike = [one for one in found if one.steps == found[0].steps]
        first = self._reckoning.total(self.design(found[0]))
        over = aim.budget is not None and first.steps[Target.BUDGET] > 0
        rows: list[list[Rows]] = []
        for place, (piece, mask) in enumerate(zip(self.pieces, allowed, strict=True)):
            own = piece.by_combo(mask)
            groups = [own[one.combo] for one in alike]
            near = _near(aim, piece, place, groups, alike)
            if over:
                near = [np.union1d(*pair) for pair in zip(near, _cheap(piece, groups), strict=True)]
            rows.append(near)
        pairs = zip(alike, self._settle(aim, alike, rows), strict=True)
        refined = [min(pair, key=lambda one: one.key) for pair in pairs]
        return tuple(sorted(refined, key=lambda one: (one.key, one.combo)))

    def _settle(
        self, aim: Aim, batch: Sequence[Found], rows: Sequence[Sequence[Rows]]
    ) -> list[Found]:
        """The best designs of some shared decisions among rows of each workload, in all futures."""
        taken: list[list[Reckoned]] = []
        for piece, own in zip(self.pieces, rows, strict=True):
            if own:
                piece.reckon(np.concatenate(own))
            taken.append([piece.reckon(one) for one in own])
        pieces = [[one[place] for one in taken] for place in range(len(batch))]
        found = [_solve(aim, one.combo, own) for one, own in zip(batch, pieces, strict=True)]
        return found if len(self.pieces) == 1 else self._whole(aim, pieces, found)

    def _whole(
        self, aim: Aim, pieces: Sequence[Sequence[Reckoned]], found: Sequence[Found]
    ) -> list[Found]:
        """The same as whole designs; with what workloads pay once, others may fit a budget."""
        tried = [[one] for one in found]
        totals = self._reckoning.totals([self.design(one) for one in found])
        for own, tries, total in zip(pieces, tried, totals, strict=True):
            (first,) = tries
            alone = [one.take(one.at(row)) for one, row in zip(own, first.rows, strict=True)]
            bill = sum(float(one.bill[0]) for one in alone)
            self._paid = min(self._paid, total.bill / bill) if bill > 0 else self._paid
            if aim.budget is not None:
                spared = np.sum([one.year[0] for one in alone], axis=0) - total.year
                tries += [
                    _solve(aim, first.combo, own, spared=spared * more) for more in SPARED_MORE
                ]
        designs = [[self.design(one) for one in tries] for tries in tried]
        self._reckoning.totals([one for some in designs for one in some])
        return [
            min(
                (
                    _as_whole(aim, one, self._reckoning.total(design))
                    for one, design in zip(tries, some, strict=True)
                ),
                key=lambda one: one.key,
            )
            for tries, some in zip(tried, designs, strict=True)
        ]

    def design(self, found: Found) -> Design:
        taken = Design(())
        for piece, row in zip(self.pieces, found.rows, strict=True):
            taken |= dict(piece.candidates.design(row).items())
        return taken


def _near(
    aim: Aim, piece: Local, place: int, groups: Sequence[Rows], found: Sequence[Found]
) -> list[Rows]:
    """Of each shared decisions what may come to so little that the first design is beaten.

    Costs as expected are taken to fall short of those in all futures by the least that any was seen to.
    """
    likely = aim.value(piece.likely)
    kept = [piece.undominated(rows) for rows in groups]
    own = [piece.reckon(rows) for rows in kept]
    grows = SURE * min(float((aim.value(one) / likely[one.rows]).min()) for one in own)
    near: list[Rows] = []
    for rows, known, one in zip(groups, own, found, strict=True):
        pick = known.at(one.rows[place])
        most = aim.value(known)[pick] - (one.value - found[0].value)
        fine = likely[rows] * grows < most
        for target, steps in known.steps.items():
            if target in aim.order:
                fine &= piece.likely.steps[target][rows] <= steps[pick]
        near.append(np.union1d(known.rows, rows[fine]))
    return near


def _cheap(piece: Local, groups: Sequence[Rows]) -> list[Rows]:
    """Of each shared decisions what may have the smallest bill, where each step of the budget counts."""
    likely = piece.likely.bill
    own = [piece.reckon(piece.undominated(rows)) for rows in groups]
    grows = SURE * min(float((one.bill / likely[one.rows]).min()) for one in own)
    return [
        rows[likely[rows] * grows < known.bill.min()]
        for rows, known in zip(groups, own, strict=True)
    ]


def _as_whole(aim: Aim, found: Found, total: Whole) -> Found:
    steps, value = aim.key(total)
    return replace(found, steps=steps, value=value)


def _grown(key: Key, grows: float) -> Key:
    return key[0], key[1] * grows


def _solve(
    aim: Aim,
    combo: int,
    pieces: Sequence[Reckoned],
    *,
    better: float = 1.0,
    spared: Array | float = 0.0,
) -> Found:
    """The best picks of all workloads within the same shared decisions.

    `better` and `spared` are those of the allowance for their bills.
    """
    room = aim.budget and Allowance(budget=aim.budget, better=better, spared=spared)
    left = list(pieces)
    steps: list[int] = []
    within: int | None = None
    for target in aim.order:
        if target is Target.BUDGET:
            if room is not None:
                within = room.over([_cheapest(one) for one in left])
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
                    or room is None
                    or room.over([_cheapest(one) for one in kept]) <= within
                ):
                    left, least = kept, level
                    break
            steps.append(least)
    picks = _picks(aim, left, within, room)
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


def _picks(
    aim: Aim, pieces: Sequence[Reckoned], within: int | None, room: Allowance | None
) -> list[int]:
    """Of each workload the candidate that is best by cost, as far as the budget has room for all."""
    if aim.by_bill:
        return [int(np.lexsort((one.cost, one.bill))[0]) for one in pieces]
    costs = [aim.value(one) for one in pieces]
    plain = [int(np.argmin(cost)) for cost in costs]
    if within is None or room is None:
        return plain
    if room.over([one.year[pick] for one, pick in zip(pieces, plain, strict=True)]) <= within:
        return plain
    return _fit(room, pieces, costs, within) or plain


def _fit(
    room: Allowance, pieces: Sequence[Reckoned], costs: Sequence[Array], within: int
) -> list[int] | None:
    """The picks that cost least of those that fit a budget together.

    Workloads are added up one after the other; of sums that cost as much only the smallest bill goes on.
    """
    total, years = np.zeros(1), np.zeros((1, pieces[0].year.shape[1]))
    picks = np.zeros((1, 0), dtype=np.intp)
    for one, cost in zip(pieces, costs, strict=True):
        own = _front(cost, one.year.mean(axis=1), room)
        first = np.repeat(np.arange(len(total)), len(own))
        second = np.tile(own, len(total))
        total = total[first] + cost[second]
        years = years[first] + one.year[second]
        picks = np.column_stack([picks[first], second])
        left = _front(total, years.mean(axis=1), room)
        total, years, picks = total[left], years[left], picks[left]
    fits = np.flatnonzero(room.steps(years) <= within)
    return picks[fits[np.argmin(total[fits])]].tolist() if fits.size else None


def _front(costs: Array, bills: Array, room: Allowance) -> Rows:
    """Of sums of which none costs less at no larger a bill, bills told apart by a part of the budget."""
    coarse = np.ceil(bills / (room.budget.asked * BUDGET_GRAIN))
    order = np.lexsort((bills, coarse, costs))
    least = np.minimum.accumulate(coarse[order])
    kept = np.ones(len(order), dtype=bool)
    kept[1:] = least[1:] < least[:-1]
    return order[kept]
