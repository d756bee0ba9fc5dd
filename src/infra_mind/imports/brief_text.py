"""Requirements out of a free text, by rules that would rather read nothing than the opposite.

Quantities are found with their units first and bound to a field by what stands around them; names are
read with what their clause says of them. Beside every value stand the words it was read from, and what holds a
figure or a demand and was not understood is listed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, cast

from pydantic import ValidationError

from ..core.errors import Problem, RequirementsError
from ..core.text import visible
from ..domain import field_path
from ..domain.provenance import Parsed, Provenance, Understood
from ..domain.requirements import Cloud, Requirements, WorkloadType
from ..knowledge.languages import languages_read, unread_language
from ..prices.countries import country_code, load_countries
from .brief_clause import (
    Sentence,
    Span,
    Stance,
    denies,
    is_denied_before,
    sentences_of,
    stance,
)
from .brief_counts import OF_A_DAY
from .brief_figures import figures_of
from .brief_quantity import Quantity, QuantityKind
from .brief_rule import OPS, RULES, PhraseRule, number, plain
from .brief_surroundings import COVERED, ReadFigure
from .cues import cue
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
    SHORT_CLOUD_WORDS,
    WORKLOAD_WORDS,
    Words,
)

LONGEST_TEXT: Final = 100_000
MOST_FIGURES: Final = 2_000
_FIGURE: Final = re.compile(r"\d+")
MOST_LISTED: Final = 40
# Where the passages stand that were not understood.
NOT_UNDERSTOOD: Final = "not_understood"
# How far before a name the words stand that say what is meant.
NEAR: Final = 80
# Fewer facts than this decide nothing.
ENOUGH_FACTS: Final = 5

_GERMAN = cue("german")
_ENGLISH = cue("english")
_TODAY = cue("today")
_LEAVING = cue("leaving")
_LEFT = cue("left")
_OURS = cue("ours")
_WANTS = cue("wants")
_FINE = cue("fine")
_PRODUCT = cue("product")
_STAYS_IN = cue("stays_in")
_KEPT_INSIDE = cue("kept_inside")
_STAYS_AFTER = cue("stays_after")
_CLOUD_LIST = cue("cloud_list")
_NOT_LEAVE = cue("not_leave")
_AT_HOME = cue("at_home")
_USERS = cue("users")
_DATES = cue("dates")
_DEPLOY = cue("deploy")
_DUTY = cue("duty")
_GOING = cue("going")
_NONE_BUT = cue("none_but")
_SKILLED = cue("skilled")
_OF_PEOPLE = cue("of_people")
_PEOPLES: Final = {
    "german": "DE",
    "french": "FR",
    "swiss": "CH",
    "austrian": "AT",
    "dutch": "NL",
    "spanish": "ES",
    "italian": "IT",
    "british": "GB",
    "swedish": "SE",
    "danish": "DK",
    "norwegian": "NO",
    "finnish": "FI",
    "polish": "PL",
    "irish": "IE",
    "belgian": "BE",
    "canadian": "CA",
    "indian": "IN",
    "japanese": "JP",
    "australian": "AU",
    "deutsche": "DE",
    "deutsches": "DE",
    "deutscher": "DE",
}
_OF_A_COUNTRY = re.compile(
    rf"\b(?P<people>{'|'.join(_PEOPLES)}){cue('firm').pattern}", re.IGNORECASE
)
_NAMES_OF_PLACES: Final = {
    **{
        name.lower(): one.code
        for one in load_countries().values()
        for name in one.names
        if len(name) > 3
    },
    **{word: place for word, place in AREAS.items() if word != "us"},
}
_AREA = re.compile(
    r"\b(?:(?i:"
    + "|".join(sorted((re.escape(word) for word in _NAMES_OF_PLACES), key=len, reverse=True))
    + r")|US|U\.S\.)(?!\w)"
)
_PLACE_LIST = re.compile(
    rf"(?:(?:{_AREA.pattern})\W{{0,3}}(?:(?:or|and|und|oder)\W)?(?:the\W)?){{1,4}}$"
)
_PLACES_AFTER = re.compile(
    rf"^(?:\W{{0,3}}(?:(?:or|and|und|oder)\W)?(?:the\W|in\W|der\W)?(?:{_AREA.pattern})){{1,4}}"
)
_DEMANDS = cue("demands")
_PAST = cue("past")
_LIMIT = cue("limit")
_GONE = cue("gone")
_NOT_YET = cue("not_yet")
_MOVED_TO = cue("moved_to")
_REPLACED = cue("replaced")
_ABLE = cue("able")
_EACH_PERSON = cue("each_person")
_EACH_OF = cue("each_of")
_EACH = cue("each")
_INFERENCE_ALONE = re.compile(r"inference", re.IGNORECASE)
_OF_KIND: Final = {
    "llm": WorkloadType.LLM_APPLICATION,
    "training": WorkloadType.ML_TRAINING,
    "iot": WorkloadType.IOT,
    "streaming": WorkloadType.STREAMING,
    "pipeline": WorkloadType.DATA_PROCESSING,
}
_LOADS: Final = ("average_rps", "peak_rps", "requests_per_day")


@dataclass(slots=True, kw_only=True)
class _BriefReading:
    tree: dict[str, Value] = field(default_factory=dict[str, "Value"])
    understood: list[Understood] = field(default_factory=list[Understood])
    warnings: list[Problem] = field(default_factory=list[Problem])
    taken: bytearray
    types: dict[WorkloadType, int] = field(default_factory=dict[WorkloadType, int])
    wanted: dict[str, str] = field(default_factory=dict[str, str])
    excluded: dict[str, str] = field(default_factory=dict[str, str])
    doubtful: set[str] = field(default_factory=set[str])
    open: list[Quantity] = field(default_factory=list[Quantity])
    refused: list[int] = field(default_factory=list[int])
    daily: dict[str, ReadFigure] = field(default_factory=dict[str, ReadFigure])

    def is_free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def take(self, start: int, end: int) -> None:
        self.taken[start:end] = b"\1" * (end - start)

    def give_back(self, start: int, end: int) -> None:
        self.taken[start:end] = bytes(end - start)

    def write(self, path: str, value: Value, words: str) -> bool:
        """Write a value where it is one that the field can hold and none stands yet."""
        parts = field_path.split(path)
        there = found(self.tree, parts)
        if there is not None:
            if not _same(there, value):
                self.warnings.append(_twice(path, value, there, words))
                if path.endswith(_LOADS):
                    self.doubtful.add(path)
            return _same(there, value)
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

    def forget(self, path: str) -> None:
        """What two figures speak of that are not the same is not known."""
        *above, last = field_path.split(path)
        section = found(self.tree, tuple(above))
        if isinstance(section, dict):
            section.pop(str(last), None)
        self.understood = [one for one in self.understood if one.path != path]


def read_brief(text: str, *, origin: str = "brief") -> Parsed:
    """What the text says, as far as the rules go; raises `RequirementsError` for no text at all."""
    if not text.strip() or "\0" in text:
        expected = f"expected a text of 1 to {LONGEST_TEXT:,} characters"
        raise RequirementsError((Problem(path="", value="", expected=expected),), origin=origin)
    if len(text) > LONGEST_TEXT:
        raise too_long(f"{len(text):,} characters", origin)
    if len(_FIGURE.findall(text)) > MOST_FIGURES:
        expected = f"expected a description with at most {MOST_FIGURES:,} figures, this is a table"
        raise RequirementsError((Problem(path="", value="", expected=expected),), origin=origin)
    if language := unread_language(text):
        return _unread(language, origin)
    reading = _BriefReading(taken=bytearray(len(text)))
    german = len(_GERMAN.findall(text)) > len(_ENGLISH.findall(text))
    sentences = list(sentences_of(text))
    for sentence in sentences:
        _read_workloads(reading, sentence)
    if WorkloadType.LLM_APPLICATION in reading.types:
        _drop_inference(reading)
    _write_types(reading)
    for sentence in sentences:
        _read_names(reading, sentence)
        _read_clouds(reading, sentence)
        _read_places(reading, sentence)
        _read_phrases(reading, sentence)
        _read_figures(reading, sentence, german=german)
    _write_daily(reading)
    _write_clouds(reading)
    for path in sorted(reading.doubtful):
        reading.forget(path)
    if passages := [visible(one) for one in _not_understood(reading, sentences)]:
        reading.tree[NOT_UNDERSTOOD] = cast("list[Value]", passages)
    form = LongForm(tree=reading.tree, warnings=reading.warnings)
    result = parsed(form, origin=origin, provenance=Provenance.IMPORTED)
    return replace(result, understood=tuple(reading.understood))


def too_long(value: str, origin: str) -> RequirementsError:
    """A text that no company writes of itself: a book, a log or a table."""
    expected = (
        f"expected a text of at most {LONGEST_TEXT:,} characters: leave in what runs, how much of it, and what "
        "is asked of it"
    )
    return RequirementsError((Problem(path="", value=value, expected=expected),), origin=origin)


def _unread(language: str, origin: str) -> Parsed:
    """A text of another language, of which figures alone would be half of what it says."""
    words = f"the whole text, which reads as {language}"
    expected = (
        f"nothing is read of it, rules read {languages_read()}: translate it, write a requirements file, "
        "or set INFRA_MIND_LLM, with which a language model reads it"
    )
    warning = Problem(path="", value=words, expected=expected, severity="warning")
    form = LongForm(tree={NOT_UNDERSTOOD: [words]}, warnings=[warning])
    return parsed(form, origin=origin, provenance=Provenance.IMPORTED)


def _read_workloads(reading: _BriefReading, sentence: Sentence) -> None:
    """Each type of workload once, in the order in which the text names them."""
    text, start = sentence.whole.text, sentence.whole.start
    seen: list[tuple[int, int, WorkloadType]] = []
    taken = bytearray(len(text))
    for pattern, name in WORKLOAD_WORDS:
        for match in pattern.finditer(text):
            begin, end = match.span()
            if not any(taken[begin:end]):
                taken[begin:end] = b"\1" * (end - begin)
                seen.append((begin, end, WorkloadType(name)))
    for begin, end, type_ in sorted(seen):
        if type_ in reading.types:
            continue
        clause = sentence.clause_at(start + begin)
        is_gone = _GONE.match(clause.after(start + end)) is not None
        if sentence.asks or not (is_gone or is_denied_before(sentence, start + begin)):
            reading.types.setdefault(type_, len(reading.types))
            reading.wanted.setdefault(f"type {type_}", text[begin:end])


def _drop_inference(reading: _BriefReading) -> None:
    """What an assistant does is no workload beside it."""
    named = reading.wanted.get(f"type {WorkloadType.ML_INFERENCE}", "")
    if _INFERENCE_ALONE.fullmatch(named):
        reading.types.pop(WorkloadType.ML_INFERENCE, None)
        reading.types = {one: index for index, one in enumerate(reading.types)}


def _write_types(reading: _BriefReading) -> None:
    for type_, index in reading.types.items():
        reading.write(f"workloads[{index}].type", type_.value, reading.wanted[f"type {type_}"])


def _read_names(reading: _BriefReading, sentence: Sentence) -> None:
    lists: tuple[tuple[str, Words], ...] = (
        ("goals", GOAL_WORDS),
        ("compliance", FRAMEWORK_WORDS),
        ("data.classes", DATA_WORDS),
    )
    for path, words in lists:
        for name, match, said in _named(words, sentence):
            if said is Stance.SAID:
                reading.add(path, name, match[0])
            if said is not Stance.OPEN and path != "goals":
                reading.take(
                    sentence.whole.start + match.start(), sentence.whole.start + match.end()
                )
    if found(reading.tree, ("company", "industry")) is None:
        for name, match, said in _named(INDUSTRY_WORDS, sentence)[:1]:
            if said is Stance.SAID:
                reading.write("company.industry", name, match[0])
    for name, match, said in _named(PATTERN_WORDS, sentence)[:1]:
        at = _workload(reading, "serving", sentence)
        duty = _DUTY.search(sentence.whole.text)
        if said is Stance.SAID and at is not None and duty is None:
            reading.write(f"{at}.traffic.pattern", name, match[0])


def _named(words: Words, sentence: Sentence) -> list[tuple[str, re.Match[str], Stance]]:
    start = sentence.whole.start
    matches = ((name, pattern.search(sentence.whole.text)) for pattern, name in words)
    return [
        (name.value, match, stance(sentence, start + match.start(), start + match.end()))
        for name, match in matches
        if match is not None
    ]


def _read_clouds(reading: _BriefReading, sentence: Sentence) -> None:
    """Wanted, excluded, what runs today, or left open: never one for the other."""
    seen: set[tuple[int, str]] = set()
    for pattern, name in _cloud_words(sentence):
        for match in pattern.finditer(sentence.whole.text):
            start, end = sentence.whole.start + match.start(), sentence.whole.start + match.end()
            clause = sentence.clause_at(start)
            if (clause.start, name) in seen:
                continue
            seen.add((clause.start, name))
            before, after = clause.before(start), clause.after(end)
            none_but = _NONE_BUT.search(before) is not None
            said = Stance.SAID if none_but else stance(sentence, start, end)
            words = _short(f"{before[-40:]}{match[0]}{after[:20]}")
            if _ABLE.search(before) or (said is Stance.DENIED and _NOT_YET.search(clause.text)):
                continue
            if _LEFT.search(before):
                reading.take(start, end)
            elif _LEAVING.search(before):
                reading.excluded.setdefault(name, words)
                reading.write("current.hosting", name.value, words)
                reading.take(start, end)
            elif said is Stance.DENIED:
                reading.excluded.setdefault(name, words)
                reading.take(start, end)
            elif said is Stance.SAID and not sentence.asks:
                _read_cloud_said(reading, sentence, clause, (start, end), name.value, words)


def _cloud_words(sentence: Sentence) -> Words:
    """Beside another cloud a maker's name alone is one, too."""
    named = any(pattern.search(sentence.whole.text) for pattern, _ in CLOUD_WORDS)
    return (*CLOUD_WORDS, *SHORT_CLOUD_WORDS) if named else CLOUD_WORDS


