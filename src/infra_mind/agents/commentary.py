"""An agent with a language model: it looks things up, then says what its report means; code checks it."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.config import JsonDict

from ..core.encoding import Json
from ..core.errors import ModelError
from ..domain.claim import Claim
from ..domain.design import Decision, Option
from ..domain.ledger import reachable
from ..domain.recommendation import (
    AgentReport,
    Commentary,
    CommentaryStatus,
    Position,
    Rejection,
    Remark,
)
from ..domain.statement import Statement
from ..llm.exchange import Message, Request, Said, Told, ToolAnswer, ToolCall
from ..llm.guard import Guard, Guarded, Refusal
from ..llm.prompt import load_prompt, load_remits
from ..llm.redaction import redact
from ..llm.session import Session
from ..llm.spans import tool_span
from ..words.options import choice_words, decision_words, option_words
from .base import Draft
from .own_questions import load_own_questions
from .tools import described, tool_specs, use_tool

Compute = Callable[[Callable[[], str]], Awaitable[str]]
"""Works out what a tool answers, where computing is done."""
# Calls that are left for the answer, and for asking once more.
ANSWERS = 2
MOST_AT_ONCE = 4
MOST_CLAIMS = 150
# What a model with a small context is shown before the rest.
WEIGHTIEST_FIRST = ("report", "claims", "findings", "design", "options", "company")
# With what models think before they speak.
LONGEST_ANSWER = 6000
MOST_REPEATED = 2000
_OFFERED = frozenset(one.name for one in tool_specs())
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=100)]


def _plain(schema: JsonDict) -> None:
    """What tells our readers about a class is no instruction: small models repeat it as their answer."""
    schema.pop("description", None)
    properties = schema["properties"]
    for one in (schema, *(properties.values() if isinstance(properties, dict) else ())):
        if isinstance(one, dict):
            one.pop("title", None)


class AnswerPart(BaseModel):
    model_config = ConfigDict(extra="ignore", json_schema_extra=_plain)


class FindingComment(AnswerPart):
    finding: Short
    comment: Line


class ModelPosition(AnswerPart):
    decision: Short
    option: Short
    strength_percent: int = Field(ge=0, le=100)
    reason: Line


class ModelAnswer(AnswerPart):
    """What a model is to answer with: bounded, so that small models come to an end."""

    comment: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    findings: list[FindingComment] = Field(default_factory=list[FindingComment], max_length=4)
    opinions: list[Line] = Field(default_factory=list[Line], max_length=3)
    positions: list[ModelPosition] = Field(default_factory=list[ModelPosition], max_length=3)
    questions: list[Line] = Field(default_factory=list[Line], max_length=3)


Sentence = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TerseComment(AnswerPart):
    finding: Short
    comment: Sentence


class TerseAnswer(AnswerPart):
    """The same of a model with a small context: it comes to an end within what is left of that."""

    comment: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    findings: list[TerseComment] = Field(default_factory=list[TerseComment], max_length=1)
    questions: list[Sentence] = Field(default_factory=list[Sentence], max_length=1)


SCHEMA, SHORT_SCHEMA = ModelAnswer.model_json_schema(), TerseAnswer.model_json_schema()


@dataclass(slots=True)
class _Checked:
    """An answer as far as it may be shown, and what may not."""

    text: Statement | None = None
    remarks: list[Remark] = field(default_factory=list[Remark])
    opinions: list[Statement] = field(default_factory=list[Statement])
    positions: list[Position] = field(default_factory=list[Position])
    questions: list[Statement] = field(default_factory=list[Statement])
    cited: list[str] = field(default_factory=list[str])
    rejected: list[Rejection] = field(default_factory=list[Rejection])


async def with_commentary(
    draft: Draft, report: AgentReport, session: Session, compute: Compute
) -> AgentReport:
    """The report with what the model says on it; without a model that answers, with why not.

    The report's own words and figures are never touched.
    """
    try:
        found = await _Talk(draft, report, session, compute).hold()
    except ModelError as error:
        found = Commentary(status=CommentaryStatus.UNAVAILABLE, why=str(error))
    shown = [*found.cited, *(id for one in found.statements for id in one.claims)]
    known = reachable(draft.ledger.claims, shown)
    own = {id: one for id, one in draft.ledger.own.items() if id in known or id in report.claims}
    return replace(report, commentary=found, claims=dict(sorted(own.items())))


class _Talk:
    """One agent's talk with a model."""

    def __init__(
        self, draft: Draft, report: AgentReport, session: Session, compute: Compute
    ) -> None:
        self._draft = draft
        self._report = report
        self._session = session
        self._compute = compute
        self._tools: list[str] = []
        self._found: list[str] = []
        remit = load_remits()[draft.role]
        self._instructions = load_prompt("agent").filled(
            label=draft.role.label, owns=remit.owns, leaves=remit.leaves
        )
        self._schema = SHORT_SCHEMA if session.is_small else SCHEMA
        self._form = load_prompt("answer").filled(
            found="$found", schema=orjson.dumps(self._schema).decode()
        )
        room = session.room(f"{self._instructions}{self._form}", LONGEST_ANSWER)
        if room is not None and session.uses_tools:
            # The rest is for what it looks up.
            room //= 2
        self._material = material(draft, report, room)

    async def hold(self) -> Commentary:
        if self._session.uses_tools:
            # Who cannot be asked with tools may be asked without.
            with suppress(ModelError):
                await self._look_up()
        return await self._answer()

    async def _look_up(self) -> None:
        most = self._session.calls_left - ANSWERS
        ask = load_prompt("tools").filled(most=most)
        messages: list[Message] = [Told(text=f"{self._material}\n\n{ask}")]
        for _ in range(most):
            reply = await self._session.ask(
                Request(
                    instructions=self._instructions,
                    messages=tuple(messages),
                    tools=tool_specs(),
                    longest=LONGEST_ANSWER,
                )
            )
            if not reply.calls:
                return
            messages.append(Said(text=reply.text, calls=reply.calls))
            for place, call in enumerate(reply.calls):
                content = await self._use(place, call)
                messages.append(ToolAnswer(call=call.id, tool=call.tool, content=content))

    async def _use(self, place: int, call: ToolCall) -> str:
        if place >= MOST_AT_ONCE:
            return as_data({"error": f"{MOST_AT_ONCE} tools at once are the most."})
        with tool_span(self._session.tracer, call):
            content = await self._compute(lambda: use_tool(self._draft, call.tool, call.arguments))
        if call.tool in _OFFERED:
            self._tools.append(call.tool)
        asked = {"asked": call.tool[:100], "with": call.arguments[:200]}
        self._found.append(_data({**asked, "answer": content}))
        return _marked(_escaped(content))

    async def _answer(self) -> Commentary:
        room = self._session.room(
            f"{self._instructions}{self._material}{self._form}", LONGEST_ANSWER
        )
        shown = _first([_marked(one) for one in self._found], room)
        found = "\n".join(["What you looked up:", *shown] if shown else [])
        ask = self._form.replace("$found", found)
        messages: tuple[Message, ...] = (Told(text=f"{self._material}\n\n{ask}"),)
        text = await self._ask(messages)
        checked = self._checked(text)
        again = bool(checked.rejected)
        if again:
            once_more = once_again(*(f"{one.part}: {one.reason}" for one in checked.rejected))
            try:
                text = await self._ask((*messages, Said(text=text[:MOST_REPEATED]), once_more))
            except ModelError as error:
                checked.rejected.append(Rejection(part="second answer", reason=str(error)))
            else:
                checked = self._checked(text)
        return self._commentary(checked, again=again)

    async def _ask(self, messages: tuple[Message, ...]) -> str:
        request = Request(
            instructions=self._instructions,
            messages=messages,
            answer=self._schema,
            longest=LONGEST_ANSWER,
        )
        return (await self._session.ask(request)).text

    def _checked(self, text: str) -> _Checked:
        try:
            answer = ModelAnswer.model_validate_json(object_in(text))
        except ValidationError as error:
            return _Checked(rejected=[Rejection(part="answer", reason=problems_of(error))])
        return _Checker(self._draft, self._report).check(answer)

    def _commentary(self, checked: _Checked, *, again: bool) -> Commentary:
        parts = (checked.remarks, checked.opinions, checked.positions, checked.questions)
        shown = checked.text is not None or any(parts)
        return Commentary(
            status=CommentaryStatus.WRITTEN if shown else CommentaryStatus.DROPPED,
            why="" if shown else "Nothing that the model said may be shown.",
            text=checked.text,
            remarks=tuple(checked.remarks),
            opinions=tuple(checked.opinions),
            positions=tuple(checked.positions),
            questions=tuple(checked.questions),
            cited=tuple(dict.fromkeys(checked.cited)),
            tools=tuple(self._tools),
            asked_again=again,
            rejected=tuple(checked.rejected),
        )


