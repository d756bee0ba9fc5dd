"""What the best design is the best by, and what a search comes back with."""

from dataclasses import dataclass

from ..evaluation.samples import Array
from .exploration import Reckoned
from .goals import Constraint, Key, Target
from .reckoning import Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is looked for: targets by importance, and whether the whole cost or the bill decides.

    downtime: how many times its price an hour down counts.
    """

    order: tuple[Target, ...]
    budget: Constraint | None
    by_bill: bool = False
    downtime: float = 1.0

    def value(self, one: Reckoned) -> Array:
        """USD a month of each candidate, of which the least is the best."""
        return one.bill if self.by_bill else one.cost + (self.downtime - 1) * one.downtime

    def key(self, total: Whole) -> Key:
        """What a whole design is compared by."""
        steps = tuple(total.steps[one] for one in self.order if one in total.steps)
        if self.by_bill:
            return steps, total.bill
        return steps, float(total.cost.mean()) + (self.downtime - 1) * total.downtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best design of some shared decisions: `rows` of each workload, and what it comes to as a whole."""

    combo: int
    steps: tuple[int, ...]
    value: float
    rows: tuple[int, ...]

    @property
    def key(self) -> Key:
        return self.steps, self.value