def _read_cloud_said(
    reading: _BriefReading,
    sentence: Sentence,
    clause: Span,
    at: tuple[int, int],
    name: str,
    words: str,
) -> None:
    before, after = clause.before(at[0]), clause.after(at[1])
    if _OURS.match(after) or _TODAY.search(clause.text) or _MOVED_TO.search(before):
        reading.write("current.hosting", name, words)
        reading.take(*at)
    elif _PRODUCT.match(after) or _OF_PEOPLE.match(after) or _SKILLED.search(before):
        return
    elif (
        _NONE_BUT.search(before)
        or _WANTS.search(_CLOUD_LIST.sub("", before[-NEAR:]))
        or _FINE.match(sentence.whole.after(at[1]))
    ):
        reading.wanted.setdefault(name, words)
        reading.take(*at)


def _write_clouds(reading: _BriefReading) -> None:
    """What was wanted, without what was excluded; all others, where nothing was wanted."""
    wanted = [one for one in Cloud if one in reading.wanted]
    left = [one for one in wanted if one not in reading.excluded]
    left = left or [one for one in Cloud if one not in reading.excluded]
    if not wanted and not reading.excluded:
        return
    for one in left:
        words = reading.wanted.get(one) or "; ".join(reading.excluded.values())
        reading.add("clouds.allowed", one.value, words)
    for one in wanted:
        if one in reading.excluded:
            words = reading.excluded[one]
            expected = f"left out: the text asks for it and says {words!r} as well"
            problem = Problem(
                path="clouds.allowed", value=one.value, expected=expected, severity="warning"
            )
            reading.warnings.append(problem)


