"""One side of an argument: a language model hears the other side once, and concedes, holds or proposes."""

from typing import Literal

import orjson
from pydantic import Field, ValidationError

from ..core.encoding import Json
from ..core.errors import ModelError
from ..domain.debate import Argument, DebateSide, Dispute, Turn
from ..domain.design import Design
from ..domain.recommendation import AgentReport
from ..llm.exchange import Request, Said, Told
from ..llm.guard import Refusal
from ..llm.prompt import load_prompt, load_remits
from ..llm.session import Session
from ..words.options import decision_words, option_words
from .base import Draft
from .commentary import (
    MOST_REPEATED,
    AnswerPart,
    Line,
    as_data,
    cited_words,
    guard_of,
    material,
    object_in,
    once_again,
    problems_of,
)
from .tools import AskedChange, Unusable, changed_design, described

# With what models think before they speak.
LONGEST_ARGUMENT = 3000


class ModelArgument(AnswerPart):
    """What a model is to answer the other side with."""

    turn: Literal["concede", "hold", "propose"]
    reason: Line
    changes: list[AskedChange] = Field(default_factory=list[AskedChange], max_length=3)


class _Unfit(Exception):
    """What may not stand in the record, in words that its writer can act on."""


async def argue(draft: Draft, report: AgentReport, dispute: Dispute, session: Session) -> Argument:
    """What the agent of a draft answers the other side; where no model does, with why not."""
    schema = orjson.dumps(ModelArgument.model_json_schema()).decode()
    remit = load_remits()[draft.role]
    instructions = load_prompt("agent").filled(
        label=draft.role.label, owns=remit.owns, leaves=remit.leaves
    )
    heard = load_prompt("argue").filled(dispute=_heard(draft, dispute), schema=schema)
    room = session.room(f"{instructions}{heard}", LONGEST_ARGUMENT)
    first = Told(text=f"{material(draft, report, room)}\n\n{heard}")

    async def ask(*more: Said | Told) -> str:
        request = Request(
            instructions=instructions,
            messages=(first, *more),
            answer=ModelArgument.model_json_schema(),
            longest=LONGEST_ARGUMENT,
        )
        return (await session.ask(request)).text

    try:
        text = await ask()
        try:
            return _checked(draft, report, text)
        except _Unfit as error:
            again = once_again(str(error))
        text = await ask(Said(text=text[:MOST_REPEATED]), again)
        return _checked(draft, report, text)
    except (_Unfit, ModelError) as error:
        return Argument(role=draft.role, why=str(error))


def _checked(draft: Draft, report: AgentReport, text: str) -> Argument:
    """An answer that may stand in the record; raises `_Unfit` for any other."""
    try:
        answer = ModelArgument.model_validate_json(object_in(text))
    except ValidationError as error:
        raise _Unfit(f"answer: {problems_of(error)}") from None
    turn = Turn(answer.turn)
    found = guard_of(draft, report).check(answer.reason)
    if isinstance(found, Refusal):
        raise _Unfit(f"reason: {found.reason}")
    return Argument(
        role=draft.role,
        turn=turn,
        reason=found.statement,
        cited=found.cited,
        proposal=_proposed(draft, answer) if turn is Turn.PROPOSE else None,
    )


def _proposed(draft: Draft, answer: ModelArgument) -> Design:
    try:
        return changed_design(draft.case, answer.changes)
    except Unusable as error:
        raise _Unfit(f"changes: {error}") from None


def _heard(draft: Draft, dispute: Dispute) -> str:
    """The dispute as one of its sides is told it."""
    own, other = dispute.objector, dispute.defender
    if draft.role == other.role:
        own, other = other, own
    ledger = draft.ledger
    said = (own.reason, other.reason, dispute.price)
    claims = {id: ledger[id] for one in said for id in one.claims}
    told: dict[str, Json] = {
        "decision": f"{dispute.decision} ({decision_words(dispute.decision)})",
        "you_stand_for": _side(draft, dispute, own),
        "the_other_side": _side(draft, dispute, other),
        "chosen": str(draft.case.chosen[dispute.decision]),
        "what_taking_the_other_option_would_change": cited_words(dispute.price, ledger.claims.get),
        "claims": described(claims.values()),
    }
    return as_data(told)


def _side(draft: Draft, dispute: Dispute, side: DebateSide) -> Json:
    return {
        "who": side.role.label,
        "option": f"{side.option} ({option_words(side.option, dispute.decision.kind)})",
        "reason": cited_words(side.reason, draft.ledger.claims.get),
    }
