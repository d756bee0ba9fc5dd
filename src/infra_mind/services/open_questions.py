"""What is worth answering before a run: no agents, no reports, no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..core.encoding import Json
from ..decision.company import decide_for
from ..domain.claim import Claim
from ..domain.converted import claim_in
from ..domain.figure import format_claim, format_range
from ..domain.ledger import Ledger
from ..domain.provenance import Parsed
from ..evaluation.model import Model
from ..knowledge.library import Library
from ..prices.terms import Terms, snapshot_of
from ..questions.choice.next_best import next_best
from ..workflows.brief import refuse_impossible

# Demands that no figure can stand for: what is asked of a design cannot be guessed from outside.
_DEMANDS = (
    ("company.country", "In which country is the company at home?"),
    ("data.classes", "Which data is kept: of persons, of health, of cards?"),
    ("budget.monthly", "What may it cost a month?"),
    ("reliability.availability", "Which share of the time has it to be up?"),
    ("reliability.rpo", "How much data may be lost, in hours or minutes?"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """path: where the answer is written · assumed: what is taken until then, in words · worth, saves: what an
    answer saves on average, USD a month, `None` for a demand · share: of the spread of the bill that
    it removes.
    """

    path: str
    question: str
    assumed: str = ""
    worth: str = ""
    saves: float | None = None
    share: float | None = None
    moves_decision: bool = False


def open_questions(
    given: Parsed, library: Library, *, today: date, seed: int = 0
) -> tuple[OpenQuestion, ...]:
    """By what an answer is worth, then the demands that nobody stated."""
    refuse_impossible(given, library, today=today)
    requirements = given.requirements
    snapshot = snapshot_of(library.prices.snapshot, requirements.prices)
    terms = Terms(today=today, prices=requirements.prices, snapshot=snapshot)
    case = decide_for(requirements, given.provenance, model=Model(library.on(terms)), seed=seed)
    ledger = Ledger()
    found = next_best(case, ledger)
    assumed = {one.answered_at: path for path, one in case.demand.assumptions.items()}
    targets = case.judge.targets

    def own(claim: Claim) -> Claim:
        return claim_in(targets.currency, targets.usd_rate, claim, ledger.claims)

    valued = tuple(
        OpenQuestion(
            path=one.path,
            question=one.question,
            assumed=_assumed(own(case.assume(ledger, assumed[one.path]))),
            worth=format_claim(own(ledger[one.value])),
            saves=float(ledger[one.value].value),
            share=float(ledger[one.share_of_spread].value),
            moves_decision=one.moves_decision,
        )
        for one in found
    )
    return (*valued, *_demands(given))


def _assumed(claim: Claim) -> str:
    return f"{format_claim(claim)}, {format_range(claim)}" if claim.low else format_claim(claim)


def _demands(given: Parsed) -> Iterator[OpenQuestion]:
    """Those that were neither stated nor said to be unknown on purpose."""
    for path, question in _DEMANDS:
        if path not in given.provenance:
            yield OpenQuestion(path=path, question=question)


def questions_json(found: tuple[OpenQuestion, ...]) -> Json:
    """The questions as programs read them."""
    return [
        {
            "path": one.path,
            "question": one.question,
            "assumed": one.assumed,
            "saves_usd_a_month": one.saves,
            "share_of_spread": one.share,
            "moves_decision": one.moves_decision,
        }
        for one in found
    ]