def _read_places(reading: _BriefReading, sentence: Sentence) -> None:
    whole = sentence.whole
    for match in _OF_A_COUNTRY.finditer(whole.text):
        reading.write("company.country", _PEOPLES[match["people"].lower()], match[0])
    seen: set[tuple[int, str]] = set()
    for match in _AREA.finditer(whole.text):
        start, end = whole.start + match.start(), whole.start + match.end()
        clause = sentence.clause_at(start)
        before = clause.before(start)
        place = _NAMES_OF_PLACES.get(match[0].lower().replace(".", ""), "US")
        if (clause.start, place) in seen:
            continue
        seen.add((clause.start, place))
        words = _short(clause.text)
        said = stance(sentence, start, end)
        is_country = country_code(place) is not None
        if _NOT_LEAVE.search(clause.text) or _KEPT_INSIDE.search(before):
            reading.add("data.residency", place.upper(), words)
        elif said is not Stance.SAID or sentence.asks:
            reading.refused += [start] if said is Stance.DENIED else []
            continue
        elif _AT_HOME.search(before) and is_country and not _USERS.search(before):
            reading.write("company.country", place, words)
        elif _STAYS_IN.search(_PLACE_LIST.sub("", before[-NEAR:])) or _STAYS_AFTER.match(
            _PLACES_AFTER.sub("", clause.after(end))
        ):
            reading.add("data.residency", place.upper(), words)
        elif _TODAY.search(clause.text):
            continue
        elif _DEPLOY.search(before):
            reading.add("clouds.regions", place, words)
        else:
            continue
        reading.take(start, end)


