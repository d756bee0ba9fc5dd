"""What combinations of shared decisions come to at best, by what is known of their workloads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain.design import Design
from ..evaluation.samples import Array
from .aim import Aim
from .exploration import BETTER, Local, Rows
from .goals import Key, Steps, Target, together
from .picks import Allowance, Picks, Pool, fit, solve, spare
from .reckoning import Reckoning, Whole

# How many times what one design spares by paying it once another one may spare.
SPARED_MORE = (1.0, 1.5)


class Known:
    """What was worked out so far: candidates of each workload, and whole designs.

    A design is given by the row of each workload. paid: the least part of the bills of all workloads, one by
    one, that a whole design was seen to pay.
    """

    def __init__(self, pieces: Sequence[Local], reckoning: Reckoning) -> None:
        self.pieces, self.reckoning = pieces, reckoning
        self.paid = 1.0

    def design(self, rows: Sequence[int]) -> Design:
        taken = Design(())
        for piece, row in zip(self.pieces, rows, strict=True):
            taken |= dict(piece.candidates.design(row).items())
        return taken

    def has(self, rows: Sequence[int]) -> bool:
        """Whether each workload of a design was worked out."""
        return all(
            piece.knows(np.array([row]))[0] for piece, row in zip(self.pieces, rows, strict=True)
        )

    def alone(self, aim: Aim, rows: Sequence[int]) -> float:
        """What the workloads of a design come to one by one, USD a month."""
        return sum(
            float(aim.value(piece.reckon(np.array([row])))[0])
            for piece, row in zip(self.pieces, rows, strict=True)
        )

    def whole(self, rows: Sequence[int]) -> Whole:
        """What a design comes to as a whole."""
        total = self.reckoning.total(self.design(rows))
        bill = sum(
            float(piece.reckon(np.array([row])).bill[0])
            for piece, row in zip(self.pieces, rows, strict=True)
        )
        self.paid = min(self.paid, total.bill / bill) if bill > 0 else self.paid
        return total

    def spared(self, rows: Sequence[int]) -> Array | None:
        """What a whole design pays less than its workloads one by one, by future, where it is known."""
        if not self.has(rows) or not self.reckoning.knows(design := self.design(rows)):
            return None
        own = [piece.reckon(np.array([row])) for piece, row in zip(self.pieces, rows, strict=True)]
        return np.sum([one.year[0] for one in own], axis=0) - self.reckoning.total(design).year


class Front:
    """The combinations that are open, each at the best that it can come to by what is known of it."""

    def __init__(
        self,
        known: Known,
        aim: Aim,
        groups: Sequence[Sequence[Rows]],
        grows: Sequence[float | None],
    ) -> None:
        self._known, self._aim = known, aim
        self._pools: list[Pool] = []
        self._open: list[NDArray[np.bool_]] = []
        for place, piece in enumerate(known.pieces):
            pool, worked = _pool(aim, piece, [one[place] for one in groups], grows[place] or 1.0)
            self._pools.append(pool)
            self._open.append(~worked)
        budget = aim.budget
        self._room = budget and Allowance(budget=budget, better=known.paid)
        self._picks = solve(aim, self._pools, self._room)
        self._strict: Picks | None = None
        if budget is not None and known.paid < 1:
            self._strict = solve(aim, self._pools, Allowance(budget=budget))
        self._fitted: dict[int, tuple[int, ...]] = {}

    def key(self, place: int) -> Key:
        return tuple(self._picks.steps[place].tolist()), float(self._picks.value[place])

    def fitted(self, place: int) -> Key:
        """The same with picks that keep within the budget."""
        at = self._at(place)
        value = sum(float(one.value[own]) for one, own in zip(self._pools, at, strict=True))
        return self.key(place)[0], value

    def _at(self, place: int) -> tuple[int, ...]:
        if place not in self._fitted:
            self._fitted[place] = _places(self._pools, self._picks, self._room, place)
        return self._fitted[place]

    def tries(self, place: int) -> Iterator[tuple[int, ...]]:
        """Designs that may be the best of one combination: by what wholes pay less, by how much."""
        found = dict.fromkeys([self._rows(self._at(place))])
        if self._room is not None and len(self._pools) > 1 and self._picks.bound[place]:
            strict = self._picks
            if self._strict is not None:
                strict = self._strict
                plain = Allowance(budget=self._room.budget)
                found[self._rows(_places(self._pools, strict, plain, place))] = None
            found |= dict.fromkeys(self._with_spared(place, list(found)))
        yield from found

    def _with_spared(
        self, place: int, known: Sequence[tuple[int, ...]]
    ) -> Iterator[tuple[int, ...]]:
        """With what designs that are known as a whole pay only once."""
        pools = [one.of(place) for one in self._pools]
        for rows in known:
            spared = self._known.spared(rows)
            if spared is not None and self._room is not None:
                for more in SPARED_MORE:
                    room = spare(self._room, spared * more)
                    places = _places(pools, solve(self._aim, pools, room), room, 0)
                    yield tuple(int(one.rows[at]) for one, at in zip(pools, places, strict=True))

    def _rows(self, at: Sequence[int]) -> tuple[int, ...]:
        return tuple(int(one.rows[own]) for one, own in zip(self._pools, at, strict=True))

    def near(self, place: int, tries: Sequence[tuple[int, ...]], slack: float) -> Iterator[Rows]:
        """Of each workload what is not known, and comes so near to the picks of one combination."""
        at = self._at(place)
        for number, (one, is_open) in enumerate(zip(self._pools, self._open, strict=True)):
            close = one.value <= one.value[at[number]] + max(slack, 0.0)
            own = self._picks.alive[number] & (one.owner == place) & close & is_open
            picked = np.array([rows[number] for rows in tries], dtype=np.intp)
            yield np.union1d(one.rows[own], picked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """Of combinations the least that each workload can come to, and the fewest steps of each target.

    value: workloads x combinations, as likely · bill: of all workloads together.
    """

    value: Array
    bill: Array
    steps: Mapping[Target, Steps]


def least_of(
    aim: Aim, pieces: Sequence[Local], groups: Sequence[Mapping[int, Rows]], combos: Rows
) -> Least:
    value: list[Array] = []
    bill = np.zeros(len(combos))
    steps: dict[Target, list[Steps]] = {}
    for piece, rows in zip(pieces, groups, strict=True):
        own = [rows[combo] for combo in combos.tolist()]
        starts = np.cumsum([0, *(len(one) for one in own[:-1])])
        candidates = np.concatenate(own)
        value.append(np.minimum.reduceat(aim.value(piece.likely)[candidates], starts))
        bill += np.minimum.reduceat(piece.likely.bill[candidates], starts)
        for target, known in piece.likely.steps.items():
            steps.setdefault(target, []).append(np.minimum.reduceat(known[candidates], starts))
    return Least(
        value=np.stack(value),
        bill=bill,
        steps={target: together(each) for target, each in steps.items()},
    )


def _pool(
    aim: Aim, piece: Local, groups: Sequence[Rows], grows: float
) -> tuple[Pool, NDArray[np.bool_]]:
    """Candidates as they are known, the others at best; and which of them are known."""
    rows = np.concatenate(groups)
    known = piece.knows(rows)
    likely = piece.likely.take(rows)
    value, cost = aim.value(likely) * grows, likely.cost * grows
    steps = {target: one.copy() for target, one in likely.steps.items()}
    year = likely.year * BETTER if aim.budget is not None else np.zeros((len(rows), 1))
    if known.any():
        own = piece.reckon(rows[known])
        value[known], cost[known] = aim.value(own), own.cost
        for target, one in own.steps.items():
            steps[target][known] = one
        if aim.budget is not None:
            year = np.repeat(year, own.year.shape[1], axis=1)
            year[known] = own.year
    owner = np.repeat(np.arange(len(groups)), [len(one) for one in groups])
    second = cost if aim.by_bill else value
    return Pool(rows=rows, owner=owner, value=value, second=second, year=year, steps=steps), known


def _places(
    pools: Sequence[Pool], picks: Picks, room: Allowance | None, place: int
) -> tuple[int, ...]:
    """Where the picks of one combination stand, within the budget where they can."""
    plain = tuple(int(own[place]) for own in picks.at)
    if room is None or not picks.tight[place]:
        return plain
    return fit(pools, picks, room, place) or plain
