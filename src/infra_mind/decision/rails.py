"""Which candidates may be taken: what pins allow, and of that what no guard rail rules out."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from .exploration import Local
from .guard_rails import Rule
from .search import Allowed
from .shortage import nowhere_together


class Rails:
    """The guard rails of a company over those of its candidates that are `open` to it.

    lifted: guard rails that would leave nothing of them.
    """

    def __init__(self, pieces: Sequence[Local], rules: Sequence[Rule], open_: Allowed) -> None:
        self._pieces, self._open = pieces, open_
        self.rules = tuple(rules)
        self._out = {rule: [rule.mask(piece.candidates) for piece in pieces] for rule in rules}
        if not self._leaves_any(open_):
            workloads = [piece.workload for piece in pieces]
            raise nowhere_together(workloads, [piece.candidates for piece in pieces], open_)
        self.lifted = self._void()

    def allowed(self, lifted: Collection[Rule] = ()) -> Allowed:
        """Candidates of each workload that may be taken, some guard rails aside."""
        masks = [mask.copy() for mask in self._open]
        for rule in self.rules:
            if rule not in lifted and rule not in self.lifted:
                masks = self._without(masks, rule)
        return masks

    def _void(self) -> tuple[Rule, ...]:
        """Rules that leave nothing beside those before them."""
        masks = self._open
        void: list[Rule] = []
        for rule in self.rules:
            left = self._without(masks, rule)
            if self._leaves_any(left):
                masks = left
            else:
                void.append(rule)
        return tuple(void)

    def _without(self, masks: Allowed, rule: Rule) -> list[NDArray[np.bool_]]:
        return [mask & ~out for mask, out in zip(masks, self._out[rule], strict=True)]

    def _leaves_any(self, masks: Allowed) -> bool:
        """Whether some shared decisions are left that every workload has a candidate for."""
        combos = 1 + max(int(piece.combo.max()) for piece in self._pieces)
        common = np.ones(combos, dtype=bool)
        for piece, mask in zip(self._pieces, masks, strict=True):
            common &= np.bincount(piece.combo[mask], minlength=combos) > 0
        return bool(common.any())