def _read_phrases(reading: _BriefReading, sentence: Sentence) -> None:
    people = list(OPS.finditer(sentence.whole.text))
    start = sentence.whole.start
    said = [
        one
        for one in people
        if stance(sentence, start + one.start(), start + one.end()) is Stance.SAID
        and not _GOING.match(sentence.whole.after(start + one.end()))
    ]
    if said and not sentence.asks and not _is_past(sentence.whole):
        total = sum(int(number(one["value"])) for one in said)
        words = _short(sentence.whole.text[said[0].start() : said[-1].end()])
        reading.write("team.ops_engineers", total, words)
        for one in said:
            reading.take(start + one.start(), start + one.end())
    for rule in RULES:
        _apply(reading, rule, sentence)


def _apply(reading: _BriefReading, rule: PhraseRule, sentence: Sentence) -> None:
    if rule.near is not None and not rule.near.search(sentence.whole.text):
        return
    for match in rule.pattern.finditer(sentence.whole.text):
        start, end = sentence.whole.start + match.start(), sentence.whole.start + match.end()
        said = stance(sentence, start, end)
        value = rule.denied if said is Stance.DENIED else _value(rule, match)
        path = _at_home(reading, rule.path, sentence)
        open_ = said is Stance.OPEN or (sentence.asks and rule.value is not None)
        open_ = open_ or _is_past(sentence.clause_at(start))
        open_ = open_ or (path is not None and path.endswith(".engine") and _is_left(sentence))
        if not reading.is_free(start, end) or value is None or path is None or open_:
            continue
        if reading.write(path, value, match[0]):
            reading.take(start, end)


