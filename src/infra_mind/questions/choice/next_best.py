"""What should we find out first? Expected value of information of every unanswered field."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ...decision.case import Case
from ...decision.judge import Criterion
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

    gain: of the score, as USD a month by what the ranking gives for money · saving: USD a month of
    total cost, work and priced downtime included, 0 where the answer buys something else than
    money · share: of the spread of the bill.
    """

    path: str
    gain: float
    saving: float
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
    score, cost = _losses(case)
    shuffles = np.random.default_rng(case.seed)
    trials = [_shuffled(shuffles, score.shape[1]) for _ in range(SHUFFLES)]
    noise = [choose_again(score, cost, trial) for trial in trials]
    chance, luck = (max(column) for column in zip(*noise, strict=True))
    shares = {swing.path: swing.share for swing in case.once(swings)}
    found: list[Information] = []
    for path in open_paths:
        gain, saving = choose_again(score, cost, case.futures[path])
        found.append(
            Information(
                path=path,
                gain=max(gain - chance, 0.0),
                saving=max(saving - max(luck, 0.0), 0.0) if gain > chance else 0.0,
                share=shares.get(path, 0.0),
            )
        )
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
                    one.saving,
                    "USD/month",
                ).id,
                share_of_spread=record(
                    f"Share of the spread that an answer removes: {question}", one.share, "share"
                ).id,
                moves_decision=one.gain >= WORTH_ASKING,
            )
        )
    return tuple(found)


def _losses(case: Case) -> tuple[Array, Array]:
    """Candidates x futures: the score as USD a month by what it gives for money, and the total cost."""
    designs = [case.chosen]
    for other in (*(rival.design for rival in case.decision.rivals), *case.decision.front):
        if other not in designs:
            designs.append(other)
    evaluation = case.evaluate(designs[:OPTIONS], case.futures)
    judge = case.judge
    cost = judge.criteria(evaluation)[Criterion.TOTAL_COST]
    return judge.score(evaluation) * judge.money_per_score, cost


def _that_matter(case: Case, paths: list[str]) -> list[str]:
    """Those inputs that the choice, or what it was chosen from, feels at all."""
    if not paths:
        return []
    ends = [(path, case.demand.assumptions[path].low) for path in paths]
    ends += [(path, case.demand.assumptions[path].high) for path in paths]
    rivals = [rival.design for rival in case.decision.rivals]
    samples = case.point.one_at_a_time(ends)
    score = case.judge.score(case.evaluate([case.chosen, *rivals][:OPTIONS], samples))
    moved = np.abs(score[:, : len(paths)] - score[:, len(paths) :]).max(axis=0) > 0
    return [path for path, moves in zip(paths, moved.tolist(), strict=True) if moves]


def _shuffled(random: np.random.Generator, count: int) -> Array:
    return random.random(count)


def choose_again(score: Array, cost: Array, draws: Array) -> tuple[float, float]:
    """What choosing the best score in each bin of an input gains, against one choice for all futures.

    Candidates x futures of scores and of costs; the mean gain of the score, and the mean saving of the
    cost, which is negative where the better choices are dearer.
    """
    if np.ptp(draws) == 0:
        return 0.0, 0.0
    bins = np.array_split(np.argsort(draws, kind="stable"), BINS)
    sizes = np.array([len(members) for members in bins]) / len(draws)
    scores, costs = (
        np.stack([values[:, members].mean(axis=1) for members in bins], axis=1)
        for values in (score, cost)
    )
    alone = int(np.argmin(scores @ sizes))
    best, each = np.argmin(scores, axis=0), np.arange(BINS)
    gain = (scores[alone] - scores[best, each]) @ sizes
    saving = (costs[alone] - costs[best, each]) @ sizes
    return max(float(gain), 0.0), float(saving)