class _Checker:
    """Holds an answer to the claims and names of an agent."""

    def __init__(self, draft: Draft, report: AgentReport) -> None:
        self._draft = draft
        self._findings = {one.id for one in report.findings}
        self._guard = guard_of(draft, report)
        self._made = _Checked()

    def check(self, answer: ModelAnswer) -> _Checked:
        made = self._made
        made.text = self._statement("comment", answer.comment)
        for one in answer.findings:
            self._remark(one)
        made.opinions = self._statements("opinions", answer.opinions)
        made.questions = self._statements("questions", answer.questions)
        for position in answer.positions:
            self._stand(position)
        return made

    def _guarded(self, part: str, text: str) -> Guarded | None:
        found = self._guard.check(text)
        if isinstance(found, Refusal):
            self._made.rejected.append(Rejection(part=part, reason=found.reason))
            return None
        self._made.cited += found.cited
        return found

    def _statement(self, part: str, text: str) -> Statement | None:
        found = self._guarded(part, text)
        return None if found is None else found.statement

    def _statements(self, part: str, texts: Iterable[str]) -> list[Statement]:
        found = (self._statement(part, text) for text in texts)
        return [one for one in found if one is not None]

    def _remark(self, one: FindingComment) -> None:
        if one.finding not in self._findings:
            reason = f"{one.finding!r} is no finding of your report."
            self._made.rejected.append(Rejection(part="findings", reason=reason))
            return
        found = self._guarded(one.finding, one.comment)
        if found is not None:
            remark = Remark(finding=one.finding, text=found.statement, cited=found.cited)
            self._made.remarks.append(remark)

    def _stand(self, one: ModelPosition) -> None:
        taken = _option(self._draft, one)
        if taken is None:
            reason = f"{one.decision!r} {one.option!r} is no option of a decision in the material."
            self._made.rejected.append(Rejection(part="positions", reason=reason))
            return
        found = self._guarded(f"position on {one.decision}", one.reason)
        if found is not None:
            self._made.positions.append(
                Position(
                    role=self._draft.role,
                    decision=taken[0],
                    option=taken[1],
                    strength=one.strength_percent / 100,
                    because=found.cited,
                    reason=found.statement,
                )
            )


