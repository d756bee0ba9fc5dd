"""Hours of people by what takes them: each constant of the model that hours rest on, one by one."""

from dataclasses import dataclass

import numpy as np

from ...decision.case import Case
from ...domain.ledger import Ledger
from ...evaluation.effects.labour import Labour, labour_of
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array

# Below this many hours nothing is told.
NOTICED = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Hours that one thing takes for one workload, or for all of them where that is empty."""

    labour: Labour
    path: str
    workload: str
    hours: Array

    def name(self, ledger: Ledger) -> str:
        return (
            f"{self.labour.words} of {ledger.name(self.workload)}"
            if self.workload
            else (self.labour.words)
        )


def works(case: Case, prefix: str, field: str, whole: str = "") -> tuple[Work, ...]:
    """What of `field` of the parts, and of `whole` of the evaluation, each constant makes.

    Hours are sums of constants times what the design has of each, so that one evaluation, with each
    constant in turn at nothing, gives the share of each in every future.
    """
    paths = [path for path in case.demand.assumptions if path.startswith(prefix)]
    each = case.evaluate([case.chosen], case.point.one_at_a_time([(path, 0.0) for path in paths]))
    full = case.evaluate([case.chosen])
    found: list[Work] = []
    for place, path in enumerate(paths):
        labour, likely = labour_of(path.removeprefix(prefix)), case.point.likely(path)
        parts = {
            part.workload: float(getattr(part, field)[0, 0] - getattr(less, field)[0, place])
            for part, less in zip(full.parts, each.parts, strict=True)
        }
        if whole:
            parts[""] = _saved(full, each, whole, place) - sum(parts.values())
        found += [
            Work(
                labour=labour,
                path=path,
                workload=workload,
                hours=np.asarray(saved / likely * case.futures[path]),
            )
            for workload, saved in parts.items()
            if saved > NOTICED
        ]
    return tuple(found)


def _saved(full: Evaluation, each: Evaluation, whole: str, place: int) -> float:
    before: Array = getattr(full, whole)
    after: Array = getattr(each, whole)
    return float(before[0, 0] - after[0, place])
