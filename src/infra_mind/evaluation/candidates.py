from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.intp]
Column = NDArray[np.bool_]

SITE = "site"
# Where a second region would lie, as provider and region: known where the space of designs names it.
SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Many decision vectors as a struct of arrays: one small integer array for each decision.

    `codes[decision][i]` is the position of candidate i's option in `options[decision]`. The decision
    `site` stands for provider and region together, written `provider/region`.
    """

    options: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Codes]
    size: int

    def column(self, decision: str) -> Codes:
        """Codes of one decision as a column, to be combined with rows of samples."""
        return self.codes[decision][:, None]

    def chose(self, decision: str, *options: str) -> Column:
        """Which candidates took one of `options`; none of them where the decision does not apply."""
        if decision not in self.codes:
            return np.zeros((self.size, 1), dtype=bool)
        known = self.options[decision]
        codes = self.codes[decision]
        taken = np.zeros(self.size, dtype=bool)
        for option in options:
            if option in known:
                taken |= codes == known.index(option)
        return taken[:, None]

    def take(self, which: Codes) -> "Candidates":
        """The chosen ones, in that order."""
        codes = {decision: column[which] for decision, column in self.codes.items()}
        return Candidates(options=self.options, codes=codes, size=len(which))

    def vector(self, index: int) -> dict[str, str]:
        """One candidate as decision -> option, with the site split into provider and region."""
        vector: dict[str, str] = {}
        for decision, column in self.codes.items():
            option = str(self.options[decision][int(column[index])])
            if decision == SITE:
                vector["provider"], vector["region"] = option.split("/", 1)
            else:
                vector[decision] = option
        return vector

    def find(self, vector: Mapping[str, str]) -> int | None:
        """Position of a decision vector, `None` where it is not among these."""
        same = np.ones(self.size, dtype=bool)
        for decision, column in self.codes.items():
            option = _option_of(vector, decision)
            if option not in self.options[decision]:
                return None
            same &= column == self.options[decision].index(option)
        found = np.flatnonzero(same)
        return int(found[0]) if found.size else None


def of_vectors(vectors: Sequence[Mapping[str, str]]) -> Candidates:
    """Candidates from decision vectors that all decide the same things."""
    decisions = [key for key in vectors[0] if key not in ("provider", "region")]
    names = [SITE, *decisions]
    options: dict[str, tuple[str, ...]] = {}
    codes: dict[str, Codes] = {}
    for decision in names:
        taken = [_option_of(vector, decision) for vector in vectors]
        options[decision] = tuple(dict.fromkeys(taken))
        codes[decision] = np.array([options[decision].index(option) for option in taken])
    return Candidates(options=options, codes=codes, size=len(vectors))


def positions(codes: Codes) -> list[int]:
    """Codes as plain numbers."""
    return [int(code) for code in codes.flat]


def product(options: Mapping[str, tuple[str, ...]]) -> Candidates:
    """Every combination of options, the first decision varying slowest."""
    grids = np.meshgrid(*(np.arange(len(one)) for one in options.values()), indexing="ij")
    codes = {decision: grid.ravel() for decision, grid in zip(options, grids, strict=True)}
    return Candidates(
        options=options, codes=codes, size=int(np.prod([len(o) for o in options.values()]))
    )


def _option_of(vector: Mapping[str, str], decision: str) -> str:
    if decision == SITE:
        return f"{vector['provider']}/{vector['region']}"
    return vector[decision]
