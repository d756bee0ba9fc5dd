"""A free text read by a language model: field by field, with the words that say it, checked as a file is."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated

import orjson
from pydantic import Field, StringConstraints, ValidationError

from ..agents.commentary import AnswerPart, as_data, object_in, once_again, problems_of
from ..core.clock import SystemClock
from ..core.errors import ModelError, RequirementsError
from ..domain.input import ANY, Inputs
from ..domain.provenance import Parsed, Provenance, Understood
from ..engine.step import StepPart
from ..imports import with_changes
from ..imports.brief.text import read_brief
from ..llm.budget import ModelAllowance, ModelUse
from ..llm.exchange import Request, Said, Told
from ..llm.prompt import load_prompt
from ..llm.session import Session

MOST_FIELDS, SURE = 60, 50
LONGEST = 6000
# Own prices and pins are decisions of somebody, not what a text says of a company.
_LEFT_OUT = ("prices", "design", "imported", "not_understood", "confidence", "prices_of")
_COUNTS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


class ReadField(AnswerPart):
    path: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    value: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    quote: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    confidence_percent: int = Field(ge=0, le=100)


class ReadFields(AnswerPart):
    """What a model is to answer with."""

    fields: list[ReadField] = Field(max_length=MOST_FIELDS)


@dataclass(slots=True, kw_only=True)
class BriefReading:
    """What came of it: the requirements, what was not taken and why, and why no model read where none did."""

    parsed: Parsed
    refused: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    why: str = ""


async def read_by_model(
    text: str, inputs: Inputs, use: ModelUse, *, origin: str = "brief"
) -> BriefReading:
    """What rules read of a text, and what a model reads besides; rules alone where none answers."""
    by_rule = read_brief(text, origin=origin)
    allowance = use.allowance(ModelAllowance(calls=2), 1)
    session = Session(use.model, allowance, keep=_at_once, clock=SystemClock(), tracer=use.tracer)
    try:
        answer = await _ask(text, inputs, session)
    except ModelError as error:
        return BriefReading(parsed=by_rule, why=str(error))
    return _checked(by_rule, text, answer.fields)


async def _ask(text: str, inputs: Inputs, session: Session) -> ReadFields:
    schema = orjson.dumps(ReadFields.model_json_schema()).decode()
    instructions = load_prompt("read").filled(paths="\n".join(_paths(inputs)), schema=schema)
    first = Told(text=as_data({"text": text}))

    async def ask(*more: Said | Told) -> str:
        request = Request(
            instructions=instructions,
            messages=(first, *more),
            answer=ReadFields.model_json_schema(),
            longest=LONGEST,
        )
        return (await session.ask(request)).text

    said = await ask()
    try:
        return ReadFields.model_validate_json(object_in(said))
    except ValidationError as error:
        again = once_again(problems_of(error))
    said = await ask(Said(text=said[:2000]), again)
    try:
        return ReadFields.model_validate_json(object_in(said))
    except ValidationError as error:
        raise ModelError(
            f"The model gave no fields that can be read: {problems_of(error)}"
        ) from None


def _paths(inputs: Inputs) -> Iterator[str]:
    for row in inputs:
        top = row.path.partition(".")[0].partition("[")[0]
        if row.applies_to == ANY and top not in (*_LEFT_OUT, "model") and row.label:
            yield f"{row.path}: {row.label}"


def _checked(by_rule: Parsed, text: str, fields: Iterable[ReadField]) -> BriefReading:
    """Fields that the text bears out and a file could hold, one after the other on top of the rules'."""
    made = BriefReading(parsed=by_rule)
    plain = _plain(text)
    understood = {one.path: one for one in by_rule.understood}
    read: list[str] = []
    for one in fields:
        reason = _unfounded(one, plain)
        if not reason:
            try:
                changed = with_changes(made.parsed, {one.path: one.value}, origin=by_rule.origin)
            except RequirementsError as error:
                reason = " ".join(str(error).split())
            else:
                made.parsed = replace(changed, warnings=by_rule.warnings)
                read.append(one.quote)
                words = f"{one.quote} ({one.confidence_percent} % sure)"
                understood[one.path] = Understood(path=one.path, value=one.value, words=words)
        if reason:
            made.refused.append((f"{one.path} = {one.value}", reason))
    # Nobody stated any of it in a file.
    provenance = {
        path: Provenance.IMPORTED if kind is Provenance.STATED else kind
        for path, kind in made.parsed.provenance.items()
    }
    made.parsed = replace(
        made.parsed,
        provenance=provenance,
        understood=tuple(understood.values()),
        requirements=made.parsed.requirements.model_copy(
            update={"not_understood": tuple(_left(by_rule.not_understood, read)) or None}
        ),
    )
    return made


def _left(words: Iterable[str], quotes: Iterable[str]) -> Iterator[str]:
    """What rules did not understand and no field was read from."""
    known = [_plain(one) for one in quotes]
    for one in words:
        if not any(quote in _plain(one) or _plain(one) in quote for quote in known):
            yield one


def _unfounded(one: ReadField, text: str) -> str:
    """Why a field is not taken; empty where the text says it."""
    quote = _plain(one.quote)
    top = one.path.partition(".")[0].partition("[")[0]
    if top in _LEFT_OUT:
        return "no text decides that"
    if quote not in text:
        return "the text does not have the words that it is read from"
    numbers = {re.sub(r"[,\s]", "", each) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", quote)}
    said = {str(place) for place, word in enumerate(_COUNTS) if re.search(rf"\b{word}\b", quote)}
    for each in re.findall(r"\d[\d,]*(?:\.\d+)?", one.value):
        if each.replace(",", "") not in numbers | said:
            return f"{each} does not stand in the words that it is read from"
    if one.confidence_percent < SURE:
        return f"the model is {one.confidence_percent} % sure"
    return ""


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


async def _at_once(name: str, key: bytes, make: Callable[[], Awaitable[StepPart]]) -> bytes:
    """A text is read anew each time."""
    del name, key
    return (await make()).content
