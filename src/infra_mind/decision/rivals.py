"""The best that each option could do that was not chosen: who lost to the choice, and with what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain.architecture import Commitment
from ..domain.workload import Demand
from ..evaluation.candidates import SITE, Candidates, of_vectors, positions
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Array, Samples
from .exploration import Local, buys_nothing
from .judge import Judge

Vector = Mapping[str, str]

# Of more workloads than this, only the dearest have their own options told one by one.
MOST_WORKLOADS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """The choice with one decision changed; the best vector with it where all else cannot stay."""

    decision: str
    option: str
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
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


def find_rivals(
    model: Model,
    demand: Demand,
    samples: Samples,
    pieces: Sequence[Local],
    compared: Compared,
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
    return bool(buys_nothing(model.evaluate(demand, of_vectors([vector]), samples))[0])


def _alone(pieces: Sequence[Local], chosen: Vector, decision: str, option: str) -> Vector | None:
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
    pieces: Sequence[Local],
    chosen: Vector,
) -> list[Local]:
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
    piece: Local,
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