def _value(rule: PhraseRule, match: re.Match[str]) -> Value:
    groups = match.groupdict()
    if rule.value is not None or "value" not in groups:
        return rule.value
    return plain(f"{groups['value']} {(groups.get('period') or '').strip()}")


def _read_figures(reading: _BriefReading, sentence: Sentence, *, german: bool) -> None:
    bound, open_ = figures_of(sentence, german=german)
    unread = list(open_)
    for figure in sorted(
        bound, key=lambda one: not one.path.endswith(("traffic.users", OF_A_DAY, "employees"))
    ):
        quantity = figure.quantity
        if figure.path == COVERED:
            continue
        if not reading.is_free(quantity.start, quantity.end):
            continue
        if _is_no_demand(sentence, figure):
            unread.append(quantity)
            continue
        clause = sentence.clause_at(quantity.start)
        path = _at_home(reading, figure.path, sentence)
        if path is not None and path.endswith(OF_A_DAY):
            reading.daily.setdefault(path.removesuffix(OF_A_DAY), figure)
            continue
        written = path is not None and _write_figure(reading, path, figure, clause)
        if not written:
            unread.append(quantity)
    read = {id(figure.quantity) for figure in bound} - {id(one) for one in unread}
    for figure in bound:
        if id(figure.quantity) in read:
            reading.take(figure.quantity.start, figure.quantity.end)
    reading.open += unread