def material(draft: Draft, report: AgentReport, room: int | None = None) -> str:
    """What an agent gives to a model: the company, the design, its report, and the claims to cite.

    Where it may have so many bytes alone, the weightiest of it.
    """
    claims = draft.ledger.claims
    stated = draft.brief.requirements.model_dump(mode="json", exclude_defaults=True)
    shown = dict.fromkeys([*_ids_of(report), *draft.facts.by_name().values()])
    known = [claims[id] for id in shown if id in claims]
    parts: dict[str, Json] = {
        "company": {name: stated[name] for name in sorted(stated)},
        "design": {
            str(decision): option_words(option, decision.kind)
            for decision, option in draft.case.chosen.items()
        },
        "options": _options(draft),
        "report": {
            "your_questions": [one.text for one in load_own_questions().get(report.role, ())],
            "summary": cited_words(report.summary, claims.get),
        },
        "findings": [
            {
                "id": one.id,
                "severity": str(one.severity),
                "title": cited_words(one.title, claims.get),
                "detail": cited_words(one.detail, claims.get),
            }
            for one in report.findings
        ],
        "claims": described(known[:MOST_CLAIMS]),
    }
    shown = {name: _marked(_data(part), name) for name, part in _within(parts, room).items()}
    return "\n".join(shown[name] for name in parts if name in shown)


