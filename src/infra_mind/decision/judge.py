from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ..core.units import MONTHS_PER_YEAR, WEEKS_PER_MONTH
from ..domain.requirements import Priority
from ..evaluation.methods.availability import downtime_hours
from ..evaluation.model import Evaluation
from ..evaluation.samples import Array
from ..evaluation.targets import Targets

DEFAULT_PRIORITIES = (
    Priority.RELIABILITY,
    Priority.COST,
    Priority.SECURITY,
    Priority.SPEED,
    Priority.CARBON,
    Priority.PORTABILITY,
)
# One broken target outweighs whatever the other criteria can add up to.
PENALTY = 10.0
# No faster than this share of its target is worth anything: nobody feels it.
FAST_ENOUGH = 0.7
# What candidates differ in cost by at least, an hour of downtime and a latency target, as shares of a bill.
LEAST_SPREAD, HOUR_OF_BILL, TARGET_OF_BILL = 0.05, 0.1, 0.25


class Criterion(StrEnum):
    """What candidates are compared by; less is better for each."""

    TOTAL_COST = "total_cost"
    DOWNTIME = "downtime"
    SLOWNESS = "slowness"
    CARBON = "carbon"
    EXIT_COST = "exit_cost"


_CRITERION = {
    Priority.COST: Criterion.TOTAL_COST,
    Priority.RELIABILITY: Criterion.DOWNTIME,
    Priority.SPEED: Criterion.SLOWNESS,
    Priority.CARBON: Criterion.CARBON,
    Priority.PORTABILITY: Criterion.EXIT_COST,
}


class Target(StrEnum):
    """What has to be reached."""

    AVAILABILITY = "availability"
    RECOVERY = "rto"
    DATA_LOSS = "rpo"
    LATENCY = "latency"
    BUDGET = "budget"
    OPERATIONS = "operations"
    CAPACITY = "capacity"
    PRICED = "priced"


