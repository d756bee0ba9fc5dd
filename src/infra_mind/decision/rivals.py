"""The best that each option could do that was not chosen: who lost to the choice, and with what."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..domain.design import BACKUP, COMMITMENT, SHARED, SITE, Decision, Design, Option
from ..domain.option import Commitment
from ..domain.workload import Demand
from ..evaluation.candidates import Candidates, of_designs, positions
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Array, Samples
from .exploration import Local, buys_nothing
from .judge import Judge

# Of more workloads than this, only the dearest have their own options told one by one.
MOST_WORKLOADS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """The choice with one decision changed; the best design with it where all else cannot stay."""

    decision: Decision
    option: Option
    design: Design


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
    def chosen(self) -> Design:
        return self.candidates.design(self.best)


def find_rivals(
    model: Model,
    demand: Demand,
    samples: Samples,
    pieces: Sequence[Local],
    compared: Compared,
) -> tuple[Rival, ...]:
    """For every decision and every option not taken, the best design that takes it."""
    chosen, candidates = compared.chosen, compared.candidates
    rivals: list[Rival] = []
    for decision in (SITE, *SHARED):
        codes = candidates.codes[decision]
        for code in positions(np.unique(codes)):
            if code == codes[compared.best]:
                continue
            option = candidates.options[decision][code]
            design = None if decision == SITE else _alone(pieces, chosen, decision, option)
            if design is None or _is_void(model, demand, samples, design):
                rows = np.flatnonzero(codes == code)
                design = candidates.design(int(rows[np.argmin(compared.score[rows])]))
            rivals.append(Rival(decision=decision, option=option, design=design))
    for piece in _dearest(model, demand, samples, pieces, chosen):
        rivals += _local_rivals(model, demand, samples, compared.judge, piece, chosen)
    return tuple(rivals)


def _is_void(model: Model, demand: Demand, samples: Samples, design: Design) -> bool:
    if design[COMMITMENT] == Commitment.ON_DEMAND:
        return False
    return bool(buys_nothing(model.evaluate(demand, of_designs([design]), samples))[0])


def _alone(
    pieces: Sequence[Local], chosen: Design, decision: Decision, option: Option
) -> Design | None:
    """The choice with one shared decision changed and all else the same, the backup at most aside."""
    backups = pieces[0].evaluation.candidates.options[BACKUP]
    kept = [chosen[BACKUP]] if decision == BACKUP else [chosen[BACKUP], *backups]
    for backup in kept:
        design = chosen | {BACKUP: backup, decision: option}
        if all(piece.evaluation.candidates.find(design) is not None for piece in pieces):
            return design
    return None


def _dearest(
    model: Model,
    demand: Demand,
    samples: Samples,
    pieces: Sequence[Local],
    chosen: Design,
) -> list[Local]:
    """The workloads whose options are worth telling: all, or of many those that cost most."""
    if len(pieces) <= MOST_WORKLOADS:
        return list(pieces)
    one = of_designs([chosen])
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
    chosen: Design,
) -> list[Rival]:
    """The same within one workload, with everything else as chosen."""
    candidates = piece.evaluation.candidates
    own = [one for one in candidates.codes if one.workload == piece.workload.name]
    keep = np.ones((candidates.size, 1), dtype=bool)
    for decision in (SITE, *SHARED):
        keep &= candidates.chose(decision, chosen[decision])
    rows = np.flatnonzero(keep[:, 0])
    designs = [chosen | _only(candidates.design(int(row)), own) for row in rows]
    if not designs:
        return []
    joined = of_designs(designs)
    score = judge.score(model.evaluate(demand, joined, samples))[:, 0]
    rivals: list[Rival] = []
    for decision in own:
        for code, option in enumerate(joined.options[decision]):
            matching = np.flatnonzero(joined.codes[decision] == code)
            if option != chosen[decision] and matching.size:
                design = designs[int(matching[np.argmin(score[matching])])]
                rivals.append(Rival(decision=decision, option=option, design=design))
    return rivals


def _only(design: Design, decisions: Sequence[Decision]) -> dict[Decision, Option]:
    return {decision: design[decision] for decision in decisions}
