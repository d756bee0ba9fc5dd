"""What a design has to reach, workload by workload, and how far each has to be stepped down.

A target is met when it is missed with a probability of at most the rest of the confidence asked for.
Each has a ladder of looser values; where it cannot be met it is stepped down only as far as needed.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ..domain.requirements import Priority
from ..evaluation.model import Evaluation
from ..evaluation.samples import Array
from ..evaluation.targets import Targets, WorkloadTargets

Steps = NDArray[np.intp]
Key = tuple[tuple[int, ...], float]
"""Steps down by importance of the target, then what it costs: the least is the best."""

AVAILABILITIES = (0.99999, 0.9999, 0.9995, 0.999, 0.995, 0.99, 0.95)
HOURS = (1 / 60, 1 / 12, 0.25, 1.0, 4.0, 8.0, 24.0, 72.0)
# Latency and budget: times what was asked; from there on each step adds twice as much.
TIMES = (1.0, 1.1, 1.25, 1.5, 2.0, *(1 + 2.0**power for power in range(1, 16)))
# One step more of the worst workload outweighs all steps of all others.
WORST = 2**20
# What is left of a comparison is rounding.
NEARLY = 1e-9


class Target(StrEnum):
    """What has to be reached; what the team can carry is told, and decides by what its hours cost."""

    PRICED = "priced"
    CAPACITY = "capacity"
    DATA_LOSS = "rpo"
    BUDGET = "budget"
    AVAILABILITY = "availability"
    RECOVERY = "rto"
    LATENCY = "latency"
    OPERATIONS = "operations"


# Nothing is given up for these: what has no price or no room is no design.
HARD = (Target.PRICED, Target.CAPACITY)
DEFAULT_ORDER = (
    Target.DATA_LOSS,
    Target.BUDGET,
    Target.AVAILABILITY,
    Target.RECOVERY,
    Target.LATENCY,
)
_BY_PRIORITY: Mapping[Priority, tuple[Target, ...]] = {
    Priority.RELIABILITY: (Target.DATA_LOSS, Target.AVAILABILITY, Target.RECOVERY),
    Priority.COST: (Target.BUDGET,),
    Priority.SPEED: (Target.LATENCY,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One target of one workload, or of the company where `workload` is empty.

    asked: as a quantity of which less is better: share of the time down, hours, milliseconds, USD a
    month · certain: losses that count as if they came for sure.
    """

    target: Target
    workload: str = ""
    asked: float = 0.0
    confidence: float = 0.8
    certain: tuple[str, ...] = ()

    @property
    def ladder(self) -> tuple[float, ...]:
        """What was asked, then looser values, each a step down."""
        match self.target:
            case Target.AVAILABILITY:
                rungs = (1 - one for one in AVAILABILITIES)
            case Target.RECOVERY | Target.DATA_LOSS:
                rungs = iter(HOURS)
            case Target.LATENCY | Target.BUDGET:
                rungs = (self.asked * times for times in TIMES[1:])
            case Target.PRICED | Target.CAPACITY | Target.OPERATIONS:
                rungs = iter(())
        return (self.asked, *(one for one in rungs if one > self.asked * (1 + NEARLY)))


def order_of(priorities: Sequence[Priority] | None) -> tuple[Target, ...]:
    """Targets by importance: what has to be had at all, then as ranked, then in the usual order."""
    ranked = [target for one in priorities or () for target in _BY_PRIORITY.get(one, ())]
    return tuple(dict.fromkeys((*HARD, *ranked, *DEFAULT_ORDER)))


def goals_of(targets: Targets) -> tuple[Constraint, ...]:
    """Every target of every workload; the budget is the company's."""
    found = [goal for one in targets.workloads for goal in _of_workload(one, targets)]
    if targets.budget is not None:
        found.append(
            Constraint(target=Target.BUDGET, asked=targets.budget, confidence=targets.confidence)
        )
    return tuple(found)


