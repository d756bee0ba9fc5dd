"""What should we build? Every sensible decision vector, judged; the front, the choice, the losers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..domain.workload import Demand, LoadKind, Workload
from ..evaluation.candidates import SITE, Candidates, Codes, of_vectors
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Samples, likely
from ..evaluation.space import Exclusion, Space, combine, concatenate, local_options
from ..evaluation.targets import Targets
from .judge import PENALTY, Criterion, Judge, spread
from .pareto import front

Vector = Mapping[str, str]
ServingOptions = Mapping[tuple[str, str], tuple[str, ...]]
"""Options of language models and accelerators by (workload, site)."""

# Candidates of the front that are carried on: a reader compares a handful, sampling some more.
FRONT_SIZE = 60
# Of more workloads than this, only the dearest have their own options told one by one.
MOST_WORKLOADS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """The choice with one decision changed; the best vector with it where all else cannot stay."""

    decision: str
    option: str
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The choice, what it was chosen from, and the best that each other option could do.

    `cheapest` reaches every target that can be reached, the budget aside, for the least money. There
    is a rival for every option of every decision that was not chosen.
    """

    chosen: Vector
    cheapest: Vector
    front: tuple[Vector, ...]
    rivals: tuple[Rival, ...]
    exclusions: tuple[Exclusion, ...]
    considered: int
    judge: Judge
    meets_targets: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Local:
    """All local candidates of one workload, evaluated as if it were alone."""

    workload: Workload
    evaluation: Evaluation
    combo: Codes


def decide(
    model: Model,
    demand: Demand,
    space: Space,
    serving: ServingOptions,
    *,
    weights: Mapping[Criterion, float],
    targets: Targets,
) -> Decision:
    """Enumerates, prunes each workload by the front within every shared decision, and combines."""
    samples = likely(demand.assumptions)
    wage = samples.likely("model.hourly_wage")
    pieces = [_local(model, demand, space, serving, one, samples) for one in demand.modelled]
    considered = int(np.prod([float(piece.evaluation.candidates.size) for piece in pieces[:1]]))
    considered += sum(piece.evaluation.candidates.size for piece in pieces[1:])
    assembled = _assemble(pieces, weights, targets, wage)
    evaluation = model.evaluate(demand, assembled, samples)
    judge = _judge(evaluation, weights, targets, wage)
    score = judge.score(evaluation)[:, 0]
    best = int(np.argmin(score))
    kept = _front(judge, evaluation, score)
    frugal = _cheapest(judge, evaluation)
    return Decision(
        chosen=assembled.vector(best),
        cheapest=assembled.vector(frugal),
        front=tuple(assembled.vector(int(row)) for row in kept),
        rivals=_rivals(model, demand, samples, judge, pieces, assembled, score, best),
        exclusions=space.exclusions,
        considered=considered,
        judge=judge,
        meets_targets=bool(judge.missed(evaluation)[best, 0] <= 1e-9),
    )


def _local(
    model: Model,
    demand: Demand,
    space: Space,
    serving: ServingOptions,
    workload: Workload,
    samples: Samples,
) -> _Local:
    pieces = [
        combine(
            space.shared_at(site)
            | local_options(workload, site, model.book, serving.get((workload.name, site), ())),
            copies_elsewhere=space.copies_elsewhere,
        )
        for site in space.sites
        if workload.kind is LoadKind.SERVING or serving.get((workload.name, site))
    ]
    candidates = concatenate(pieces)
    evaluation = model.evaluate(demand, candidates, samples, workloads=(workload,))
    return _Local(workload=workload, evaluation=evaluation, combo=_combo(candidates, space))


def _combo(candidates: Candidates, space: Space) -> Codes:
    """One number for each combination of shared decisions, the same for every workload."""
    number = np.zeros(candidates.size, dtype=np.intp)
    known: dict[str, tuple[str, ...]] = {SITE: space.sites, **space.shared}
    for decision, options in known.items():
        place = np.array([options.index(option) for option in candidates.options[decision]])
        number = number * len(options) + place[candidates.codes[decision]]
    return number


def _judge(
    evaluation: Evaluation, weights: Mapping[Criterion, float], targets: Targets, wage: float
) -> Judge:
    plain = Judge(weights=weights, scales=dict.fromkeys(Criterion, 1.0), targets=targets, wage=wage)
    missed = plain.missed(evaluation)
    # Spreads are taken over what reaches the targets: the rest would only stretch them.
    sound = missed <= np.quantile(missed, 0.25) + 1e-9
    scales = {
        criterion: spread(values[sound]) for criterion, values in plain.criteria(evaluation).items()
    }
    return Judge(weights=weights, scales=scales, targets=targets, wage=wage)


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


def _assemble(
    pieces: Sequence[_Local],
    weights: Mapping[Criterion, float],
    targets: Targets,
    wage: float,
) -> Candidates:
    """For every shared combination and direction, each workload's best option, joined."""
    combos = set(np.unique(pieces[0].combo).tolist())
    for piece in pieces[1:]:
        combos &= set(np.unique(piece.combo).tolist())
    shared = np.array(sorted(combos), dtype=np.intp)
    picks = [_picks(piece, shared, weights, targets, wage) for piece in pieces]
    options: dict[str, tuple[str, ...]] = {}
    codes: dict[str, Codes] = {}
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
    piece: _Local,
    shared: Codes,
    weights: Mapping[Criterion, float],
    targets: Targets,
    wage: float,
) -> Codes:
    """Rows of a workload's candidates: directions x shared combinations, flattened."""
    judge = _judge(piece.evaluation, weights, targets, wage)
    missed = judge.missed(piece.evaluation)[:, 0]
    criteria = judge.criteria(piece.evaluation)
    picks: list[Codes] = []
    for penalty, direction in _directions(weights):
        score = penalty * missed
        for criterion, weight in direction.items():
            score = score + weight * criteria[criterion][:, 0] / judge.scales[criterion]
        picks.append(_best_within(piece.combo, score, shared))
    return np.concatenate(picks)