def _is_no_demand(sentence: Sentence, figure: ReadFigure) -> bool:
    """Left open, denied, or how it was: `not more than` and its like are limits and no denials."""
    start, end = figure.quantity.start, figure.quantity.end
    if stance(sentence, start, end) is Stance.OPEN and not sentence.asks:
        return True
    clause = sentence.clause_at(start)
    if _is_past(clause) and figure.path != "current.monthly_spend":
        return True
    if _GONE.match(clause.after(end)):
        return True
    near = clause.before(start)[-NEAR:] + clause.after(end)[: NEAR // 2]
    return denies(sentence, start, end) and _LIMIT.search(near) is None


def _is_left(sentence: Sentence) -> bool:
    return _REPLACED.search(sentence.whole.text) is not None


def _is_past(clause: Span) -> bool:
    """How it was, and nothing of today."""
    return _PAST.search(clause.text) is not None and _TODAY.search(clause.text) is None


def _write_daily(reading: _BriefReading) -> None:
    """Users of a day stand in for those of a month, where neither these nor the load was said."""
    for workload, figure in reading.daily.items():
        traffic = found(reading.tree, field_path.split(f"{workload}traffic")) or {}
        quantity = figure.quantity
        known = isinstance(traffic, dict) and traffic.keys() & {"users", "average_rps"}
        words = f"{quantity.words} ({figure.factor})"
        if known or not reading.write(f"{workload}traffic.users", figure.value, words):
            reading.give_back(quantity.start, quantity.end)
            reading.open.append(quantity)


def _write_figure(reading: _BriefReading, path: str, figure: ReadFigure, clause: Span) -> bool:
    words, value = figure.quantity.words, figure.value
    is_load = path.endswith(_LOADS)
    each = _EACH if path.endswith("llm.requests_per_day") else _EACH_PERSON
    if is_load and each.search(clause.text):
        users = _users(reading, path, clause)
        if users is None:
            return False
        value = f"{float(value) * users:.12g}"
        words += f", by each of {users:.12g} users"
    elif is_load and each is _EACH_PERSON and _EACH_OF.search(clause.text) and not figure.factor:
        return False
    if figure.factor:
        words += f" ({figure.factor})"
    return reading.write(path, value, words)


def _users(reading: _BriefReading, path: str, clause: Span) -> float | None:
    """Who does what each of them does: those of a day, else of a month, else the staff where it is they."""
    workload = path[: path.index(".") + 1]
    daily = reading.daily.pop(workload, None)
    if daily is not None:
        return daily.quantity.number
    users = found(reading.tree, field_path.split(f"{workload}traffic.users"))
    if users is None and "employee" in clause.text.lower():
        users = found(reading.tree, ("company", "employees"))
    return None if users is None else float(str(users))


def _at_home(reading: _BriefReading, path: str, sentence: Sentence) -> str | None:
    """The path with its workload and store; `None` where the text names no such workload."""
    kind = re.match(r"\{(\w+)\}", path)
    if kind is None:
        return path
    workload = _workload(reading, kind[1], sentence)
    if workload is None and path.endswith(("traffic.users", OF_A_DAY)):
        workload = _workload(reading, "llm" if kind[1] == "serving" else "serving", sentence)
    if workload is None:
        return None
    if path.endswith("traffic.average_rps") and _is_analytics(reading, workload):
        return None
    path = workload + path[kind.end() :]
    store = re.search(r"stores\[([a-z]+)\]", path)
    return path if store is None else _store(reading, workload, store[1], path[store.end() :])


def _is_analytics(reading: _BriefReading, workload: str) -> bool:
    """Whose queries are counted by the day."""
    at = reading.types.get(WorkloadType.ANALYTICS)
    return at is not None and workload == f"workloads[{at}]"


def _store(reading: _BriefReading, workload: str, kind: str, rest: str) -> str:
    stores = found(reading.tree, field_path.split(f"{workload}.stores"))
    listed = cast("list[dict[str, Value]]", stores or [])
    kinds = [store.get("kind") for store in listed]
    index = kinds.index(kind) if kind in kinds else len(kinds)
    if index == len(kinds):
        put(reading.tree, field_path.split(f"{workload}.stores[{index}].kind"), kind)
    return f"{workload}.stores[{index}]{rest}"


def _workload(reading: _BriefReading, kind: str, sentence: Sentence) -> str | None:
    """The workload that a sentence names, else the first of that kind."""
    type_ = _OF_KIND.get(kind)
    if type_ is not None:
        index = reading.types.get(type_)
        return None if index is None else f"workloads[{index}]"
    others = set(_OF_KIND.values())
    named = [
        reading.types[one]
        for one in (
            WorkloadType(name)
            for pattern, name in WORKLOAD_WORDS
            if pattern.search(sentence.whole.text)
        )
        if one in reading.types and one not in others
    ]
    serving = [at for one, at in reading.types.items() if one not in others]
    index = next(iter(named or serving), None if reading.types else 0)
    return None if index is None else f"workloads[{index}]"


def _not_understood(reading: _BriefReading, sentences: list[Sentence]) -> Iterator[str]:
    """Clauses that hold a figure or a demand and from which nothing was read, in the words of the text."""
    listed = 0
    unread = sorted(reading.open, key=lambda one: one.start)
    starts = [one.start for one in unread]
    for sentence in sentences:
        for clause in sentence.clauses:
            end = clause.start + len(clause.text)
            here = unread[bisect_left(starts, clause.start) : bisect_left(starts, end)]
            figures = [one for one in here if reading.is_free(one.start, one.end) and _tells(one)]
            silent = reading.is_free(clause.start, end) and not _holds_name(reading, clause)
            told = silent and (_DEMANDS.search(clause.text) or _names_cloud(sentence, clause))
            placed = any(clause.start <= at < end for at in reading.refused)
            dated = _DATES.search(clause.text) and not _holds_date(reading)
            if figures or told or dated or placed:
                doubts = "; ".join(
                    f"{one.words} reads as {one.doubt}" for one in figures if one.doubt
                )
                yield _short(clause.text.strip(" ,:")) + (f" ({doubts})" if doubts else "")
                listed += 1
                if listed == MOST_LISTED:
                    yield "and more"
                    return


def _names_cloud(sentence: Sentence, clause: Span) -> bool:
    """`AWS or Azure`, of which it does not say what is to be with them."""
    bare = _CLOUD_LIST.fullmatch(clause.text.strip(" ,:-"))
    return bare is not None and not sentence.asks


def _holds_date(reading: _BriefReading) -> bool:
    return found(reading.tree, ("timeline",)) is not None


def _tells(quantity: Quantity) -> bool:
    """Whether it is a figure at all: `one of them`, the `2.` of a list and a year are none."""
    bare = quantity.words.isdigit() and (quantity.number < 100 or 1900 <= quantity.number <= 2100)
    written = quantity.words[:1].isdigit() and not bare
    return written or quantity.unit is not QuantityKind.COUNT


def _holds_name(reading: _BriefReading, clause: Span) -> bool:
    """Whether a name was read from the clause."""
    return any(one.words and one.words in _short(clause.text) for one in reading.understood)


def _same(there: Value, value: Value) -> bool:
    try:
        return there == value or float(str(there)) == float(str(value))
    except ValueError:
        return str(there).lower() == str(value).lower()


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
