from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..domain.design import SECOND, SITE, Decision, Design, Option, Site
from .samples import Array

Codes = NDArray[np.intp]
Column = NDArray[np.bool_]
# Numbers of combinations stay far below what an integer holds.
MOST_COMBINATIONS = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Many designs as a struct of arrays: one small integer array for each decision.

    `codes[decision][i]` is the position of candidate i's option in `options[decision]`; `hidden` are
    decisions that nobody may ask for, because these candidates stand for all that differ in them alone.
    """

    options: Mapping[Decision, tuple[Option, ...]]
    codes: Mapping[Decision, Codes]
    size: int
    hidden: frozenset[Decision] = frozenset()
    # What was asked before: formulas ask the same again and again.
    _masks: dict[tuple[Decision, tuple[Option, ...]], Column] = field(
        default_factory=dict[tuple[Decision, tuple[Option, ...]], Column],
        init=False,
        repr=False,
        compare=False,
    )

    def column(self, decision: Decision) -> Codes:
        """Codes of one decision as a column, to be combined with rows of samples."""
        return self.codes[decision][:, None]

    def sites(self) -> tuple[Site, ...]:
        """Every site that is a first or a second region of any candidate."""
        known = (*self.options[SITE], *self.options.get(SECOND, ()))
        return tuple(dict.fromkeys(site for site in known if isinstance(site, Site)))

    def names(self, decision: Decision) -> tuple[str, ...]:
        """Options of one decision as text."""
        return tuple(str(option) for option in self.options[decision])

    def chose(self, decision: Decision, *options: Option) -> Column:
        """Which candidates took one of `options`; none of them where the decision does not apply."""
        key = decision, options
        mask = self._masks.get(key)
        if mask is None:
            mask = self._masks[key] = self._chose(decision, options)
        return mask

    def _chose(self, decision: Decision, options: Sequence[Option]) -> Column:
        if decision in self.hidden:
            raise KeyError(decision)
        taken = np.zeros(self.size, dtype=bool)
        if decision in self.codes:
            known, codes = self.options[decision], self.codes[decision]
            for option in options:
                if option in known:
                    taken |= codes == known.index(option)
        # Everybody gets the same one.
        taken.flags.writeable = False
        return taken[:, None]

    def take(self, which: Codes) -> "Candidates":
        """The chosen ones, in that order."""
        codes = {decision: column[which] for decision, column in self.codes.items()}
        return Candidates(options=self.options, codes=codes, size=len(which), hidden=self.hidden)

    def without(self, hidden: Collection[Decision]) -> tuple["Candidates", Codes]:
        """One candidate for all that differ in these decisions alone, and which stands for each."""
        number, count = np.zeros(self.size, dtype=np.intp), 1
        kept = {one: column for one, column in self.codes.items() if one not in hidden}
        for decision, column in kept.items():
            if count > MOST_COMBINATIONS:
                number = np.unique(number, return_inverse=True)[1]
                count = int(number.max()) + 1
            options = len(self.options[decision])
            number, count = number * options + column, count * options
        _, first, place = np.unique(number, return_index=True, return_inverse=True)
        few = Candidates(
            options=self.options,
            codes={one: column[first] for one, column in kept.items()},
            size=len(first),
            hidden=self.hidden.union(hidden),
        )
        return few, place

    def design(self, index: int) -> Design:
        """One candidate."""
        return Design(
            tuple(
                (decision, self.options[decision][int(column[index])])
                for decision, column in self.codes.items()
            )
        )

    def find(self, design: Design) -> int | None:
        """Position of a design, as far as it is decided here; `None` where it is not among these."""
        same = np.ones(self.size, dtype=bool)
        for decision, column in self.codes.items():
            option = design[decision]
            if option not in self.options[decision]:
                return None
            same &= column == self.options[decision].index(option)
        found = np.flatnonzero(same)
        return int(found[0]) if found.size else None


def spread(values: Array, place: Codes) -> Array:
    """What was worked out for some candidates, for those that they stand for; one row is for all."""
    return values if len(values) == 1 else values[place]


def of_designs(designs: Sequence[Design]) -> Candidates:
    """Candidates from designs that all decide the same things."""
    options: dict[Decision, tuple[Option, ...]] = {}
    codes: dict[Decision, Codes] = {}
    for decision, _ in designs[0].options:
        taken = [design[decision] for design in designs]
        options[decision] = tuple(dict.fromkeys(taken))
        codes[decision] = np.array([options[decision].index(option) for option in taken])
    return Candidates(options=options, codes=codes, size=len(designs))


def positions(codes: Codes) -> list[int]:
    """Codes as plain numbers."""
    return [int(code) for code in codes.flat]


def product(options: Mapping[Decision, tuple[Option, ...]]) -> Candidates:
    """Every combination of options, the first decision varying slowest."""
    grids = np.meshgrid(*(np.arange(len(one)) for one in options.values()), indexing="ij")
    codes = {decision: grid.ravel() for decision, grid in zip(options, grids, strict=True)}
    return Candidates(
        options=options, codes=codes, size=int(np.prod([len(o) for o in options.values()]))
    )