def _best_within(combo: Codes, score: np.ndarray, shared: Codes) -> Codes:
    """For each shared combination the row of the lowest score."""
    order = np.lexsort((score, combo))
    place = np.searchsorted(combo[order], shared)
    return order[place]


def _cheapest(judge: Judge, evaluation: Evaluation) -> int:
    unbound = replace(judge, targets=replace(judge.targets, budget=None))
    missed = unbound.missed(evaluation)[:, 0]
    reaching = np.flatnonzero(missed <= missed.min() + 1e-9)
    return int(reaching[np.argmin(evaluation.monthly[reaching, 0])])


def _front(judge: Judge, evaluation: Evaluation, score: np.ndarray) -> Codes:
    criteria = judge.criteria(evaluation)
    columns = [values[:, 0] for values in criteria.values()]
    sound = np.flatnonzero(np.all(np.isfinite(columns), axis=0))
    missed = judge.missed(evaluation)[:, 0]
    reaching = sound[missed[sound] <= missed[sound].min() + 1e-9]
    rows = reaching[front(np.stack(columns, axis=1)[reaching])]
    if len(rows) > FRONT_SIZE:
        rows = rows[np.argsort(score[rows], kind="stable")[:FRONT_SIZE]]
    return rows[np.argsort(score[rows], kind="stable")]


def _rivals(
    model: Model,
    demand: Demand,
    samples: Samples,
    judge: Judge,
    pieces: Sequence[_Local],
    assembled: Candidates,
    score: np.ndarray,
    best: int,
) -> tuple[Rival, ...]:
    """For every decision and every option not taken, the best vector that takes it."""
    chosen = assembled.vector(best)
    rivals: list[Rival] = []
    for decision in (SITE, "zones", "regions", "commitment", "backup"):
        codes = assembled.codes[decision]
        for code in np.unique(codes).tolist():
            if code == codes[best]:
                continue
            option = str(assembled.options[decision][code])
            vector = None if decision == SITE else _alone(pieces, chosen, decision, option)
            if vector is None:
                rows = np.flatnonzero(codes == code)
                vector = assembled.vector(int(rows[np.argmin(score[rows])]))
            rivals.append(Rival(decision=decision, option=option, vector=vector))
    for piece in _dearest(model, demand, samples, pieces, chosen):
        rivals += _local_rivals(model, demand, samples, judge, piece, chosen)
    return tuple(rivals)


def _alone(pieces: Sequence[_Local], chosen: Vector, decision: str, option: str) -> Vector | None:
    """The choice with one shared decision changed and all else the same, the backup at most aside."""
    backups = pieces[0].evaluation.candidates.options["backup"]
    kept = [chosen["backup"]] if decision == "backup" else [chosen["backup"], *backups]
    for backup in kept:
        vector = {**chosen, "backup": backup, decision: option}
        if all(piece.evaluation.candidates.find(vector) is not None for piece in pieces):
            return {key: str(taken) for key, taken in vector.items()}
    return None


def _dearest(
    model: Model,
    demand: Demand,
    samples: Samples,
    pieces: Sequence[_Local],
    chosen: Vector,
) -> list[_Local]:
    """The workloads whose options are worth telling: all, or of many those that cost most."""
    if len(pieces) <= MOST_WORKLOADS:
        return list(pieces)
    one = of_vectors([chosen])
    cost = [
        float(model.evaluate(demand, one, samples, workloads=(piece.workload,)).monthly[0, 0])
        for piece in pieces
    ]
    order = sorted(range(len(pieces)), key=lambda place: (-cost[place], place))
    return [pieces[place] for place in sorted(order[:MOST_WORKLOADS])]


def _local_rivals(
    model: Model,
    demand: Demand,
    samples: Samples,
    judge: Judge,
    piece: _Local,
    chosen: Vector,
) -> list[Rival]:
    """The same within one workload, with everything else as chosen."""
    candidates = piece.evaluation.candidates
    own = [
        decision for decision in candidates.codes if decision.startswith(f"{piece.workload.name}.")
    ]
    keep = np.ones((candidates.size, 1), dtype=bool)
    for decision in ("zones", "regions", "commitment", "backup"):
        keep &= candidates.chose(decision, chosen[decision])
    keep &= candidates.chose(SITE, f"{chosen['provider']}/{chosen['region']}")
    rows = np.flatnonzero(keep[:, 0])
    vectors = [{**chosen, **_only(candidates.vector(int(row)), own)} for row in rows]
    if not vectors:
        return []
    joined = of_vectors(vectors)
    score = judge.score(model.evaluate(demand, joined, samples))[:, 0]
    rivals: list[Rival] = []
    for decision in own:
        for code, option in enumerate(joined.options[decision]):
            matching = np.flatnonzero(joined.codes[decision] == code)
            if option != chosen[decision] and matching.size:
                vector = vectors[int(matching[np.argmin(score[matching])])]
                rivals.append(Rival(decision=decision, option=str(option), vector=vector))
    return rivals


def _only(vector: Mapping[str, str], decisions: Sequence[str]) -> dict[str, str]:
    return {decision: vector[decision] for decision in decisions}
