"""What should we build? Every sensible decision vector, judged; the front, the choice, the losers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.errors import InputError
from ..domain.architecture import Commitment, Exclusion
from ..domain.workload import Demand, Workload
from ..evaluation.candidates import SITE, Candidates, Codes, of_vectors, positions
from ..evaluation.model import Evaluation, Model
from ..evaluation.part import Mask
from ..evaluation.samples import Array, Samples, likely
from ..evaluation.space import Space, combine, concatenate, local_options
from ..evaluation.targets import Targets
from .judge import PENALTY, Criterion, Judge, spread
from .pareto import front
from .reach import Reach, reaches

Vector = Mapping[str, str]
ServingOptions = Mapping[tuple[str, str], tuple[str, ...]]
"""Options of language models and accelerators by (workload, site)."""

# Candidates of the front that are carried on: a reader compares a handful, sampling some more.
FRONT_SIZE = 60
# Outweighs every penalty: what is looked for comes before everything else.
FIRST = 1e6
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
    is a rival for every option of every decision that was not chosen; what cannot be had stands with
    its reason in `exclusions`. `considered` counts the designs that were worked out: each workload's
    own, and those that join them. `reach` is what each target takes that the choice misses.
    """

    chosen: Vector
    cheapest: Vector
    front: tuple[Vector, ...]
    rivals: tuple[Rival, ...]
    exclusions: tuple[Exclusion, ...]
    considered: int
    judge: Judge
    meets_targets: bool
    reach: tuple[Reach, ...] = ()


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
    assembled = _assemble(pieces, weights, targets, wage)
    evaluation = model.evaluate(demand, assembled, samples)
    sound = np.flatnonzero(~_buys_nothing(evaluation))
    if len(sound) < assembled.size:
        evaluation = model.evaluate(demand, assembled.take(sound), samples)
    compared = _compare(evaluation, weights, targets, wage)
    rivals = _rivals(model, demand, samples, pieces, compared)
    return Decision(
        chosen=compared.chosen,
        cheapest=evaluation.candidates.vector(_cheapest(compared.judge, evaluation)),
        front=_front(compared),
        rivals=rivals,
        exclusions=(*space.exclusions, *_void(pieces, compared, rivals)),
        considered=_considered(pieces, assembled),
        judge=compared.judge,
        meets_targets=bool(compared.judge.missed(evaluation)[compared.best, 0] <= 1e-9),
        reach=reaches(compared.judge, evaluation, compared.best),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """Joined candidates with their scores."""

    evaluation: Evaluation
    judge: Judge
    score: Array
    best: int

    @property
    def candidates(self) -> Candidates:
        return self.evaluation.candidates

    @property
    def chosen(self) -> Vector:
        return self.candidates.vector(self.best)


def _compare(
    evaluation: Evaluation, weights: Mapping[Criterion, float], targets: Targets, wage: float
) -> _Compared:
    judge = _judge(evaluation, weights, targets, wage)
    score = judge.score(evaluation)[:, 0]
    return _Compared(evaluation=evaluation, judge=judge, score=score, best=int(np.argmin(score)))


def _considered(pieces: Sequence[_Local], assembled: Candidates) -> int:
    own = sum(piece.evaluation.candidates.size for piece in pieces)
    return own if len(pieces) == 1 else own + assembled.size


def _buys_nothing(evaluation: Evaluation) -> Mask:
    """Which candidates commit although nothing of theirs runs at every hour; one a candidate."""
    commits = ~evaluation.candidates.chose("commitment", Commitment.ON_DEMAND)
    return (commits & (evaluation.committed <= 0.0))[:, 0]


def _void(
    pieces: Sequence[_Local], compared: _Compared, rivals: Sequence[Rival]
) -> Iterator[Exclusion]:
    """Commitments for which there is nothing to buy in any design that was compared."""
    told = {rival.option for rival in rivals if rival.decision == "commitment"}
    for option in pieces[0].evaluation.candidates.options["commitment"]:
        if option not in told and option != compared.chosen["commitment"]:
            reason = "nothing of the design runs at every hour at a price that a commitment lowers"
            yield Exclusion(decision="commitment", option=option, reason=reason)


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
            | local_options(workload, space.machines[site], serving.get((workload.name, site), ())),
            copies_elsewhere=space.copies_elsewhere_at(site),
        )
        for site in space.sites
        if (workload.name, site) not in serving or serving[workload.name, site]
    ]
    if not pieces:
        raise InputError(
            f"No place that is allowed offers an accelerator or a model for {workload.name!r}.",
            remedy="Allow another cloud or region, or another accelerator or model class.",
        )
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
    if not combos:
        names = ", ".join(piece.workload.name for piece in pieces)
        raise InputError(
            f"No place offers all that {names} need.",
            remedy="Allow another cloud or region, or another accelerator.",
        )
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
    """Rows of a workload's candidates: aims x shared combinations, flattened."""
    judge = _judge(piece.evaluation, weights, targets, wage)
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
    yield own + FIRST * _buys_nothing(evaluation)


def _best_within(combo: Codes, score: Array, shared: Codes) -> Codes:
    """For each shared combination the row of the lowest score."""
    order = np.lexsort((score, combo))
    place = np.searchsorted(combo[order], shared)
    return order[place]


def _cheapest(judge: Judge, evaluation: Evaluation) -> int:
    unbound = replace(judge, targets=replace(judge.targets, budget=None))
    missed = unbound.missed(evaluation)[:, 0]
    reaching = np.flatnonzero(missed <= missed.min() + 1e-9)
    return int(reaching[np.argmin(evaluation.monthly[reaching, 0])])


def _front(compared: _Compared) -> tuple[Vector, ...]:
    """Of what misses the targets by least, what nothing beats; best score first."""
    columns = [values[:, 0] for values in compared.judge.criteria(compared.evaluation).values()]
    sound = np.flatnonzero(np.all(np.isfinite(columns), axis=0))
    missed = compared.judge.missed(compared.evaluation)[:, 0]
    reaching = sound[missed[sound] <= missed[sound].min() + 1e-9]
    rows = reaching[front(np.stack(columns, axis=1)[reaching])]
    best = rows[np.argsort(compared.score[rows], kind="stable")[:FRONT_SIZE]]
    return tuple(compared.candidates.vector(row) for row in positions(best))


def _rivals(
    model: Model,
    demand: Demand,
    samples: Samples,
    pieces: Sequence[_Local],
    compared: _Compared,
) -> tuple[Rival, ...]:
    """For every decision and every option not taken, the best vector that takes it."""
    chosen, candidates = compared.chosen, compared.candidates
    rivals: list[Rival] = []
    for decision in (SITE, "zones", "regions", "commitment", "backup"):
        codes = candidates.codes[decision]
        for code in positions(np.unique(codes)):
            if code == codes[compared.best]:
                continue
            option = str(candidates.options[decision][code])
            vector = None if decision == SITE else _alone(pieces, chosen, decision, option)
            if vector is None or _is_void(model, demand, samples, vector):
                rows = np.flatnonzero(codes == code)
                vector = candidates.vector(int(rows[np.argmin(compared.score[rows])]))
            rivals.append(Rival(decision=decision, option=option, vector=vector))
    for piece in _dearest(model, demand, samples, pieces, chosen):
        rivals += _local_rivals(model, demand, samples, compared.judge, piece, chosen)
    return tuple(rivals)


def _is_void(model: Model, demand: Demand, samples: Samples, vector: Vector) -> bool:
    if vector["commitment"] == Commitment.ON_DEMAND:
        return False
    return bool(_buys_nothing(model.evaluate(demand, of_vectors([vector]), samples))[0])


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
