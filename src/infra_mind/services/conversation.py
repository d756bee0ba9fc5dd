"""A question about a run, answered by a language model from the ledger, in words that code has checked."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import orjson
from pydantic import StringConstraints, ValidationError

from ..agents.commentary import MOST_AT_ONCE, AnswerPart, as_data, object_in, once_again
from ..agents.tools import SearchLedger, described, search_claims, search_spec
from ..core.clock import SystemClock
from ..core.encoding import Json
from ..core.errors import ModelError
from ..domain.claim import Claim
from ..domain.dossier import Dossier
from ..engine.step import StepPart
from ..llm.budget import ModelAllowance, ModelUse
from ..llm.exchange import Message, Request, Said, Told
from ..llm.guard import Guard, Refusal
from ..llm.prompt import load_prompt
from ..llm.session import Session
from ..words.options import choice_words
from .answers import Answer

LOOK_UPS = 3
LONGEST = 4000


class LedgerAnswer(AnswerPart):
    """What a model is to answer a question with."""

    held: bool
    answer: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A model's answer, its figures those of claims; empty with `why` where there is none to be shown."""

    text: str = ""
    claims: tuple[str, ...] = ()
    held: bool = False
    why: str = ""


async def converse(dossier: Dossier, question: str, found: Answer, use: ModelUse) -> Spoken:
    """What the model says; `found` is what code finds, which it starts from."""
    allowance = use.allowance(ModelAllowance(calls=LOOK_UPS + 2), 1)
    session = Session(use.model, allowance, keep=_at_once, clock=SystemClock(), tracer=use.tracer)
    try:
        return await _Conversation(dossier, session).answer(question, found)
    except ModelError as error:
        return Spoken(why=str(error))


class _Conversation:
    def __init__(self, dossier: Dossier, session: Session) -> None:
        self._claims: Mapping[str, Claim] = dossier.claims
        self._dossier = dossier
        self._session = session
        schema = orjson.dumps(LedgerAnswer.model_json_schema()).decode()
        self._instructions = load_prompt("ask").filled(schema=schema)

    async def answer(self, question: str, found: Answer) -> Spoken:
        messages: list[Message] = [Told(text=self._material(question, found))]
        if self._session.uses_tools:
            await self._look_up(messages)
        said = await self._ask(messages)
        spoken = self._checked(said)
        if spoken.why:
            again = once_again(spoken.why)
            spoken = self._checked(await self._ask([*messages, Said(text=said), again]))
        return spoken

    async def _look_up(self, messages: list[Message]) -> None:
        for _ in range(LOOK_UPS):
            request = Request(
                instructions=self._instructions,
                messages=tuple(messages),
                tools=(search_spec(),),
                longest=LONGEST,
            )
            reply = await self._session.ask(request)
            if not reply.calls:
                return
            found = [_words(call.arguments) for call in reply.calls[:MOST_AT_ONCE]]
            shown = [
                as_data({"claims": described(search_claims(self._claims, one))}) for one in found
            ]
            messages.append(Told(text="\n".join(shown)))

    async def _ask(self, messages: list[Message]) -> str:
        request = Request(
            instructions=self._instructions,
            messages=tuple(messages),
            answer=LedgerAnswer.model_json_schema(),
            longest=LONGEST,
        )
        return (await self._session.ask(request)).text

    def _checked(self, text: str) -> Spoken:
        try:
            answer = LedgerAnswer.model_validate_json(object_in(text))
        except ValidationError as error:
            return Spoken(why=error.errors()[0]["msg"])
        found = Guard(self._claims, self._said()).check(answer.answer)
        if isinstance(found, Refusal):
            return Spoken(why=found.reason)
        shown = found.statement.render(self._claims)
        return Spoken(text=shown, claims=found.cited, held=answer.held)

    def _material(self, question: str, found: Answer) -> str:
        near = search_claims(self._claims, question)
        named = (
            self._claims[id] for line in found.lines for id in line.claims if id in self._claims
        )
        claims = {one.id: one for one in (*named, *near)}
        parts: list[Json] = [
            {"question": question[:1000]},
            {"found_by_code": [one.text for one in found.lines]},
            {"design": list(self._design())},
            {"claims": described(claims.values())},
        ]
        return "\n".join(map(as_data, parts))

    def _design(self) -> Iterator[str]:
        for decision, option in self._dossier.architecture.design.items():
            yield choice_words(decision, option)

    def _said(self) -> Iterator[str]:
        yield str(self._dossier.requirements)
        yield from self._design()
        for one in self._claims.values():
            yield f"{one.label} {one.value if isinstance(one.value, str) else ''}"
        for framework in self._dossier.compliance.frameworks:
            yield f"{framework.framework} {framework.title}"


def _words(arguments: str) -> str:
    try:
        return SearchLedger.model_validate_json(arguments).words
    except ValidationError:
        return ""


async def _at_once(name: str, key: bytes, make: Callable[[], Awaitable[StepPart]]) -> bytes:
    """A question is asked anew each time."""
    del name, key
    return (await make()).content