def rank_weights(priorities: Sequence[Priority]) -> dict[Criterion, float]:
    """Weights of a ranking by the rank-order centroid.

    Source: F. H. Barron and B. E. Barrett, Decision Quality Using Ranked Attribute Weights, Management
    Science 42, 1996. Security has no criterion: controls, not the choice among these architectures,
    decide it. What was not ranked follows in the usual order.
    """
    ranked = [_CRITERION[one] for one in priorities if one in _CRITERION]
    ranked += [criterion for criterion in Criterion if criterion not in ranked]
    count = len(ranked)
    return {
        criterion: sum(1 / place for place in range(rank, count + 1)) / count
        for rank, criterion in enumerate(ranked, start=1)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Scores candidates under one company's priorities and targets; lower is better.

    `scales` is what a weight of each criterion is about: how far it spreads over the candidates that
    were looked at, or more where they hardly differ.
    """

    weights: Mapping[Criterion, float]
    scales: Mapping[Criterion, float]
    targets: Targets
    wage: float

    @property
    def money_per_score(self) -> float:
        """USD a month of total cost that one point of the score is worth."""
        return self.scales[Criterion.TOTAL_COST] / self.weights[Criterion.TOTAL_COST]

    def criteria(self, evaluation: Evaluation) -> dict[Criterion, Array]:
        """Candidates x samples of each criterion: USD a month, hours a year, ratio, kg, USD."""
        return {
            Criterion.TOTAL_COST: self.total_cost(evaluation),
            Criterion.DOWNTIME: downtime_hours(evaluation.availability),
            Criterion.SLOWNESS: np.clip(self.slowness(evaluation), FAST_ENOUGH, 10.0),
            Criterion.CARBON: evaluation.carbon_kg,
            Criterion.EXIT_COST: evaluation.exit_cost,
        }

    def total_cost(self, evaluation: Evaluation) -> Array:
        """The bill, the hours of the people who run it, and downtime where its price was stated."""
        labour = evaluation.operating_hours * WEEKS_PER_MONTH * self.wage
        loss = self.targets.downtime_cost_per_hour or 0.0
        return (
            evaluation.monthly
            + labour
            + downtime_hours(evaluation.availability) / MONTHS_PER_YEAR * loss
        )

    def slowness(self, evaluation: Evaluation) -> Array:
        """P95 over its target, of the workload that is worst off; 0 where nobody waits."""
        worst = np.zeros(evaluation.monthly.shape)
        for part in evaluation.parts:
            target = self.targets.latency_ms.get(part.workload)
            if target is not None:
                worst = np.fmax(worst, part.latency_ms / target)
        return worst

    def shortfalls(self, evaluation: Evaluation) -> dict[Target, Array]:
        """By how much each target is missed, as a share of it; 0 where it is reached."""
        targets = self.targets
        found = {
            Target.LATENCY: _over(self.slowness(evaluation), 1.0),
            Target.CAPACITY: _over(1 / np.maximum(evaluation.headroom, 1e-9), 1.0),
            Target.PRICED: evaluation.unpriced,
        }
        if targets.availability is not None:
            allowed = max(1 - targets.availability, 1e-9)
            found[Target.AVAILABILITY] = _over(1 - evaluation.availability, allowed)
        if targets.recovery_hours is not None:
            found[Target.RECOVERY] = _over(evaluation.recovery_hours, targets.recovery_hours)
        if targets.data_loss_hours is not None:
            found[Target.DATA_LOSS] = _over(evaluation.data_loss_hours, targets.data_loss_hours)
        if targets.budget is not None:
            found[Target.BUDGET] = _over(evaluation.monthly, max(targets.budget, 1e-9))
        if targets.operating_hours is not None:
            found[Target.OPERATIONS] = _over(
                evaluation.operating_hours, max(targets.operating_hours, 1.0)
            )
        return found

    def missed(self, evaluation: Evaluation) -> Array:
        """Sum of all shortfalls, each capped so that one hopeless target does not hide the others."""
        total = np.zeros(evaluation.monthly.shape)
        for shortfall in self.shortfalls(evaluation).values():
            total = total + np.minimum(shortfall, 5.0)
        return total

    def score(self, evaluation: Evaluation) -> Array:
        """Weighted criteria in units of their spread, and a penalty for every target missed."""
        total = np.zeros(evaluation.monthly.shape)
        for criterion, values in self.criteria(evaluation).items():
            total = total + self.weights[criterion] * values / self.scales[criterion]
        missed = self.missed(evaluation)
        return total + PENALTY * (missed + 0.1 * (missed > 1e-9))


def judge_among(
    evaluation: Evaluation, weights: Mapping[Criterion, float], targets: Targets, wage: float
) -> Judge:
    """The judge of these candidates: each criterion in units of its spread, or more.

    Spreads are taken over what reaches the targets: the rest would only stretch them. Where candidates
    hardly differ in a criterion, its spread alone would make a trifle dear; so no scale is smaller than
    what keeps its price, at equal weights, at what `_at_most` says.
    """
    plain = Judge(weights=weights, scales=dict.fromkeys(Criterion, 1.0), targets=targets, wage=wage)
    missed = plain.missed(evaluation)
    sound = missed <= np.quantile(missed, 0.25) + 1e-9
    criteria = plain.criteria(evaluation)
    bill = float(np.median(evaluation.monthly[sound]))
    cost = max(spread(criteria[Criterion.TOTAL_COST][sound]), LEAST_SPREAD * bill)
    scales = {Criterion.TOTAL_COST: cost}
    for criterion, price in _at_most(bill, targets).items():
        scales[criterion] = max(spread(criteria[criterion][sound]), cost / max(price, 1e-9))
    return Judge(weights=weights, scales=scales, targets=targets, wage=wage)


def _at_most(bill: float, targets: Targets) -> dict[Criterion, float]:
    """USD a month that one unit of a criterion is worth at most, at the weight of the cost.

    An hour of downtime a year: what the company says it loses, else a tenth of a bill. A whole latency
    target: a quarter of the bill. A kilogram of CO2e: five times the social cost of carbon of the US
    EPA (190 USD a tonne, 2023). A dollar to leave: as if that happened in two years.
    """
    hour = targets.downtime_cost_per_hour or bill * HOUR_OF_BILL
    return {
        Criterion.DOWNTIME: hour / MONTHS_PER_YEAR,
        Criterion.SLOWNESS: bill * TARGET_OF_BILL,
        Criterion.CARBON: 5 * 0.19,
        Criterion.EXIT_COST: 1 / 24,
    }


def spread(values: Array) -> float:
    """How far the finite values of a criterion lie apart; never 0, so that it can be divided by."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 1.0
    width = float(np.quantile(finite, 0.95) - np.quantile(finite, 0.05))
    return width if width > 1e-9 else max(abs(float(finite.mean())), 1.0)


def _over(value: Array, limit: float) -> Array:
    return np.maximum(value / limit - 1, 0.0) if limit > 0 else np.where(value > 0, 1.0, 0.0)
