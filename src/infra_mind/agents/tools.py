"""What a language model may look up for an agent: a closed set, read-only, each answer made of claims."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..compliance import load_catalog
from ..core.encoding import Json
from ..decision.case import Case
from ..decision.changes import changes
from ..domain.claim import Claim
from ..domain.design import SITE, Decision, Design, Option
from ..domain.figure import format_claim, format_range
from ..domain.ledger import Ledger
from ..evaluation.entries import record_price
from ..knowledge.limits import load_limits
from ..llm.exchange import Schema, ToolSpec
from ..prices.price import PriceKind
from ..questions.choice.flip_points import flip_points
from ..questions.choice.missed_targets import missed_targets
from ..questions.choice.near_ties import near_ties
from ..questions.choice.next_best import next_best
from ..questions.choice.one_change import one_change
from ..questions.choice.trial import trial
from ..questions.cost.drivers import drivers
from ..questions.cost.exit_price import exit_price
from ..questions.reliability.downtime_causes import downtime
from ..questions.reliability.first_break import breaks
from ..questions.reliability.recovery import store_recoveries
from ..questions.team.carbon import emissions
from ..questions.team.team_load import team_load
from ..words.options import option_words
from .base import Draft

MOST_SHOWN = 12
MOST_BYTES = 16_000
"""How much a model is answered at once: some 6,000 tokens."""
LONGEST_ERROR = 1000
QUESTIONS: Mapping[str, Callable[[Case, Ledger], object]] = {
    "what_would_change_our_mind": flip_points,
    "what_to_ask_first": next_best,
    "what_breaks_first": breaks,
    "can_the_team_run_it": team_load,
    "what_does_leaving_cost": exit_price,
    "which_targets_are_missed": missed_targets,
    "what_is_as_good": near_ties,
    "how_does_data_come_back": store_recoveries,
    "what_causes_downtime": downtime,
    "what_emits": emissions,
    "what_makes_the_cost_uncertain": drivers,
}
Words = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskedChange(_Arguments):
    decision: Words
    option: Words


class TryDesign(_Arguments):
    """Work out the design with some decisions taken otherwise; answers with what it costs more or less."""

    changes: list[AskedChange] = Field(min_length=1, max_length=4)


class AskQuestion(_Arguments):
    """Ask the model of the architecture one of its questions."""

    question: Literal[
        "what_would_change_our_mind",
        "what_to_ask_first",
        "what_breaks_first",
        "can_the_team_run_it",
        "what_does_leaving_cost",
        "which_targets_are_missed",
        "what_is_as_good",
        "how_does_data_come_back",
        "what_causes_downtime",
        "what_emits",
        "what_makes_the_cost_uncertain",
    ]


class LookUp(_Arguments):
    """Look up a unit price of the place chosen, a limit of the provider, a control, or a source."""

    kind: Literal["price", "limit", "control", "source"]
    words: Words


class SearchLedger(_Arguments):
    """Find claims of this run by words of their labels."""

    words: Words


_TOOLS: Mapping[str, type[_Arguments]] = {
    "try_design": TryDesign,
    "ask_question": AskQuestion,
    "look_up": LookUp,
    "search_ledger": SearchLedger,
}


class Unusable(Exception):
    """Something asked for that there is not; told to the model in a sentence."""


@cache
def tool_specs() -> tuple[ToolSpec, ...]:
    """What is offered to a model."""
    return tuple(
        ToolSpec(
            name=name,
            description=" ".join((arguments.__doc__ or "").split()),
            parameters=_schema(arguments),
        )
        for name, arguments in _TOOLS.items()
    )


def search_spec() -> ToolSpec:
    """The one of them that needs no design."""
    return next(one for one in tool_specs() if one.name == "search_ledger")


def use_tool(draft: Draft, name: str, arguments: str) -> str:
    """The answer as JSON; what cannot be answered says so. Nothing outside the draft is touched."""
    wanted = _TOOLS.get(name)
    if wanted is None:
        return _json({"error": f"There is no tool {name[:40]!r}; there are {', '.join(_TOOLS)}."})
    try:
        found = _answer(draft, wanted.model_validate_json(arguments or "{}"))
    except ValidationError as error:
        return _failed("; ".join(_problem(one["loc"], one["msg"]) for one in error.errors()))
    except Unusable as error:
        return _failed(str(error))
    return _fitting(found)


def _failed(reason: str) -> str:
    return _json({"error": reason[:LONGEST_ERROR]})


def _fitting(answer: dict[str, Json]) -> str:
    """As much of an answer's lists as there is room for; what is too long all the same is not shown."""
    text = _json(answer)
    while len(text.encode()) > MOST_BYTES:
        lists = {name: one for name, one in answer.items() if isinstance(one, list) and one}
        if not lists:
            return _failed("The answer is too long to be shown; ask for less.")
        halves = {name: one[: len(one) // 2] for name, one in lists.items()}
        answer = {**answer, **halves, "left_out": "more than can be shown"}
        text = _json(answer)
    return text


def described(claims: Iterable[Claim]) -> list[Json]:
    """Claims as a model is shown them."""
    return [_described(one) for one in claims]


def _described(claim: Claim) -> Json:
    shown: dict[str, Json] = {"id": claim.id, "is": claim.label, "value": format_claim(claim)}
    if claim.low is not None and claim.low != claim.high:
        shown["range"] = format_range(claim)
    return shown


def _answer(draft: Draft, asked: _Arguments) -> dict[str, Json]:
    match asked:
        case TryDesign():
            return _trial(draft, asked)
        case AskQuestion():
            return _question(draft, asked)
        case LookUp():
            return _looked_up(draft, asked)
        case SearchLedger():
            return {"claims": described(search_claims(draft.ledger.claims, asked.words))}
        case _:
            raise Unusable("There is no such tool.")


def _trial(draft: Draft, asked: TryDesign) -> dict[str, Json]:
    design = changed_design(draft.case, asked.changes)
    found = draft.case.ask(trial, draft.ledger, design)
    return {
        "sentence": found.sentence.render(draft.ledger.claims),
        "cost_all_told": _described(found.total),
        "by_term": {str(term): _described(one) for term, one in found.terms.items()},
        "figures": {name: _described(one) for name, one in found.figures.items()},
    }


def changed_design(case: Case, asked: Iterable[AskedChange]) -> Design:
    """The choice with some decisions taken otherwise; raises `Unusable` where that is no other design."""
    design = case.chosen
    for one in asked:
        design = _with(case, design, one)
    if design == case.chosen:
        raise Unusable("That is the design that was chosen.")
    return design


def _with(case: Case, design: Design, asked: AskedChange) -> Design:
    """A design with a change made, and what cannot stay with it."""
    decision, option = _parsed(case, asked)
    single = one_change(case, decision, option)
    if single is None:
        why = next(
            (
                one.reason
                for one in case.decision.exclusions
                if one.decision == decision and one.option == option
            ),
            "it cannot be had here",
        )
        raise Unusable(f"{option_words(option, decision.kind)}: {why}")
    return design | {one.decision: one.option for one in changes(case.chosen, single)}


def _parsed(case: Case, asked: AskedChange) -> tuple[Decision, Option]:
    known = {str(decision): decision for decision, _ in case.chosen.items()}
    decision = known.get(asked.decision)
    if decision is None:
        raise Unusable(f"{asked.decision!r} is no decision; there are {', '.join(known)}.")
    options = {
        str(one.option): one.option for one in case.decision.rivals if one.decision == decision
    }
    options[str(case.chosen[decision])] = case.chosen[decision]
    option = options.get(asked.option)
    if option is None:
        raise Unusable(
            f"{asked.option!r} is no option of {decision}; there are {', '.join(options)}."
        )
    return decision, option


def _question(draft: Draft, asked: AskQuestion) -> dict[str, Json]:
    apart = Ledger()
    draft.case.ask(QUESTIONS[asked.question], apart)
    draft.ledger.adopt(apart.own)
    shown = [one for one in apart.own.values() if one.inputs or one.low is not None]
    return {"claims": described(shown[: 2 * MOST_SHOWN])}


def _looked_up(draft: Draft, asked: LookUp) -> dict[str, Json]:
    words = asked.words.lower().split()
    match asked.kind:
        case "price":
            return {"claims": described(_prices(draft, words))}
        case "limit":
            return {"claims": described(_limits(draft, words))}
        case "control":
            return {"controls": _controls(words)}
        case "source":
            return {"claims": _sources(draft.ledger, words)}


def _prices(draft: Draft, words: Sequence[str]) -> list[Claim]:
    site = draft.case.chosen[SITE]
    provider, _, region = str(site).partition("/")
    rows = draft.model.book.rows(provider=provider, region=region, kinds=(PriceKind.ON_DEMAND,))
    named = (one for one in rows if _has(words, f"{one.service} {one.sku} {one.note}"))
    return [record_price(draft.ledger, one) for one in islice(named, MOST_SHOWN)]


def _limits(draft: Draft, words: Sequence[str]) -> list[Claim]:
    provider = draft.case.chosen.site.provider
    return [
        draft.ledger.claim(
            f"Limit of {provider}: {one.limit.replace('_', ' ')}",
            one.value,
            one.unit,
            low=one.low,
            high=one.high,
            method=load_limits,
            source=one.source,
        )
        for one in draft.model.library.limits
        if str(one.provider) == provider and _has(words, f"{one.limit} {one.note}")
    ][:MOST_SHOWN]


def _controls(words: Sequence[str]) -> list[Json]:
    found = [
        one
        for one in load_catalog().controls.values()
        if _has(words, f"{one.id} {one.title} {one.remediation}")
    ]
    return [
        {"id": one.id, "title": str(one.title), "remediation": str(one.remediation)}
        for one in found[:MOST_SHOWN]
    ]


def _sources(ledger: Ledger, words: Sequence[str]) -> list[Json]:
    found: list[Json] = []
    for one in ledger.claims.values():
        source = one.source
        if source is not None and _has(words, f"{one.label} {source.title} {source.url}"):
            dated = "" if source.as_of is None else source.as_of.isoformat()
            found.append({"id": one.id, "is": one.label, "source": source.title, "as_of": dated})
    return found[:MOST_SHOWN]


def search_claims(claims: Mapping[str, Claim], words: str) -> list[Claim]:
    """Those that most of the words stand in, in the order of their ids."""
    wanted = words.lower().split()
    scored = [(sum(word in one.label.lower() for word in wanted), one) for one in claims.values()]
    best = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[1].id))
    return [claim for _, claim in best[:MOST_SHOWN]]


def _has(words: Sequence[str], text: str) -> bool:
    plain = text.lower().replace("_", " ")
    return all(word in plain or word in text.lower() for word in words)


def _schema(arguments: type[_Arguments]) -> Schema:
    return arguments.model_json_schema()


def _problem(path: Sequence[int | str], message: str) -> str:
    return f"{'.'.join(map(str, path)) or 'arguments'}: {message}"


def _json(value: Json) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
