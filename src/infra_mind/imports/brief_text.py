"""Requirements out of free text, by rules.

A rule looks at a clause first and at its whole sentence then. What no rule understands stays
unknown, and beside every value stand the words it was read from, so that a reader can correct it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, cast

from pydantic import ValidationError

from ..core.errors import Problem, RequirementsError
from ..domain import field_path
from ..domain.provenance import Parsed, Provenance, Understood
from ..domain.requirements import Requirements, WorkloadType
from .brief_rule import RULES, PhraseRule, plain
from .document import Value, shown
from .long_form import LongForm, found, put
from .requirements_file import parsed
from .words import (
    AREAS,
    CLOUD_WORDS,
    DATA_WORDS,
    FRAMEWORK_WORDS,
    GOAL_WORDS,
    INDUSTRY_WORDS,
    PATTERN_WORDS,
    WORKLOAD_WORDS,
    Words,
)

LONGEST_TEXT: Final = 100_000
_LONGEST_SENTENCE: Final = 500

_SENTENCE = re.compile(r"(?:[^.;!?\n]|[.](?=\S))+")
_CLAUSE = re.compile(r"(?:(?!,\s|\s(?:and|but|while)\s).)+", re.IGNORECASE)
_NO = re.compile(
    r"\b(?:no|not|without|never|neither|nor|except)\b(?:\W+\w+){0,3}\W*$", re.IGNORECASE
)
_TODAY = re.compile(
    r"\b(?:current\w*|today|now|hosted|runs on|running on|at the moment)\b", re.IGNORECASE
)
_STAYS = re.compile(
    r"\b(?:stays?|remains?|kept|keep|residency|leave|leaves|stored|inside|within)\b", re.IGNORECASE
)
_AT_HOME = re.compile(r"\b(?:based|headquartered|located|company) in\s*$", re.IGNORECASE)
_AREA = re.compile(
    r"\b(?:(?i:"
    + "|".join(sorted((re.escape(w) for w in AREAS if w != "us"), key=len, reverse=True))
    + r")|US|U\.S\.)(?!\w)"
)
_OTHERS: Final = frozenset({WorkloadType.LLM_APPLICATION, WorkloadType.ML_TRAINING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of the text and where it starts."""

    text: str
    start: int


@dataclass(slots=True, kw_only=True)
class _BriefReading:
    tree: dict[str, Value] = field(default_factory=dict[str, "Value"])
    understood: list[Understood] = field(default_factory=list[Understood])
    warnings: list[Problem] = field(default_factory=list[Problem])
    taken: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    types: dict[WorkloadType, int] = field(default_factory=dict[WorkloadType, int])

    def is_free(self, start: int, end: int) -> bool:
        return all(end <= one or start >= other for one, other in self.taken)

    def write(self, path: str, value: Value, words: str) -> bool:
        """Write a value where it is one that the field can hold and none stands yet."""
        parts = field_path.split(path)
        there = found(self.tree, parts)
        if there is not None:
            if there != value:
                self.warnings.append(_twice(path, value, there, words))
            return there == value
        if not _holds(path, value) or not put(self.tree, parts, value):
            return False
        self.understood.append(Understood(path=path, value=_shown(value), words=_short(words)))
        return True

    def add(self, path: str, name: str, words: str) -> None:
        """One more name in a list."""
        parts = field_path.split(path)
        names = cast("list[Value]", found(self.tree, parts) or [])
        if name not in names:
            put(self.tree, parts, [*names, name])
            self.understood.append(Understood(path=path, value=name, words=_short(words)))


def read_brief(text: str, *, origin: str = "brief") -> Parsed:
    """What the text says, as far as the rules go; raises `RequirementsError` for no text at all."""
    if not text.strip() or "\0" in text or len(text) > LONGEST_TEXT:
        expected = f"expected a text of 1 to {LONGEST_TEXT:,} characters"
        raise RequirementsError((Problem(path="", value="", expected=expected),), origin=origin)
    reading = _BriefReading()
    sentences = list(_spans(_SENTENCE, Span(text=text, start=0)))
    for sentence in sentences:
        _read_workloads(reading, sentence)
        _read_names(reading, sentence)
        _read_places(reading, sentence)
    rules = [rule for rule in RULES if rule.pattern.search(text)]
    for sentence in sentences:
        clauses = list(_spans(_CLAUSE, sentence))
        for span in (*clauses, sentence):
            for rule in rules:
                _apply(reading, rule, span, sentence)
    form = LongForm(tree=reading.tree, warnings=reading.warnings)
    result = parsed(form, origin=origin, provenance=Provenance.IMPORTED)
    return replace(result, understood=tuple(reading.understood))


def _spans(pattern: re.Pattern[str], span: Span) -> Iterator[Span]:
    for match in pattern.finditer(span.text):
        for offset in range(0, len(match[0]), _LONGEST_SENTENCE):
            piece = match[0][offset : offset + _LONGEST_SENTENCE]
            yield Span(text=piece, start=span.start + match.start() + offset)


def _read_workloads(reading: _BriefReading, sentence: Span) -> None:
    """Each type of workload once, in the order in which the text names them."""
    seen: list[tuple[int, int, WorkloadType, str]] = []
    for pattern, name in WORKLOAD_WORDS:
        for match in pattern.finditer(sentence.text):
            overlaps = any(match.start() < end and match.end() > start for start, end, *_ in seen)
            if not overlaps and not _NO.search(sentence.text[: match.start()]):
                seen.append((match.start(), match.end(), WorkloadType(name), match[0]))
    for _, _, type_, words in sorted(seen):
        if type_ not in reading.types:
            reading.types[type_] = index = len(reading.types)
            reading.write(f"workloads[{index}].type", type_.value, words)


