"""Every sensible design of each workload, and those that join them: what a decision is taken from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import InputError
from ..domain.design import COMMITMENT, SITE, Decision, Option, Site
from ..domain.option import Commitment
from ..domain.workload import Demand, Workload
from ..evaluation.candidates import Candidates, Codes
from ..evaluation.compute.offers import sites_with
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Array, Samples
from ..evaluation.scene import Mask
from ..evaluation.targets import Targets
from .judge import PENALTY, Criterion, Judge, judge_among
from .space import Space, combine, concatenate

ServingOptions = Mapping[tuple[str, Site], tuple[str, ...]]
"""Options of language models and accelerators by (workload, site)."""

# Outweighs every penalty: what is looked for comes before everything else.
FIRST = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """All local candidates of one workload, evaluated as if it were alone."""

    workload: Workload
    evaluation: Evaluation
    combo: Codes


def explore(
    model: Model,
    demand: Demand,
    space: Space,
    serving: ServingOptions,
    workload: Workload,
    samples: Samples,
) -> Local:
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
        raise _not_offered(model, workload)
    candidates = concatenate(pieces)
    evaluation = model.evaluate(demand, candidates, samples, workloads=(workload,))
    return Local(workload=workload, evaluation=evaluation, combo=_combo(candidates, space))


def _not_offered(model: Model, workload: Workload) -> InputError:
    """Names what no allowed place offers, and places that do."""
    wanted = workload.traits.get("accelerator")
    if wanted is None:
        return InputError(
            f"No place that is allowed offers an accelerator or a model for {workload.name!r}.",
            remedy="Allow another cloud or region, or a smaller model or another model class.",
        )
    sites = sites_with(wanted, model.library)
    where = f"It is priced in {', '.join(map(str, sites))}." if sites else "It is priced nowhere."
    return InputError(
        f"No place that is allowed offers {wanted} for {workload.name!r}, or none of its machines "
        "holds the model.",
        remedy=f"{where} Allow one of them, or another accelerator.",
    )


def _combo(candidates: Candidates, space: Space) -> Codes:
    """One number for each combination of shared decisions, the same for every workload."""
    number = np.zeros(candidates.size, dtype=np.intp)
    known: dict[Decision, tuple[Option, ...]] = {SITE: space.sites, **space.shared}
    for decision, options in known.items():
        place = np.array([options.index(option) for option in candidates.options[decision]])
        number = number * len(options) + place[candidates.codes[decision]]
    return number


def buys_nothing(evaluation: Evaluation) -> Mask:
    """Which candidates commit although nothing of theirs runs at every hour; one a candidate."""
    commits = ~evaluation.candidates.chose(COMMITMENT, Commitment.ON_DEMAND)
    return (commits & (evaluation.committed <= 0.0))[:, 0]


def _directions(
    weights: Mapping[Criterion, float],
) -> Iterator[tuple[float, dict[Criterion, float]]]:
    """How much a missed target counts, and weights: the company's own, each criterion almost alone.

    What one workload can reach alone may not fit the budget of all: so the company's own weights and
    the cost alone are also followed without regard to targets.
    """
    alone = {
        criterion: {one: 1.0 if one is criterion else 0.02 for one in Criterion}
        for criterion in Criterion
    }
    yield PENALTY, dict(weights)
    for direction in alone.values():
        yield PENALTY, direction
    yield PENALTY, dict.fromkeys(Criterion, 1.0)
    yield 0.0, dict(weights)
    yield 0.0, alone[Criterion.TOTAL_COST]


def join(
    pieces: Sequence[Local],
    weights: Mapping[Criterion, float],
    targets: Targets,
    wage: float,
) -> Candidates:
    """For every shared combination and direction, each workload's best option, joined."""
    combos = set(np.unique(pieces[0].combo).tolist())
    for piece in pieces[1:]:
        combos &= set(np.unique(piece.combo).tolist())
    if not combos:
        names = ", ".join(piece.workload.name for piece in pieces)
        raise InputError(
            f"No place offers all that {names} need.",
            remedy="Allow another cloud or region, or another accelerator.",
        )
    shared = np.array(sorted(combos), dtype=np.intp)
    picks = [_picks(piece, shared, weights, targets, wage) for piece in pieces]
    options: dict[Decision, tuple[Option, ...]] = {}
    codes: dict[Decision, Codes] = {}
    for piece, rows in zip(pieces, picks, strict=True):
        candidates = piece.evaluation.candidates
        for decision, column in candidates.codes.items():
            if decision not in codes:
                options[decision] = candidates.options[decision]
                codes[decision] = column[rows]
    table = np.stack(list(codes.values()), axis=1)
    _, first = np.unique(table, axis=0, return_index=True)
    joined = Candidates(options=options, codes=codes, size=len(table))
    return joined.take(np.sort(first))


def _picks(
    piece: Local,
    shared: Codes,
    weights: Mapping[Criterion, float],
    targets: Targets,
    wage: float,
) -> Codes:
    """Rows of a workload's candidates: aims x shared combinations, flattened."""
    judge = judge_among(piece.evaluation, weights, targets, wage)
    scores = _aims(piece.evaluation, judge, weights)
    return np.concatenate([_best_within(piece.combo, score, shared) for score in scores])


def _aims(
    evaluation: Evaluation, judge: Judge, weights: Mapping[Criterion, float]
) -> Iterator[Array]:
    """What to look for, as scores: each direction, each target for its cost, a commitment that buys."""
    missed = judge.missed(evaluation)[:, 0]
    scaled = {
        criterion: values[:, 0] / judge.scales[criterion]
        for criterion, values in judge.criteria(evaluation).items()
    }
    own = np.zeros(len(missed))
    for penalty, direction in _directions(weights):
        score = penalty * missed
        for criterion, weight in direction.items():
            score = score + weight * scaled[criterion]
        own = score if direction == weights and penalty else own
        yield score
    for short in judge.shortfalls(evaluation).values():
        yield FIRST * np.minimum(short[:, 0], 5.0) + PENALTY * missed + scaled[Criterion.TOTAL_COST]
    yield own + FIRST * buys_nothing(evaluation)


def _best_within(combo: Codes, score: Array, shared: Codes) -> Codes:
    """For each shared combination the row of the lowest score."""
    order = np.lexsort((score, combo))
    place = np.searchsorted(combo[order], shared)
    return order[place]
