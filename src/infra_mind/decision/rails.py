"""Which candidates may be taken: what pins allow, and of that what no guard rail rules out."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InputError
from .exploration import Local
from .guard_rails import Rule
from .pins import Pinned
from .search import Allowed


class Rails:
    """The guard rails and pins of a company over its candidates.

    lifted: guard rails that a pin overrules, or that would leave nothing.
    """

    def __init__(
        self, pieces: Sequence[Local], rules: Sequence[Rule], pins: Sequence[Pinned]
    ) -> None:
        self._pieces = pieces
        self._pinned = [_all_of(piece, pins) for piece in pieces]
        if not all(mask.any() for mask in self._pinned):
            raise InputError(
                "The pins of `design` exclude each other: no design takes all of them.",
                remedy="Take one of them away: " + ", ".join(dict.fromkeys(one.at for one in pins)),
            )
        self.rules = tuple(rules)
        self._masks = {rule: [rule.mask(piece.candidates) for piece in pieces] for rule in rules}
        self.lifted = tuple(rule for rule in rules if self._leaves_nothing(rule))

    def allowed(self, lifted: Collection[Rule] = ()) -> Allowed:
        """Candidates of each workload that may be taken, some guard rails aside."""
        masks = [mask.copy() for mask in self._pinned]
        for rule in self.rules:
            if rule not in lifted and rule not in self.lifted:
                for mask, out in zip(masks, self._masks[rule], strict=True):
                    mask &= ~out
        return masks

    def _leaves_nothing(self, rule: Rule) -> bool:
        return any(
            not (pinned & ~out).any()
            for pinned, out in zip(self._pinned, self._masks[rule], strict=True)
        )


def _all_of(piece: Local, pins: Sequence[Pinned]) -> NDArray[np.bool_]:
    mask = np.ones(piece.candidates.size, dtype=bool)
    for pin in pins:
        mask &= pin.mask(piece.candidates)
    return mask
