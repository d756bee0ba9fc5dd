"""Work lost to interruptions, and how often to write a checkpoint.

J. Young, A first order approximation to the optimum checkpoint interval, 1974; J. Daly, A higher
order estimate of the optimum checkpoint interval for restart dumps, 2006.
"""

import numpy as np

from ..samples import Array

# A run that loses more than this makes no progress worth the name.
MOST_LOST = 0.9


def checkpoint_interval(write: Array, between: Array, restart: Array) -> Array:
    """Time between checkpoints that loses least; all in one unit.

    `write` is the time of one checkpoint, `between` the mean time between interruptions, `restart`
    the time until work goes on.
    """
    return np.sqrt(2 * write * (between + restart))


def lost_share(write: Array, between: Array, restart: Array) -> Array:
    """Share of the time that goes to checkpoints, repeated work and restarts, at the best interval."""
    interval = np.maximum(checkpoint_interval(write, between, restart), 1e-12)
    lost = write / interval + (restart + interval / 2) / np.maximum(between, 1e-12)
    return np.minimum(lost, MOST_LOST)


def stretch(write: Array, between: Array, restart: Array) -> Array:
    """How many times as long a run takes with interruptions as without."""
    return 1 / (1 - lost_share(write, between, restart))
