"""The best design: the fewest steps down from the targets by importance, then the least expected cost.

Whatever was not worked out yet counts as what it can come to at best. What the best design rests on is
looked at more closely, workloads first, then the design as a whole, until nothing that was not could
beat it: pruned by bounds, never by a number of survivors. Several searches go hand in hand, so that the
model is asked seldom and for much at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..domain.design import Design
from ..evaluation.samples import Array
from .aim import Aim, Found
from .bounds import Front, Known, least_of
from .exploration import BETTER, Local, Rows
from .goals import NEARLY, TIMES, Key, Target
from .reckoning import Reckoning
from .shortage import nowhere_together

# Shared decisions that are looked at in one round, and how many are worked out at once.
OPENED, BATCH, FIRST = 48, 24, 4
# What is expected lies above what is likely by much the same factor for all designs: the smallest that was
# seen, and a little less, bounds those that were not reckoned.
SURE = 0.97
# Before anything is settled, what comes so near to the best that is known so far is worked out, too; it is
# learned from those that are likely to come to no more than so many times of the least.
NEAR, SIMILAR = 1.03, 1.25
Allowed = Sequence[NDArray[np.bool_]]
"""Candidates of each workload that may be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One search.

    closely: also among what is beaten as likely, where it may yet beat the best · close: what comes to so many
    times of the best is found, too.
    """

    aim: Aim
    allowed: Allowed
    closely: bool = False
    close: float = 1.0

    @property
    def key(self) -> tuple[object, ...]:
        masks = tuple(np.packbits(mask).tobytes() for mask in self.allowed)
        return self.aim, masks, self.closely, self.close


@dataclass(slots=True, kw_only=True)
class _Asked:
    """What a search has to know next: candidates of each workload, and whole designs."""

    rows: list[list[Rows]]
    designs: list[Design] = field(default_factory=list[Design])

    def __bool__(self) -> bool:
        return bool(self.designs) or any(self.rows)


class Search:
    """Finds the best designs among the candidates of all workloads."""

    def __init__(self, pieces: Sequence[Local], reckoning: Reckoning) -> None:
        self.pieces = pieces
        self.considered = sum(piece.candidates.size for piece in pieces)
        self._known = Known(pieces, reckoning)
        self._found: dict[tuple[object, ...], tuple[Found, ...]] = {}

    def best(self, wanted: Query) -> tuple[Found, ...]:
        """The best design of every combination of shared decisions that could win, the best first."""
        return self.together([wanted])[0]

    def together(self, wanted: Sequence[Query]) -> list[tuple[Found, ...]]:
        """The same for several searches at once; what was found is kept."""
        keys = [one.key for one in wanted]
        looks = {
            key: _Look(self._known, one)
            for key, one in zip(keys, wanted, strict=True)
            if key not in self._found
        }
        while looks:
            asked = {key: look.ask() for key, look in looks.items()}
            for key, one in asked.items():
                if not one:
                    self._found[key] = looks.pop(key).found
            self._work_out([one for one in asked.values() if one])
        return [self._found[key] for key in keys]

    def _work_out(self, asked: Sequence[_Asked]) -> None:
        for place, piece in enumerate(self.pieces):
            rows = [one for each in asked for one in each.rows[place]]
            if rows:
                piece.reckon(np.unique(np.concatenate(rows)))
        self._known.reckoning.totals([design for each in asked for design in each.designs])

    def design(self, found: Found) -> Design:
        return self._known.design(found.rows)


class _Look:
    """One search under way: what it has opened, and what came of it."""

    def __init__(self, known: Known, wanted: Query) -> None:
        self._known, self._aim, self._closely = known, wanted.aim, wanted.closely
        self._close = wanted.close * (1 + NEARLY)
        self._pieces = known.pieces
        self._groups = [
            piece.by_combo(mask) for piece, mask in zip(self._pieces, wanted.allowed, strict=True)
        ]
        self._combos = np.array(
            sorted(set(self._groups[0]).intersection(*self._groups[1:])), dtype=np.intp
        )
        if not self._combos.size:
            workloads = [piece.workload for piece in self._pieces]
            candidates = [piece.candidates for piece in self._pieces]
            raise nowhere_together(workloads, candidates, wanted.allowed)
        self._waiting = np.ones(self._combos.size, dtype=bool)
        self._least = least_of(self._aim, self._pieces, self._groups, self._combos)
        # Of each workload by how much its candidates come to more than likely, at least.
        self._grows: list[float | None] = [None] * len(self._pieces)
        # The least part of the sum of its workloads that a whole design was seen to come to.
        self._whole = 1.0
        self._open: dict[int, list[Rows]] = {}
        # Those of them that are not settled, and what was found of those that are.
        self._left: set[int] = set()
        self._exact: dict[int, Found] = {}
        self._best: Key | None = None
        # The candidates of each workload that were asked for last.
        self._asked: list[list[Rows]] = []

    @property
    def found(self) -> tuple[Found, ...]:
        return tuple(sorted(self._exact.values(), key=lambda one: (one.key, one.combo)))

    def ask(self) -> _Asked:
        """What has to be known before the search can go on; nothing where it is done."""
        self._learn()
        while True:
            left = len(self._left)
            opened = self._open_more()
            asked = self._look_closer()
            # What was settled may have taught that less can be come to than was thought.
            if asked or not (opened or len(self._left) < left or self._widen()):
                self._asked = asked.rows
                return asked

    def _open_more(self) -> bool:
        """Shared decisions that could beat the best as likely; whether there were any."""
        if self._best is None and self._left:
            return False
        order, steps, value = self._bounds()
        opened = 0
        for place in order:
            key = tuple(steps[place].tolist()), float(value[place])
            if opened == OPENED or self._is_beaten(key):
                break
            combo = int(self._combos[place])
            self._open[combo] = [
                piece.undominated(rows[combo])
                for piece, rows in zip(self._pieces, self._groups, strict=True)
            ]
            self._left.add(combo)
            self._waiting[place] = False
            opened += 1
        return opened > 0

    def _bounds(self) -> tuple[Rows, Rows, Array]:
        """Of those that are not open the best first; the steps and the value of each at best."""
        grows = np.array([grows or 1.0 for grows in self._grows])
        value = grows @ self._least.value * self._whole
        columns = dict(self._least.steps)
        if self._aim.budget is not None:
            limits = np.array(TIMES) * self._aim.budget.asked * (1 + NEARLY)
            bill = self._least.bill * BETTER * self._known.paid
            columns[Target.BUDGET] = np.searchsorted(limits, bill)
        ordered = [columns[one] for one in self._aim.order if one in columns]
        order = np.lexsort((self._combos, value, *reversed(ordered)))
        steps = np.stack(ordered, axis=1) if ordered else np.zeros((len(value), 0), dtype=np.intp)
        return order[self._waiting[order]], steps, value

    def _look_closer(self) -> _Asked:
        """What the best designs of what is open rest on without being known."""
        asked = _Asked(rows=[[] for _ in self._pieces])
        combos = sorted(self._left)
        if not combos:
            return asked
        front = Front(self._known, self._aim, [self._open[one] for one in combos], self._grows)
        order = sorted(range(len(combos)), key=lambda place: (front.key(place), place))
        # From a few that are worked out wholly it is learned what to expect of the others.
        looked, most = 0, FIRST if self._grows[0] is None else BATCH
        for place in order:
            steps, value = front.key(place)
            if looked == most or self._is_beaten((steps, value * self._whole)):
                break
            looked += self._look_at(asked, front, combos[place], place)
        return asked

    def _look_at(self, asked: _Asked, front: Front, combo: int, place: int) -> bool:
        """Adds what one combination rests on; whether that was anything new."""
        steps, value = front.fitted(place)
        best = self._best
        if self._is_beaten((steps, value * self._whole)):
            return False
        tries = list(front.tries(place))
        if not all(map(self._known.has, tries)):
            slack = value if self._grows[0] is None else value * (NEAR - 1)
            if best is not None:
                slack = best[1] * self._close / self._whole - value if best[0] == steps else np.inf
            for rows, own in zip(asked.rows, front.near(place, tries, slack), strict=True):
                rows.append(own)
            return True
        if len(self._pieces) == 1:
            self._settle(Found(combo=combo, steps=steps, value=value, rows=tries[0]))
            return False
        designs = map(self._known.design, tries)
        missing = [one for one in designs if not self._known.reckoning.knows(one)]
        if missing:
            asked.designs += missing
            return True
        self._settle(self._as_whole(combo, tries))
        return False

    def _is_beaten(self, key: Key) -> bool:
        """Whether what comes to this at best is out of the race."""
        if self._best is None:
            return False
        steps, value = self._best
        return key > (steps, value + abs(value) * (self._close - 1))

    def _settle(self, found: Found) -> None:
        self._exact[found.combo] = found
        self._left.remove(found.combo)
        self._best = found.key if self._best is None else min(self._best, found.key)

    def _as_whole(self, combo: int, tries: Sequence[tuple[int, ...]]) -> Found:
        """The best of some tries as whole designs."""
        found: list[Found] = []
        for rows in tries:
            steps, value = self._aim.key(self._known.whole(rows))
            alone = self._known.alone(self._aim, rows)
            if alone > 0 and value > 0:
                self._whole = min(self._whole, value / alone)
            found.append(Found(combo=combo, steps=steps, value=value, rows=rows))
        return min(found, key=lambda one: one.key)

    def _learn(self) -> None:
        """How much more than likely the better ones come to that were asked for."""
        for place, (piece, asked) in enumerate(zip(self._pieces, self._asked, strict=False)):
            if not asked:
                continue
            rows = np.concatenate(asked)
            likely = self._aim.value(piece.likely.take(rows))
            near = (likely > 0) & (likely <= likely.min() * SIMILAR)
            if near.any():
                ratios = self._aim.value(piece.reckon(rows[near])) / likely[near]
                known, ratio = self._grows[place], SURE * float(ratios.min())
                self._grows[place] = ratio if known is None else min(known, ratio)

    def _widen(self) -> bool:
        """Whether there is more to look at of what does as well on targets as the best."""
        if not self._closely:
            return False
        first = self.found[0]
        total = self._known.reckoning.total(self._known.design(first.rows))
        over = self._aim.budget is not None and total.steps[Target.BUDGET] > 0
        wider = False
        for found in [one for one in self.found if one.steps == first.steps]:
            own = self._open[found.combo]
            near = [
                self._near(place, found, found.value - first.value, over=over)
                for place in range(len(own))
            ]
            more = [np.union1d(*pair) for pair in zip(own, near, strict=True)]
            if any(len(one) > len(two) for one, two in zip(more, own, strict=True)):
                self._open[found.combo] = more
                self._left.add(found.combo)
                wider = True
        return wider

    def _near(self, place: int, found: Found, behind: float, *, over: bool) -> Rows:
        """Of one workload what may come to so little that the best design is beaten."""
        piece, rows = self._pieces[place], self._groups[place][found.combo]
        likely, grows = self._aim.value(piece.likely)[rows], self._grows[place] or 1.0
        pick = piece.reckon(np.array([found.rows[place]]))
        near = likely * grows < self._aim.value(pick)[0] - behind
        for target, steps in pick.steps.items():
            if target in self._aim.order:
                near &= piece.likely.steps[target][rows] <= steps[0]
        if over:
            near |= piece.likely.bill[rows] * grows < pick.bill[0]
        return rows[near]
