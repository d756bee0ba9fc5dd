"""Which of two designs is better: fewer steps down from the targets by importance, then the lesser cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain.workload import Workload
from ..evaluation.model import Evaluation
from ..evaluation.samples import Array
from ..evaluation.targets import Targets
from .goals import (
    HARD,
    NEARLY,
    Constraint,
    Key,
    Steps,
    Target,
    at_confidence,
    late,
    steps_down,
    together,
)
from .objective import CostTerm, bill_of, cost_terms, total_cost
from .outlook import Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Compares designs for one company; `order` is that of its targets, the most important first."""

    targets: Targets
    goals: tuple[Constraint, ...]
    order: tuple[Target, ...]
    workloads: tuple[Workload, ...]
    horizon_months: int

    def terms(self, evaluation: Evaluation) -> Mapping[CostTerm, Array]:
        """USD a month by term, candidates x samples."""
        return cost_terms(evaluation, self.workloads, self.horizon_months)

    def cost(self, evaluation: Evaluation) -> Array:
        """USD a month all told, candidates x samples."""
        return total_cost(evaluation, self.workloads, self.horizon_months)

    def steps(self, evaluation: Evaluation, outlook: Outlook) -> dict[Target, Steps]:
        """Steps down by target, of an evaluation over an outlook, those of all workloads together."""
        found: dict[Target, list[Steps]] = {}
        for goal in self.goals:
            found.setdefault(goal.target, []).append(steps_of(goal, evaluation, outlook))
        return {
            target: each[0] if target is Target.BUDGET else together(each)
            for target, each in found.items()
        }

    def keys(self, evaluation: Evaluation, outlook: Outlook) -> list[Key]:
        """What candidates are ordered by, of an evaluation over an outlook."""
        steps = self.steps(evaluation, outlook)
        ordered = [steps[target] for target in self.order if target in steps]
        cost = outlook.average(self.cost(evaluation)).mean(axis=1)
        return [
            (tuple(int(one[row]) for one in ordered), float(cost[row])) for row in range(len(cost))
        ]

    def shortfalls(self, evaluation: Evaluation) -> dict[Target, Array]:
        """By how much each target is missed, as a share of it, candidates x samples; 0 where it is met.

        Recovery targets are missed by 1, wherever a loss that is certain or too likely breaks them.
        """
        found: dict[Target, Array] = {}
        for goal in self.goals:
            short = np.nan_to_num(self._shortfall(goal, evaluation))
            known = found.get(goal.target)
            found[goal.target] = short if known is None else np.maximum(known, short)
        hours = self.targets.operating_hours
        if hours is not None:
            found[Target.OPERATIONS] = _over(evaluation.operating_hours, max(hours, 1.0))
        return found

    def slowness(self, evaluation: Evaluation) -> Array:
        """P95 over its target, of the workload that is worst off; 0 where nobody waits."""
        worst = np.zeros(evaluation.monthly.shape)
        for part in evaluation.parts:
            target = self.targets.latency_ms.get(part.workload)
            if target is not None:
                worst = np.fmax(worst, part.latency_ms / target)
        return worst

    def missed(self, steps: Mapping[Target, Steps], row: int) -> tuple[Target, ...]:
        """Targets that a candidate has to be stepped down from."""
        return tuple(
            target
            for target in self.order
            if target in steps and target not in HARD and steps[target][row] > 0
        )

    def given_up(self, steps: Mapping[Target, Steps], row: int) -> tuple[Target, ...]:
        """Targets that a candidate steps further down from than the first one."""
        return tuple(
            target
            for target in self.order
            if target in steps and steps[target][row] > steps[target][0]
        )

    def _shortfall(self, goal: Constraint, evaluation: Evaluation) -> Array:
        match goal.target:
            case Target.AVAILABILITY:
                return _over(1 - evaluation.part(goal.workload).availability, goal.asked)
            case Target.LATENCY:
                return _over(evaluation.latency_ms(goal.workload), goal.asked)
            case Target.BUDGET:
                return _over(evaluation.monthly, goal.asked)
            case Target.CAPACITY:
                return _over(1 / np.maximum(evaluation.part(goal.workload).room, NEARLY), 1.0)
            case Target.PRICED:
                return np.broadcast_to(evaluation.unpriced, evaluation.monthly.shape)
            case Target.OPERATIONS:
                return np.zeros(evaluation.monthly.shape)
            case Target.RECOVERY | Target.DATA_LOSS:
                most = goal.asked * (1 + NEARLY) + NEARLY
                chances = late(goal, evaluation, most, slice(None))
                return (chances > 1 - goal.confidence + NEARLY) * 1.0

    def lead(self, evaluation: Evaluation) -> Array:
        """What each candidate costs more than the first, in each sample; infinite by a target missed.

        Negative where a candidate is better than the first.
        """
        cost: Array = np.nan_to_num(self.cost(evaluation))
        found = cost - cost[:1]
        short = self.shortfalls(evaluation)
        decided = np.zeros(found.shape, dtype=bool)
        for target in self.order:
            if target in short:
                worse = short[target] - short[target][:1]
                tells = ~decided & (np.abs(worse) > NEARLY)
                found = np.where(tells, np.where(worse > 0, np.inf, -np.inf), found)
                decided |= tells
        return found


def steps_of(goal: Constraint, evaluation: Evaluation, outlook: Outlook) -> Steps:
    """How far a target has to be stepped down for each candidate of an evaluation over an outlook."""
    if goal.target is not Target.BUDGET:
        return steps_down(goal, evaluation, outlook.spans)
    year = outlook.first_year(bill_of(evaluation, outlook.months[-1]))
    return np.searchsorted(
        np.array(goal.ladder) * (1 + NEARLY), at_confidence(year, goal.confidence)
    )


def _over(value: Array, limit: float) -> Array:
    return np.maximum(value / limit - 1, 0.0) if limit > 0 else np.where(value > 0, 1.0, 0.0)


def budget_goal(goals: Sequence[Constraint]) -> Constraint | None:
    return next((goal for goal in goals if goal.target is Target.BUDGET), None)
