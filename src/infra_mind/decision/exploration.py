"""Every sensible design of each workload: worked out once as likely, and where it matters in all futures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.units import MONTHS_PER_YEAR
from ..domain.design import SITE, Decision, Option, Site
from ..domain.workload import Demand, Workload
from ..evaluation.candidates import Candidates, Codes
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Array, Samples
from .goals import NEARLY, Constraint, Steps, Target, missed, steps_down
from .objective import CostTerm, cost_terms
from .outlook import Outlook
from .pareto import beaten, front
from .shortage import not_offered, nothing_left
from .space import Space, combine, concatenate

ServingOptions = Mapping[tuple[str, Site], tuple[str, ...]]
"""Options of language models and accelerators by (workload, site)."""

Rows = NDArray[np.intp]

# How much better a candidate may do in all futures than as likely, in bounds of what it comes to.
BETTER, LUCK = 0.8, 0.15
# What is better than these parts of a target is not told apart: no target is nearer for it.
SAFE_LATENCY, SAFE_ROOM = 0.5, 1.25
# Costs as expected tell two candidates apart that differ by more than this.
CLEARLY = 1.02
# Figures that lie closer than this are the same for the comparison of candidates as likely.
GRAIN = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What some candidates of a workload come to, as if it were alone.

    cost, bill: USD a month, expected · downtime: the part of the cost that it is · year: the bill of
    the first year by future · steps: how far each target has to be stepped down.
    """

    rows: Rows
    cost: Array
    downtime: Array
    bill: Array
    year: Array
    steps: Mapping[Target, Steps]

    def at(self, row: int) -> Rows:
        """Where a row stands among these."""
        return np.flatnonzero(self.rows == row)[:1]

    def take(self, which: Rows) -> "Reckoned":
        return Reckoned(
            rows=self.rows[which],
            cost=self.cost[which],
            downtime=self.downtime[which],
            bill=self.bill[which],
            year=self.year[which],
            steps={target: steps[which] for target, steps in self.steps.items()},
        )


