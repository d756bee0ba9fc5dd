"""What should we find out first? Expected value of information of every unanswered field."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ...decision.case import Case
from ...domain.design import Design
from ...domain.dossier import NextQuestion
from ...domain.ledger import Ledger
from ...domain.provenance import Provenance
from ...evaluation.samples import Array
from ...words.inputs import question_of
from ..cost.drivers import swings

BINS = 20
SHOWN = 8
# Below this, in USD a month, an answer is not worth asking for.
WORTH_ASKING = 1.0
OPTIONS = 40
SHUFFLES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What knowing one input brings.

    gain: USD a month of the cost all told · share: of the spread of the bill.
    """

    path: str
    gain: float
    share: float


def information(case: Case) -> tuple[Information, ...]:
    """Unanswered inputs by what an answer could gain, then by the spread it would remove.

    Expected value of partial perfect information by binning (M. Strong and J. Oakley, Medical
    Decision Making 33, 2013): futures are sorted by the input, the best option is chosen for each
    bin, and the gain over the best option for all is what knowing the input is worth. What the same
    bins gain from shuffled futures is noise, and taken off.
    """
    asked = [
        path
        for path, assumption in case.demand.assumptions.items()
        if assumption.provenance in (Provenance.ASSUMED, Provenance.UNKNOWN) and assumption.question
    ]
    open_paths = _that_matter(case, asked)
    if not open_paths:
        return ()
    cost = _costs(case)
    shuffles = np.random.default_rng(case.seed)
    trials = [_shuffled(shuffles, cost.shape[1]) for _ in range(SHUFFLES)]
    chance = max(choose_again(cost, trial) for trial in trials)
    shares = {swing.path: swing.share for swing in case.once(swings)}
    found: list[Information] = []
    for path in open_paths:
        gain = max(choose_again(cost, case.futures[path]) - chance, 0.0)
        found.append(Information(path=path, gain=gain, share=shares.get(path, 0.0)))
    return tuple(sorted(found, key=lambda one: (-round(one.gain, 2), -one.share, one.path)))


def next_best(case: Case, ledger: Ledger) -> tuple[NextQuestion, ...]:
    """The questions most worth an answer, as claims."""
    found: list[NextQuestion] = []
    for one in case.once(information)[:SHOWN]:
        if one.gain < WORTH_ASKING and one.share < 0.01:
            continue
        question = question_of(one.path, case.demand) or one.path
        of = [case.assume(ledger, one.path), case.design(ledger)]
        record = partial(ledger.claim, method=next_best, of=of)
        found.append(
            NextQuestion(
                path=case.demand.assumptions[one.path].answered_at,
                question=question,
                value=record(
                    f"Saving of total cost that can be expected of an answer to: {question}",
                    one.gain,
                    "USD/month",
                ).id,
                share_of_spread=record(
                    f"Share of the spread that an answer removes: {question}", one.share, "share"
                ).id,
                moves_decision=one.gain >= WORTH_ASKING,
            )
        )
    return tuple(found)


def _costs(case: Case) -> Array:
    """Designs x futures: the cost all told of those that do as well on the targets as the choice."""
    designs = case.once(_as_good)
    return case.judge.cost(case.evaluate(designs, case.futures))


def _as_good(case: Case) -> list[Design]:
    others = dict.fromkeys(rival.design for rival in case.decision.rivals)
    designs = list(dict.fromkeys((case.chosen, *others)))
    steps = case.expect(designs).steps
    return [one for row, one in enumerate(designs) if not case.judge.given_up(steps, row)][:OPTIONS]


def _that_matter(case: Case, paths: list[str]) -> list[str]:
    """Those inputs that the choice, or what it was chosen from, feels at all."""
    if not paths:
        return []
    ends = [(path, case.demand.assumptions[path].low) for path in paths]
    ends += [(path, case.demand.assumptions[path].high) for path in paths]
    cost = case.judge.cost(case.evaluate(case.once(_as_good), case.point.one_at_a_time(ends)))
    moved = np.abs(cost[:, : len(paths)] - cost[:, len(paths) :]).max(axis=0) > 0
    return [path for path, moves in zip(paths, moved.tolist(), strict=True) if moves]


def _shuffled(random: np.random.Generator, count: int) -> Array:
    return random.random(count)


def choose_again(cost: Array, draws: Array) -> float:
    """What choosing the least cost in each bin of an input gains, against one choice for all futures.

    `cost` is designs x futures; the gain is its mean.
    """
    if np.ptp(draws) == 0:
        return 0.0
    bins = np.array_split(np.argsort(draws, kind="stable"), BINS)
    sizes = np.array([len(members) for members in bins]) / len(draws)
    means = np.stack([cost[:, members].mean(axis=1) for members in bins], axis=1)
    return max(float((means @ sizes).min() - means.min(axis=0) @ sizes), 0.0)
