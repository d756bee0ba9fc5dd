from dataclasses import dataclass, field, fields, replace

import numpy as np

from .samples import Array
from .scene import Scene

NOT_ARRAYS = frozenset({"workload", "bounds", "accelerated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A limit of a service by its name in the data, and what of a company's it limits."""

    limit: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one workload adds to an evaluation, candidates x samples unless told otherwise.

    `headroom` is how often the peak fits into the tightest limit, which is the one of `bounds` at the
    position `tightest`; `room` the same with limits raised as far as they can be; `latency_sigma` the
    shape of the lognormal that `latency_ms` is the P95 of; `processors` what computes at peak;
    `latency_ms` and `availability` are NaN where the workload makes no such promise (training);
    `held` the share of the requests that an edge answers before what computes, `pace` the processors,
    at most one, that work on one request; `accelerated` whether accelerators do its work.
    """

    workload: str
    availability: Array
    latency_ms: Array
    latency_sigma: Array
    processors: Array
    headroom: Array
    recovery_hours: Array
    data_loss_hours: Array
    watts: Array
    stored_gb: Array
    nodes: Array
    room: Array = field(default_factory=lambda: np.full((1, 1), np.inf))
    tightest: Array = field(default_factory=lambda: np.zeros((1, 1)))
    held: Array = field(default_factory=lambda: np.zeros((1, 1)))
    pace: Array = field(default_factory=lambda: np.ones((1, 1)))
    bounds: tuple[Bound, ...] = ()
    accelerated: bool = False

    def whole(self, few: Scene) -> "Part":
        """What was found for a few candidates, for all that they stand for."""
        return replace(self, **{name: few.whole(getattr(self, name)) for name in self.arrays()})

    @classmethod
    def arrays(cls) -> tuple[str, ...]:
        """Names of the fields that are candidates x samples."""
        return tuple(one.name for one in fields(cls) if one.name not in NOT_ARRAYS)
