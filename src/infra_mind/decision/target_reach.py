"""What does reaching a target take? The cheapest design that was compared and reaches it.

Designs are whole sets of decisions: those that join the fronts of all workloads under every shared
decision, so that what several changes reach together is found, not what each does alone.
"""

from dataclasses import dataclass, replace

import numpy as np

from ..domain.design import Design
from ..evaluation.candidates import Codes
from ..evaluation.model import Evaluation
from ..evaluation.samples import Array
from .judge import Judge, Target

# Below this a target is reached: what is left is rounding.
NEARLY = 1e-9
# A design that does not reach a target is told only where it comes nearer by more than this.
NEARER = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The cheapest design that reaches a target, or where none does the one that comes nearest.

    `within` is what comes nearest under the budget, where `design` lies above it.
    """

    target: Target
    design: Design
    reached: bool
    within: Design | None = None


def reaches(judge: Judge, evaluation: Evaluation, best: int) -> tuple[Reach, ...]:
    """For each target that the candidate at `best` misses, at the first sample.

    Among those that reach it, the fewest other targets are given up that `best` reaches, the budget
    aside: what it costs is the answer, not a reason to hide it.
    """
    found: list[Reach] = []
    for target, short in judge.shortfalls(evaluation).items():
        if short[best, 0] > NEARLY:
            row = _cheapest(judge, evaluation, target, best)
            if short[row, 0] > NEARLY and short[row, 0] > short[best, 0] - NEARER:
                row = best
            design = evaluation.candidates.design(row)
            found.append(
                Reach(
                    target=target,
                    design=design,
                    reached=bool(short[row, 0] <= NEARLY),
                    within=_within(judge, evaluation, target, row, best),
                )
            )
    return tuple(found)


def _within(
    judge: Judge, evaluation: Evaluation, target: Target, row: int, best: int
) -> Design | None:
    shortfalls = judge.shortfalls(evaluation)
    over = shortfalls.get(Target.BUDGET)
    if target is Target.BUDGET or over is None or over[row, 0] <= NEARLY:
        return None
    affordable: Codes = np.flatnonzero(over[:, 0] <= NEARLY)
    if not affordable.size:
        return None
    given_up, short = _given_up(judge, evaluation, target, best), shortfalls[target][:, 0]
    order = np.lexsort(
        (
            evaluation.monthly[affordable, 0],
            given_up[affordable],
            np.round(short[affordable], 9),
        )
    )
    return evaluation.candidates.design(int(affordable[order[0]]))


def _cheapest(judge: Judge, evaluation: Evaluation, target: Target, best: int) -> int:
    short = judge.shortfalls(evaluation)[target][:, 0]
    unpriced = np.broadcast_to(evaluation.unpriced, evaluation.monthly.shape)[:, 0]
    order = np.lexsort(
        (
            evaluation.monthly[:, 0],
            _given_up(judge, evaluation, target, best),
            np.round(short, 9),
            unpriced,
        )
    )
    return int(order[0])


def _given_up(judge: Judge, evaluation: Evaluation, target: Target, best: int) -> Array:
    """By how much the other targets are missed that `best` reaches, the budget aside."""
    unbound = replace(judge, targets=replace(judge.targets, budget=None))
    total = np.zeros(len(evaluation.monthly))
    for other, short in unbound.shortfalls(evaluation).items():
        if other is not target and short[best, 0] <= NEARLY:
            total = total + short[:, 0]
    return np.round(total, 9)
