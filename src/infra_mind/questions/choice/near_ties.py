"""Which rivals are as good as the choice, as far as can be told, and what tips it?"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ...decision.case import Case
from ...decision.judge import Criterion
from ...decision.rivals import Rival
from ...domain.dossier import NearTie
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind
from ...domain.statement import Statement
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array
from ...words.options import decision_words, option_words

# Bills of two clouds that lie no further apart than this differ by less than their prices are known.
APART = 0.03
# From this share of the futures on in which a rival is better, the choice is hardly more than a draw.
OFTEN = 0.4
FUTURES = 400
# Below this share of the futures a rival never is better to speak of.
SELDOM = 0.05
_TIPS = {
    Criterion.TOTAL_COST: "the choice costs less with work and outages",
    Criterion.DOWNTIME: "the choice has less downtime",
    Criterion.SLOWNESS: "the choice answers quicker",
    Criterion.CARBON: "the choice emits less",
    Criterion.EXIT_COST: "leaving the choice costs less",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A rival that the choice hardly beats.

    apart: how far the two likely bills lie apart, as a share of that of the choice · wins: share of the
    futures in which the rival is better · tips: what speaks most for the choice, `None` for nothing.
    """

    rival: Rival
    apart: float
    wins: float
    tips: Criterion | None


def ties(case: Case) -> tuple[Tie, ...]:
    """Rivals on another cloud with nearly the same bill, and any that win in nearly half the futures.

    A rival that misses a target which the choice reaches is none.
    """
    rivals = [one for one in case.decision.rivals if _is_own(case, one)]
    if not rivals:
        return ()
    designs = [case.chosen, *(one.design for one in rivals)]
    point = case.evaluate(designs)
    futures = case.model.draw(case.demand, size=FUTURES, seed=case.seed)
    score = case.judge.score(case.evaluate(designs, futures))
    wins = (score[1:] < score[0]).mean(axis=1)
    missed = case.judge.missed(point)[:, 0]
    bill = point.monthly[:, 0]
    weighed = lean(case, point)
    found: list[Tie] = []
    for row, rival in enumerate(rivals, start=1):
        apart = float(abs(bill[row] - bill[0]) / max(bill[0], 1e-9))
        share = float(wins[row - 1])
        elsewhere = rival.design.site.provider != case.chosen.site.provider
        if missed[row] > missed[0] + 1e-9 or not (share >= OFTEN or (elsewhere and apart <= APART)):
            continue
        found.append(Tie(rival=rival, apart=apart, wins=share, tips=_tips(weighed, row)))
    return tuple(found)


def near_ties(case: Case, ledger: Ledger) -> tuple[NearTie, ...]:
    """The same, told, with their figures as claims."""
    return tuple(
        NearTie(decision=one.rival.decision, option=one.rival.option, text=tell(case, ledger, one))
        for one in case.once(ties)
    )


def tell(case: Case, ledger: Ledger, tie: Tie) -> Statement:
    """How near it is, and what tips it; a rival that never wins has nearly the same bill alone."""
    name = f"{decision_words(tie.rival.decision)}, {option_words(tie.rival.option, tie.rival.decision.kind)}"
    of = [case.design(ledger), case.design(ledger, tie.rival.design)]
    record = partial(ledger.claim, method=tell, of=of)
    apart = record(f"{name}: how far its bill lies from that of the choice", tie.apart, "share")
    wins = record(
        f"{name}: share of the futures in which it is better than the choice", tie.wins, "share"
    )
    tips = "nothing that is counted" if tie.tips is None else _TIPS[tie.tips]
    if tie.wins < SELDOM:
        return ledger.say(f"A tie in cost, within {{apart}}; what tips it: {tips}.", apart=apart)
    near = (
        "the bills lie within {apart}, and " if tie.apart <= APART else "by the ranked priorities "
    )
    if tie.wins > 0.5:
        words = (
            "No clear case: at the likely values it is behind, by the ranked priorities it is better in "
            f"{{wins}} of the futures; what tips it: {tips}."
        )
        return ledger.say(words, wins=wins)
    words = f"A near tie: {near}it is better in {{wins}} of the futures; what tips it: {tips}."
    return ledger.say(words, apart=apart, wins=wins)


def _is_own(case: Case, rival: Rival) -> bool:
    """Sizes of machines follow from the platform and the load: they are no decision of their own."""
    return rival.design != case.chosen and rival.decision.kind is not DecisionKind.MACHINE


def lean(case: Case, point: Evaluation) -> dict[Criterion, Array]:
    """What each criterion adds to the score of every design, at the likely values."""
    judge = case.judge
    return {
        criterion: judge.weights[criterion] * values[:, 0] / judge.scales[criterion]
        for criterion, values in judge.criteria(point).items()
    }


def _tips(weighed: dict[Criterion, Array], row: int) -> Criterion | None:
    """The criterion that speaks most for the choice against a row."""
    ahead = {
        criterion: float(np.nan_to_num(row_of[row] - row_of[0]))
        for criterion, row_of in weighed.items()
    }
    best = max(ahead, key=lambda criterion: ahead[criterion])
    return best if ahead[best] > 1e-6 else None
