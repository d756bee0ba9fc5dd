"""What whole designs come to in all futures, each worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain.design import Design
from ..domain.workload import Demand
from ..evaluation.candidates import of_designs
from ..evaluation.model import Model
from ..evaluation.samples import Array
from .goals import Target
from .judge import Judge
from .objective import CostTerm
from .outlook import Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What one design comes to over the horizon; arrays are by future.

    steps: how far each target has to be stepped down · cost: all told, USD a month · downtime, bill: what
    of it those are, expected · today: the bill of a month today, the median over the futures · year: the
    bill averaged over the first twelve months · committed: whether anything is owed however little is used.
    """

    steps: Mapping[Target, int]
    cost: Array
    downtime: float
    bill: float
    today: float
    year: Array
    committed: bool


class Reckoning:
    """Whole designs of one company, kept once they are worked out."""

    def __init__(self, model: Model, demand: Demand, judge: Judge, outlook: Outlook) -> None:
        self._model, self._demand, self.judge, self.outlook = model, demand, judge, outlook
        self._known: dict[Design, Whole] = {}

    def __len__(self) -> int:
        return len(self._known)

    def knows(self, design: Design) -> bool:
        return design in self._known

    def total(self, design: Design) -> Whole:
        return self.totals([design])[0]

    def totals(self, designs: Sequence[Design]) -> list[Whole]:
        """Those that are not known yet are worked out in one call."""
        if not designs:
            return []
        new = [one for one in dict.fromkeys(designs) if one not in self._known]
        if new:
            self._known.update(zip(new, self._work_out(new), strict=True))
        return [self._known[one] for one in designs]

    def objective(self, design: Design) -> dict[CostTerm, float]:
        """What a design costs by term, expected, USD a month."""
        evaluation = self._model.evaluate(self._demand, of_designs([design]), self.outlook.samples)
        return {
            term: float(self.outlook.average(values).mean())
            for term, values in self.judge.terms(evaluation).items()
        }

    def _work_out(self, designs: Sequence[Design]) -> list[Whole]:
        outlook = self.outlook
        evaluation = self._model.evaluate(self._demand, of_designs(designs), outlook.samples)
        terms = self.judge.terms(evaluation)
        cost = outlook.average(sum(terms.values(), np.zeros(evaluation.monthly.shape)))
        downtime = outlook.average(terms[CostTerm.DOWNTIME]).mean(axis=1)
        bill = outlook.average(evaluation.monthly).mean(axis=1)
        today = np.median(evaluation.monthly[:, outlook.spans[0]], axis=1)
        year = outlook.first_year(terms[CostTerm.BILL])
        steps = self.judge.steps(evaluation, outlook)
        committed = np.any(evaluation.committed > 0.0, axis=1)
        return [
            Whole(
                steps={target: int(one[row]) for target, one in steps.items()},
                cost=cost[row],
                downtime=float(downtime[row]),
                bill=float(bill[row]),
                today=float(today[row]),
                year=year[row],
                committed=bool(committed[row]),
            )
            for row in range(len(designs))
        ]