def _read_names(reading: _BriefReading, sentence: Span) -> None:
    lists: tuple[tuple[str, Words], ...] = (
        ("goals", GOAL_WORDS),
        ("compliance", FRAMEWORK_WORDS),
        ("data.classes", DATA_WORDS),
    )
    for path, words in lists:
        for name, match in _named(words, sentence):
            reading.add(path, name, match)
    for name, match in _named(CLOUD_WORDS, sentence):
        if _TODAY.search(sentence.text):
            reading.write("current.hosting", name, match)
        else:
            reading.add("clouds.allowed", name, match)
    if found(reading.tree, ("company", "industry")) is None:
        for name, match in _named(INDUSTRY_WORDS, sentence)[:1]:
            reading.write("company.industry", name, match)
    for name, match in _named(PATTERN_WORDS, sentence)[:1]:
        reading.write(f"{_workload(reading, 'serving', sentence)}.traffic.pattern", name, match)


def _named(words: Words, sentence: Span) -> list[tuple[str, str]]:
    matches = ((name, pattern.search(sentence.text)) for pattern, name in words)
    return [
        (name.value, match[0])
        for name, match in matches
        if match is not None and not _NO.search(sentence.text[: match.start()])
    ]


def _read_places(reading: _BriefReading, sentence: Span) -> None:
    for match in _AREA.finditer(sentence.text):
        before = sentence.text[: match.start()]
        place = AREAS.get(match[0].lower().replace(".", ""), match[0])
        if _AT_HOME.search(before) and place.isupper():
            reading.write("company.country", place, match[0])
        elif _STAYS.search(sentence.text):
            reading.add("data.residency", place.upper(), match[0])
        elif not _NO.search(before):
            reading.add("clouds.regions", place, match[0])


def _apply(reading: _BriefReading, rule: PhraseRule, span: Span, sentence: Span) -> None:
    if not _concerns(rule, span, sentence):
        return
    for match in rule.pattern.finditer(span.text):
        start, end = span.start + match.start(), span.start + match.end()
        if not reading.is_free(start, end):
            continue
        path = _at_home(reading, rule.path, sentence)
        if path is None:
            continue
        reading.taken.append((start, end))
        reading.write(path, _value(rule, match), match[0])


def _concerns(rule: PhraseRule, span: Span, sentence: Span) -> bool:
    if rule.near is not None and not rule.near.search(span.text):
        return False
    if rule.never is not None and rule.never.search(span.text):
        return False
    return rule.unless is None or not rule.unless.search(sentence.text)


def _value(rule: PhraseRule, match: re.Match[str]) -> Value:
    if rule.value is not None:
        return rule.value
    groups = match.groupdict()
    return plain(f"{groups['value']} {(groups.get('period') or '').strip()}")


def _at_home(reading: _BriefReading, path: str, sentence: Span) -> str | None:
    """The path with its workload and store; `None` where the text names no such workload."""
    kind = re.match(r"\{(\w+)\}", path)
    if kind is None:
        return path
    workload = _workload(reading, kind[1], sentence)
    if workload is None:
        return None
    path = workload + path[kind.end() :]
    store = re.search(r"stores\[([a-z]+)\]", path)
    return path if store is None else _store(reading, workload, store[1], path[store.end() :])


def _store(reading: _BriefReading, workload: str, kind: str, rest: str) -> str:
    stores = found(reading.tree, field_path.split(f"{workload}.stores"))
    listed = cast("list[dict[str, Value]]", stores or [])
    kinds = [store.get("kind") for store in listed]
    index = kinds.index(kind) if kind in kinds else len(kinds)
    if index == len(kinds):
        put(reading.tree, field_path.split(f"{workload}.stores[{index}].kind"), kind)
    return f"{workload}.stores[{index}]{rest}"


def _workload(reading: _BriefReading, kind: str, sentence: Span) -> str | None:
    """The workload that a sentence names, else the first of that kind."""
    match kind:
        case "llm":
            index = reading.types.get(WorkloadType.LLM_APPLICATION)
        case "training":
            index = reading.types.get(WorkloadType.ML_TRAINING)
        case _:
            named = [
                reading.types[type_]
                for type_ in (
                    WorkloadType(name)
                    for pattern, name in WORKLOAD_WORDS
                    if pattern.search(sentence.text)
                )
                if type_ in reading.types and type_ not in _OTHERS
            ]
            serving = [at for type_, at in reading.types.items() if type_ not in _OTHERS]
            index = next(iter(named or serving), 0)
    return None if index is None else f"workloads[{index}]"


def _holds(path: str, value: Value) -> bool:
    """Whether the field can hold the value, tried in a tree of its own."""
    alone: dict[str, Value] = {}
    put(
        alone, tuple(0 if isinstance(part, int) else part for part in field_path.split(path)), value
    )
    try:
        Requirements.model_validate(alone)
    except ValidationError:
        return False
    return True


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _twice(path: str, value: Value, there: Value, words: str) -> Problem:
    expected = f"not read from {_short(words)!r}, since the text says {shown(there)} before"
    return Problem(path=path, value=shown(value), expected=expected, severity="warning")


def _short(words: str) -> str:
    return " ".join(words.split())[:120]