def _within(parts: Mapping[str, Json], room: int | None) -> Mapping[str, Json]:
    """As many parts as there is room for, the weightiest first; of a list its first ones, in half of it."""
    if room is None:
        return parts
    kept: dict[str, Json] = {}
    for name in WEIGHTIEST_FIRST:
        part = parts[name]
        if isinstance(part, list):
            part = part[: len(_first([_data(one) for one in part], room // 2))]
        size = len(_marked(_data(part), name).encode()) + 1
        if part and size <= room:
            kept[name] = part
            room -= size
    return kept


def _first(texts: list[str], room: int | None) -> list[str]:
    """The first ones, as many as there is room for."""
    if room is None:
        return texts
    ends = accumulate(len(one.encode()) + 1 for one in texts)
    return texts[: sum(end <= room for end in ends)]


def guard_of(draft: Draft, report: AgentReport) -> Guard:
    """What holds a model's texts to the claims and names of an agent."""
    regions = [place.code for place in draft.model.book.regions]
    return Guard(draft.ledger.claims, said(draft, report), regions)


def said(draft: Draft, report: AgentReport) -> Iterator[str]:
    """All words that the run knows already, in which a name has to stand to be used."""
    yield str(draft.brief.requirements.model_dump(mode="json", exclude_defaults=True))
    for decision, option in draft.case.chosen.items():
        yield f"{decision_words(decision)} {choice_words(decision, option)} {option}"
    for one in draft.case.decision.rivals:
        yield f"{option_words(one.option, one.decision.kind)} {one.option}"
    for claim in draft.ledger.claims.values():
        yield f"{claim.label} {claim.value if isinstance(claim.value, str) else ''}"
        yield "" if claim.source is None else claim.source.title
    for statement in _statements_of(report):
        yield statement.text


def _options(draft: Draft) -> Json:
    """What could be decided otherwise, by decision."""
    found: dict[str, list[Json]] = {}
    for one in draft.case.decision.rivals:
        found.setdefault(str(one.decision), []).append(str(one.option))
    return {**found}


def _option(draft: Draft, one: ModelPosition) -> tuple[Decision, Option] | None:
    known = {
        (str(decision), str(option)): (decision, option)
        for decision, option in (
            *draft.case.chosen.items(),
            *((rival.decision, rival.option) for rival in draft.case.decision.rivals),
        )
    }
    return known.get((one.decision, one.option))


def cited_words(statement: Statement, find: Callable[[str], Claim | None]) -> str:
    """A statement with the value of each claim and its id behind it."""
    words: list[str] = []
    for text, id, _ in statement.parts():
        claim = None if id is None else find(id)
        if id is None or claim is None:
            words.append(text)
        else:
            words.append(f"{Statement(f'{{{id}}}').render({id: claim})} [{id}]")
    return "".join(words)


def _statements_of(report: AgentReport) -> Iterator[Statement]:
    yield report.summary
    for one in report.findings:
        yield from (one.title, one.detail)
    for advice in report.recommendations:
        yield from (advice.title, advice.action, advice.rationale)
    for position in report.positions:
        yield position.reason


def _ids_of(report: AgentReport) -> Iterator[str]:
    for one in _statements_of(report):
        yield from one.claims


def problems_of(error: ValidationError) -> str:
    """What is wrong with an answer's form, as its writer can act on it."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'answer'}: {one['msg']}" for one in error.errors()[:5]
    )


def once_again(*reasons: str) -> Told:
    """What to mend, as data: reasons quote the answer, which may quote whoever wrote the material."""
    return Told(text=load_prompt("again").filled(reasons=as_data([*reasons])))


def object_in(text: str) -> str:
    """The JSON object of an answer, whatever stands around it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _data(value: Json) -> str:
    return _escaped(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode())


def _escaped(text: str) -> str:
    """So that nothing in it can end the data that it stands in; without anything secret."""
    return redact(text).replace("<", "\\u003c").replace(">", "\\u003e")


def as_data(value: Json) -> str:
    """A value as it is shown to a model: marked as data, which nothing in it can end."""
    return _marked(_data(value))


def _marked(text: str, name: str = "answer") -> str:
    return f'<data kind="{name}">{text}</data>'
