"""What should we find out first? Expected value of information of every unanswered field."""

from dataclasses import dataclass

import numpy as np

from ..domain.dossier import NextQuestion
from ..domain.ledger import Ledger
from ..domain.provenance import Provenance
from ..evaluation.labels import question_of
from ..evaluation.samples import Array
from .case import Case
from .drivers import swings
from .memory import remembered

METHOD = "questions.next_best"
BINS = 20
SHOWN = 8
# Below this, in USD a month, an answer is not worth asking for.
WORTH_ASKING = 1.0
OPTIONS = 40
SHUFFLES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What knowing one input is worth, in USD a month of total cost, and its share of the spread."""

    path: str
    value: float
    share: float


@remembered
def information(case: Case) -> tuple[Information, ...]:
    """Unanswered inputs by what an answer could save, then by the spread it would remove.

    Expected value of partial perfect information by binning (M. Strong and J. Oakley, Medical
    Decision Making 33, 2013): futures are sorted by the input, the best option is chosen for each
    bin, and the gain over the best option for all is what knowing the input is worth. What the same
    bins gain from shuffled futures is noise, and taken off.
    """
    asked = [
        path
        for path, assumption in case.demand.assumptions.items()
        if assumption.provenance in (Provenance.ASSUMED, Provenance.UNKNOWN)
        and question_of(path, case.demand) is not None
    ]
    open_paths = _that_matter(case, asked)
    if not open_paths:
        return ()
    loss = _losses(case)
    shuffles = np.random.default_rng(case.seed)
    noise = max(_partial(loss, _shuffled(shuffles, loss.shape[1])) for _ in range(SHUFFLES))
    shares = {swing.path: swing.share for swing in swings(case)}
    found = [
        Information(
            path=path,
            value=max(_partial(loss, case.futures[path]) - noise, 0.0),
            share=shares.get(path, 0.0),
        )
        for path in open_paths
    ]
    return tuple(sorted(found, key=lambda one: (-round(one.value, 2), -one.share, one.path)))


def next_best(case: Case, ledger: Ledger) -> tuple[NextQuestion, ...]:
    """The questions most worth an answer, as claims."""
    found: list[NextQuestion] = []
    for one in information(case)[:SHOWN]:
        if one.value < WORTH_ASKING and one.share < 0.01:
            continue
        question = question_of(one.path, case.demand) or one.path
        of = [case.assume(ledger, one.path), case.design(ledger)]
        found.append(
            NextQuestion(
                path=one.path,
                question=question,
                value=ledger.claim(
                    f"Worth of an answer to: {question}",
                    one.value,
                    "USD/month",
                    method=METHOD,
                    of=of,
                ).id,
                share_of_spread=ledger.claim(
                    f"Share of the spread that an answer removes: {question}",
                    one.share,
                    "share",
                    method=METHOD,
                    of=of,
                ).id,
                moves_decision=one.value >= WORTH_ASKING,
            )
        )
    return tuple(found)


def _losses(case: Case) -> Array:
    """Candidates x futures: the score as money, by the weight and spread of the total cost."""
    vectors = [case.chosen]
    for other in (*(rival.vector for rival in case.decision.rivals), *case.decision.front):
        if other not in vectors:
            vectors.append(other)
    evaluation = case.evaluate(vectors[:OPTIONS], case.futures)
    judge = case.judge
    worth = judge.money_per_score
    return judge.score(evaluation) * worth


def _that_matter(case: Case, paths: list[str]) -> list[str]:
    """Those inputs that the choice, or what it was chosen from, feels at all."""
    if not paths:
        return []
    ends = [(path, case.demand.assumptions[path].low) for path in paths]
    ends += [(path, case.demand.assumptions[path].high) for path in paths]
    rivals = [rival.vector for rival in case.decision.rivals]
    samples = case.point.one_at_a_time(ends)
    score = case.judge.score(case.evaluate([case.chosen, *rivals][:OPTIONS], samples))
    moved = np.abs(score[:, : len(paths)] - score[:, len(paths) :]).max(axis=0) > 0
    return [path for path, moves in zip(paths, moved.tolist(), strict=True) if moves]


def _shuffled(random: np.random.Generator, count: int) -> Array:
    return random.random(count)


def _partial(loss: Array, draws: Array) -> float:
    if np.ptp(draws) == 0:
        return 0.0
    order = np.argsort(draws, kind="stable")
    bins = np.array_split(order, BINS)
    means = np.stack([loss[:, members].mean(axis=1) for members in bins], axis=1)
    sizes = np.array([len(members) for members in bins]) / len(order)
    overall = means @ sizes
    gain = float(overall.min() - (means.min(axis=0) * sizes).sum())
    return max(gain, 0.0)
