"""What should we build? Every sensible design, judged; the front, the choice, the losers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..domain.architecture import Exclusion
from ..domain.design import COMMITMENT, Design
from ..domain.workload import Demand
from ..evaluation.candidates import Candidates, of_designs, positions
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Samples, likely
from ..evaluation.targets import Targets
from .exploration import Local, ServingOptions, buys_nothing, explore, join
from .judge import Criterion, Judge, judge_among
from .pareto import front
from .rivals import Compared, Rival, find_rivals
from .space import Space, concatenate
from .target_reach import Reach, reaches

# Candidates of the front that are carried on: a reader compares a handful, sampling some more.
FRONT_SIZE = 60
# How often the best rival may take the place of the choice.
ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The choice, what it was chosen from, and the best that each other option could do.

    `cheapest` reaches every target that can be reached, the budget aside, for the least money. There
    is a rival for every option of every decision that was not chosen; what cannot be had stands with
    its reason in `exclusions`. `considered` counts the designs that were worked out: each workload's
    own, and those that join them. `reach` is what each target takes that the choice misses.
    """

    chosen: Design
    cheapest: Design
    front: tuple[Design, ...]
    rivals: tuple[Rival, ...]
    exclusions: tuple[Exclusion, ...]
    considered: int
    judge: Judge
    meets_targets: bool
    reach: tuple[Reach, ...] = ()


def decide(
    model: Model,
    demand: Demand,
    space: Space,
    serving: ServingOptions,
    *,
    weights: Mapping[Criterion, float],
    targets: Targets,
) -> Selection:
    """Enumerates, prunes each workload by the front within every shared decision, and combines.

    A rival that turns out better than the choice becomes the choice, until none does.
    """
    samples = likely(demand.assumptions)
    wage = samples.likely("model.hourly_wage")
    pieces = [explore(model, demand, space, serving, one, samples) for one in demand.workloads]
    assembled = join(pieces, weights, targets, wage)
    evaluation = model.evaluate(demand, assembled, samples)
    sound = np.flatnonzero(~buys_nothing(evaluation))
    if len(sound) < assembled.size:
        evaluation = model.evaluate(demand, assembled.take(sound), samples)
    compared = _compare(evaluation, weights, targets, wage)
    rivals = find_rivals(model, demand, samples, pieces, compared)
    for _ in range(ROUNDS):
        better = _with_rivals(model, demand, samples, compared, rivals)
        if better.chosen == compared.chosen:
            break
        compared = better
        rivals = find_rivals(model, demand, samples, pieces, compared)
    evaluation = compared.evaluation
    return Selection(
        chosen=compared.chosen,
        cheapest=evaluation.candidates.design(_cheapest(compared.judge, evaluation)),
        front=_front(compared),
        rivals=rivals,
        exclusions=(*space.exclusions, *_void(pieces, compared, rivals)),
        considered=_considered(pieces, assembled),
        judge=compared.judge,
        meets_targets=bool(compared.judge.missed(evaluation)[compared.best, 0] <= 1e-9),
        reach=reaches(compared.judge, evaluation, compared.best),
    )


def _compare(
    evaluation: Evaluation, weights: Mapping[Criterion, float], targets: Targets, wage: float
) -> Compared:
    judge = judge_among(evaluation, weights, targets, wage)
    score = judge.score(evaluation)[:, 0]
    return Compared(evaluation=evaluation, judge=judge, score=score, best=int(np.argmin(score)))


def _with_rivals(
    model: Model,
    demand: Demand,
    samples: Samples,
    compared: Compared,
    rivals: Sequence[Rival],
) -> Compared:
    """What was compared and the rivals, by the same judge, so that the score can only fall."""
    if not rivals:
        return compared
    joined = concatenate([compared.candidates, of_designs([rival.design for rival in rivals])])
    evaluation = model.evaluate(demand, joined, samples)
    score = compared.judge.score(evaluation)[:, 0]
    score = np.where(buys_nothing(evaluation), np.inf, score)
    best = int(np.argmin(score))
    if score[best] > compared.score[compared.best] - 1e-9:
        return compared
    return Compared(evaluation=evaluation, judge=compared.judge, score=score, best=best)


def _considered(pieces: Sequence[Local], assembled: Candidates) -> int:
    own = sum(piece.evaluation.candidates.size for piece in pieces)
    return own if len(pieces) == 1 else own + assembled.size


def _void(
    pieces: Sequence[Local], compared: Compared, rivals: Sequence[Rival]
) -> Iterator[Exclusion]:
    """Commitments for which there is nothing to buy in any design that was compared."""
    known = {rival.option for rival in rivals if rival.decision == COMMITMENT}
    for option in pieces[0].evaluation.candidates.names(COMMITMENT):
        if option not in known and option != compared.chosen[COMMITMENT]:
            reason = "nothing of the design runs at every hour at a price that a commitment lowers"
            yield Exclusion(decision=COMMITMENT, option=option, reason=reason)


def _cheapest(judge: Judge, evaluation: Evaluation) -> int:
    unbound = replace(judge, targets=replace(judge.targets, budget=None))
    missed = unbound.missed(evaluation)[:, 0]
    reaching = np.flatnonzero(missed <= missed.min() + 1e-9)
    return int(reaching[np.argmin(evaluation.monthly[reaching, 0])])


def _front(compared: Compared) -> tuple[Design, ...]:
    """Of what misses the targets by least, what nothing beats; best score first."""
    columns = [values[:, 0] for values in compared.judge.criteria(compared.evaluation).values()]
    sound = np.flatnonzero(np.all(np.isfinite(columns), axis=0))
    missed = compared.judge.missed(compared.evaluation)[:, 0]
    reaching = sound[missed[sound] <= missed[sound].min() + 1e-9]
    rows = reaching[front(np.stack(columns, axis=1)[reaching])]
    best = rows[np.argsort(compared.score[rows], kind="stable")[:FRONT_SIZE]]
    return tuple(compared.candidates.design(row) for row in positions(best))
