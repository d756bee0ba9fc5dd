import numpy as np

from ..evaluation.candidates import Codes
from ..evaluation.samples import Array


def front(criteria: Array) -> Codes:
    """Rows that no other row beats: as good in every column and better in one; less is better.

    `criteria` is candidates x criteria. Of equal rows the first is kept. Rows come back in order.
    """
    order = np.lexsort(criteria.T[::-1])
    kept: list[int] = []
    best = np.empty((0, criteria.shape[1]))
    for row in order:
        values = criteria[row]
        if not np.any(np.all(best <= values, axis=1)):
            kept.append(int(row))
            best = np.vstack([best, values])
    return np.array(sorted(kept), dtype=np.intp)
