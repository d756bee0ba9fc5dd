"""Prices that change with the quantity: how much of it lies on each rung of a ladder."""

from collections.abc import Iterator

import numpy as np

from ..samples import Array

_NOTHING = np.zeros((1, 1))


def by_tier(quantity: Array, starts: Array, begun: Array = _NOTHING) -> Iterator[tuple[int, Array]]:
    """The column of each tier, and what of the quantity lies in it after `begun` was used already.

    `starts` has a row for each candidate; a tier that a site does not have begins at infinity.
    """
    for tier in range(starts.shape[1]):
        start = starts[:, tier, None]
        end = starts[:, tier + 1, None] if tier + 1 < starts.shape[1] else np.inf
        inside = np.minimum(quantity, end - begun) - np.maximum(start - begun, 0.0)
        yield tier, np.maximum(inside, 0.0)