def _of_workload(one: WorkloadTargets, targets: Targets) -> Iterator[Constraint]:
    plain = Constraint(target=Target.PRICED, workload=one.workload, confidence=targets.confidence)
    yield plain
    yield replace(plain, target=Target.CAPACITY)
    if one.availability is not None:
        yield replace(plain, target=Target.AVAILABILITY, asked=1 - one.availability)
    certain = tuple(str(each) for each in targets.survive)
    for target, hours in (
        (Target.RECOVERY, one.recovery_hours),
        (Target.DATA_LOSS, one.data_loss_hours),
    ):
        if hours is not None:
            yield replace(plain, target=target, asked=hours, certain=certain)
    if one.latency_ms is not None:
        yield replace(
            plain,
            target=Target.LATENCY,
            asked=one.latency_ms,
            confidence=targets.latency_confidence,
        )


def missed(goal: Constraint, evaluation: Evaluation, value: float, columns: slice) -> Array:
    """How likely each candidate does worse than `value`, over some of the futures of an evaluation."""
    most = value * (1 + NEARLY) + NEARLY * (goal.target is not Target.AVAILABILITY)
    match goal.target:
        case Target.RECOVERY | Target.DATA_LOSS:
            return late(goal, evaluation, most, columns).mean(axis=1)
        case Target.AVAILABILITY:
            down = 1 - evaluation.part(goal.workload).availability
            return _share(down[:, columns] > most + NEARLY)
        case Target.LATENCY:
            return _share(evaluation.latency_ms(goal.workload)[:, columns] > most)
        case Target.CAPACITY:
            return _share(evaluation.part(goal.workload).room[:, columns] < 1 - NEARLY)
        case Target.PRICED:
            return _share(evaluation.unpriced[:, columns] > 0)
        case Target.BUDGET:
            return _share(evaluation.monthly[:, columns] > most)
        case Target.OPERATIONS:
            return _share(evaluation.operating_hours[:, columns] > most)


def at_confidence(values: Array, confidence: float) -> Array:
    """By row what is not exceeded with a confidence: the smallest value at which enough futures lie."""
    place = math.ceil(confidence * values.shape[1] - NEARLY) - 1
    return np.partition(values, place, axis=1)[:, place]


def _share(failing: NDArray[np.bool_]) -> Array:
    return failing.mean(axis=1)


def late(goal: Constraint, evaluation: Evaluation, most: float, columns: slice) -> Array:
    """How likely some loss within twelve months takes longer, or loses more, in each future.

    1 where that is so for a loss that counts as certain.
    """
    safe = np.ones((1, 1))
    for loss in evaluation.losses[goal.workload]:
        values = loss.hours if goal.target is Target.RECOVERY else loss.lost
        is_certain = loss.disaster in goal.certain
        happens = np.ones((1, 1)) if is_certain else 1 - np.exp(-loss.rate[:, columns])
        safe = safe * (1 - happens * (values[:, columns] > most))
    return np.broadcast_to(1 - safe, evaluation.monthly[:, columns].shape)


def steps_down(
    goal: Constraint, evaluation: Evaluation, spans: Sequence[slice], slack: float = 0.0
) -> Steps:
    """How many steps a target has to be loosened until each candidate meets it in every span.

    With `slack` it may be missed more often by so much: what a candidate may come to at best.
    """
    found = np.zeros(evaluation.candidates.size, dtype=np.intp)
    # What has no price or no room later is told as the first break.
    spans = spans[:1] if goal.target in HARD else spans
    allowed = 1 - goal.confidence + slack + NEARLY
    for place, value in enumerate(goal.ladder):
        left = found == place
        if not left.any():
            break
        worst = np.max([missed(goal, evaluation, value, span) for span in spans], axis=0)
        found[left & (worst > allowed)] += 1
    return found


def together(each: Sequence[Steps]) -> Steps:
    """Steps of several workloads as one number: those of the worst come first, then all of them."""
    return np.max(each, axis=0) * WORST + np.sum(each, axis=0)
