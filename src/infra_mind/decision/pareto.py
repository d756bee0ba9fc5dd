import numpy as np
from numpy.typing import NDArray

from ..evaluation.candidates import Codes
from ..evaluation.samples import Array

# Rows that are compared with each other at once.
BLOCK = 256


def front(criteria: Array) -> Codes:
    """Rows that no other row beats: as good in every column and better in one; less is better.

    `criteria` is candidates x criteria. Of equal rows the first is kept. Rows come back in order.
    """
    # What beats a row comes before it in this order.
    order = np.lexsort(criteria.T[::-1])
    kept = np.zeros(0, dtype=np.intp)
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        block = block[~beaten(criteria[kept], criteria[block]).any(axis=0)]
        among = np.triu(beaten(criteria[block], criteria[block]), k=1)
        kept = np.concatenate([kept, block[~among.any(axis=0)]])
    return np.sort(kept)


def beaten(by: Array, rows: Array) -> NDArray[np.bool_]:
    """Which rows (columns) are no better anywhere than which of `by` (rows)."""
    found = np.ones((len(by), len(rows)), dtype=bool)
    for one, other in zip(by.T, rows.T, strict=True):
        found &= one[:, None] <= other
    return found