class Local:
    """All candidates of one workload, as if it were alone.

    combo: a number for the shared decisions of each candidate, the same for every workload · likely:
    what each comes to at the likely values, in bounds: the least that it can cost, the fewest steps.
    """

    def __init__(
        self,
        *,
        model: Model,
        demand: Demand,
        workload: Workload,
        candidates: Candidates,
        combo: Codes,
        goals: Sequence[Constraint],
        outlook: Outlook,
    ) -> None:
        self.workload = workload
        self.candidates = candidates
        self.combo = combo
        self._model, self._demand = model, demand
        self._goals = [goal for goal in goals if goal.workload == workload.name]
        self._outlook = outlook
        expected = _expected(outlook)
        evaluation = model.evaluate(demand, candidates, expected, workloads=(workload,))
        terms = cost_terms(evaluation, (workload,), outlook.months[-1])
        self.likely = Reckoned(
            rows=np.arange(candidates.size),
            cost=sum(terms.values(), np.zeros(evaluation.monthly.shape))[:, 0],
            downtime=terms[CostTerm.DOWNTIME][:, 0],
            bill=evaluation.monthly[:, 0],
            year=evaluation.monthly / _grown(workload, expected, _since_mid_year(outlook)),
            steps=self._steps_as_likely(evaluation),
        )
        self._worth = self._columns(evaluation)
        self._unbeaten: dict[bytes, Rows] = {}
        # Where each row stands among those that are reckoned.
        self._place = np.full(candidates.size, -1, dtype=np.intp)
        self._reckoned: Reckoned | None = None

    def by_combo(self, allowed: NDArray[np.bool_]) -> Mapping[int, Rows]:
        """The candidates among `allowed` by their shared decisions."""
        rows = np.flatnonzero(allowed)
        rows = rows[np.argsort(self.combo[rows], kind="stable")]
        ends = np.flatnonzero(np.diff(self.combo[rows])) + 1
        return {int(self.combo[own[0]]): own for own in np.split(rows, ends) if len(own)}

    def undominated(self, rows: Rows) -> Rows:
        """Of candidates with the same shared decisions those that nothing beats clearly as expected."""
        known = self._unbeaten.get(rows.tobytes())
        if known is None:
            known = self._unbeaten[rows.tobytes()] = rows[_unbeaten(self._worth[rows])]
        return known

    def knows(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of some candidates were reckoned."""
        return self._place[rows] >= 0

    def reckon(self, rows: Rows) -> Reckoned:
        """Some candidates in all futures; what was reckoned before is kept."""
        new = rows[~self.knows(rows)]
        if new.size:
            self._keep(self._in_futures(new))
        return (self._reckoned or self.likely).take(self._place[rows])

    def _keep(self, found: Reckoned) -> None:
        known = self._reckoned
        start = 0 if known is None else len(known.rows)
        self._place[found.rows] = start + np.arange(len(found.rows))
        if known is None:
            self._reckoned = found
            return
        self._reckoned = Reckoned(
            rows=np.concatenate([known.rows, found.rows]),
            cost=np.concatenate([known.cost, found.cost]),
            downtime=np.concatenate([known.downtime, found.downtime]),
            bill=np.concatenate([known.bill, found.bill]),
            year=np.concatenate([known.year, found.year]),
            steps={
                target: np.concatenate([known.steps[target], steps])
                for target, steps in found.steps.items()
            },
        )

    def _in_futures(self, rows: Rows) -> Reckoned:
        outlook = self._outlook
        evaluation = self._model.evaluate(
            self._demand, self.candidates.take(rows), outlook.samples, workloads=(self.workload,)
        )
        terms = cost_terms(evaluation, (self.workload,), outlook.months[-1])
        cost = sum(terms.values(), np.zeros(evaluation.monthly.shape))
        return Reckoned(
            rows=rows,
            cost=outlook.average(cost).mean(axis=1),
            downtime=outlook.average(terms[CostTerm.DOWNTIME]).mean(axis=1),
            bill=outlook.average(evaluation.monthly).mean(axis=1),
            year=outlook.first_year(terms[CostTerm.BILL]),
            steps=self._steps(evaluation, outlook.spans),
        )

    def _steps(
        self, evaluation: Evaluation, spans: Sequence[slice], slack: float = 0.0
    ) -> dict[Target, Steps]:
        return {goal.target: steps_down(goal, evaluation, spans, slack) for goal in self._goals}

    def _steps_as_likely(self, evaluation: Evaluation) -> dict[Target, Steps]:
        """At best; room is asked for today, where there is more of it than halfway to the horizon."""
        found = self._steps(evaluation, (slice(None),), slack=LUCK)
        if Target.CAPACITY in found:
            found[Target.CAPACITY] = (self._room_today(evaluation) < 1 - NEARLY).astype(np.intp)
        return found

    def _room_today(self, evaluation: Evaluation) -> Array:
        outlook = self._outlook
        room = evaluation.part(self.workload.name).room[:, 0]
        return room * _grown(self.workload, evaluation.samples, outlook.months[-1] / 2)

    def _columns(self, evaluation: Evaluation) -> Array:
        """What candidates are compared by as likely: cost, bill, and how near each target is."""
        part = evaluation.part(self.workload.name)
        columns = [
            self.likely.cost,
            _grains(self.likely.bill),
            _grains(self.likely.downtime),
        ]
        for goal in self._goals:
            match goal.target:
                case Target.AVAILABILITY:
                    continue
                case Target.LATENCY:
                    wait = np.nan_to_num(part.latency_ms[:, 0])
                    columns.append(_grains(np.maximum(wait, goal.asked * SAFE_LATENCY)))
                case Target.CAPACITY:
                    room = self._room_today(evaluation)
                    columns.append(_grains(1 / np.clip(room, 1e-9, SAFE_ROOM)))
                case _:
                    columns += [
                        self.likely.steps[goal.target].astype(np.float64),
                        missed(goal, evaluation, goal.asked, slice(None)),
                    ]
        return np.nan_to_num(np.stack(columns, axis=1), posinf=1e30)


def _unbeaten(columns: Array) -> NDArray[np.bool_]:
    """Rows that no other one beats by more than a clear difference of the first column, the cost.

    One that is as good in everything else has to be cheaper by more than the costs as expected tell.
    """
    order = np.lexsort((columns[:, 0], *columns[:, 1:].T))
    ordered = columns[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered[1:, 1:] != ordered[:-1, 1:]).any(axis=1)
    best = ordered[first][front(ordered[first])]
    clearly = best[:, :1] * CLEARLY < columns[:, 0]
    return np.logical_not(np.any(beaten(best[:, 1:], columns[:, 1:]) & clearly, axis=0))


def _expected(outlook: Outlook) -> Samples:
    """The future in which everything is as it is on average, halfway to the horizon.

    What is now and then far worse than likely is so on average, and costs are compared by their average.
    """
    futures = outlook.futures
    likely = {path: futures.likely(path) for path in futures}
    draws = {path: np.array([float(futures[path].mean())]) for path in futures}
    return Samples(draws, 1, np.array([outlook.months[-1] / 2]), likely)


def _since_mid_year(outlook: Outlook) -> float:
    """Months from the middle of the first year until halfway to the horizon."""
    horizon = outlook.months[-1]
    return (horizon - min(MONTHS_PER_YEAR, horizon)) / 2


def _grown(workload: Workload, samples: Samples, months: float) -> float:
    """How many times the traffic becomes in so many months, at least what it was."""
    growth = workload.inputs.get("growth")
    yearly = 0.0 if growth is None else float(samples[growth][0])
    return max(max(1 + yearly, 0.0) ** (months / MONTHS_PER_YEAR), 1.0)


def _grains(values: Array) -> Array:
    return np.round(np.log(np.maximum(values, 1e-12)) / GRAIN)


def candidates_of(
    model: Model, demand: Demand, space: Space, serving: ServingOptions, workload: Workload
) -> Candidates:
    """Every combination of a workload's decisions that makes sense, and of those that are shared.

    Raises `RequirementsError` where there is none.
    """
    pieces = [
        combine(
            space.shared_at(site)
            | space.local_at(site, workload, serving.get((workload.name, site), ())),
            copies_elsewhere=space.copies_elsewhere_at(site),
        )
        for site in space.sites
        if (workload.name, site) not in serving or serving[workload.name, site]
    ]
    if not pieces:
        raise not_offered(workload, demand, space.sites, model.library)
    found = concatenate(pieces)
    if not found.size:
        raise nothing_left(space, workload)
    return found


def explore(
    model: Model,
    demand: Demand,
    space: Space,
    candidates: Sequence[Candidates],
    goals: Sequence[Constraint],
    outlook: Outlook,
) -> tuple[Local, ...]:
    """The candidates of every workload, each worked out as if it were alone."""
    return tuple(
        Local(
            model=model,
            demand=demand,
            workload=workload,
            candidates=own,
            combo=combos_of(own, space),
            goals=goals,
            outlook=outlook,
        )
        for workload, own in zip(demand.workloads, candidates, strict=True)
    )


def combos_of(candidates: Candidates, space: Space) -> Codes:
    """One number for each combination of shared decisions, the same for every workload."""
    number = np.zeros(candidates.size, dtype=np.intp)
    known: dict[Decision, tuple[Option, ...]] = {SITE: space.sites, **space.shared}
    for decision, options in known.items():
        place = np.array([options.index(option) for option in candidates.options[decision]])
        number = number * len(options) + place[candidates.codes[decision]]
    return number
