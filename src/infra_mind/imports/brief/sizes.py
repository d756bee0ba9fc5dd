"""Which store, traffic or message a size is of, by its unit and the words around it."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ..cues import cue
from .surroundings import (
    DAY,
    HOUR,
    MONTH,
    SECOND,
    YEAR,
    ReadFigure,
    Surroundings,
    figure,
)

_GROW = cue("grow")
_EACH_OF = cue("each_of")
_CHAT = cue("chat")
_TABLES = cue("tables")
_FILES = cue("files")
_NO_STORE = cue("no_store")
_EGRESS = cue("egress")
_WORK = cue("work")


def size_figures(one: Surroundings) -> Iterator[ReadFigure]:
    quantity = one.quantity
    size = f"{quantity.plain()} {_size_unit(quantity.unit_word)}"
    if quantity.low is not None:
        return
    if quantity.per is not None:
        yield from _size_over_time(one, size)
    elif _is_knowledge(one):
        yield from figure("{llm}.llm.knowledge_gb", one, size)
    elif not _EGRESS.search(one.clause):
        kind = _nearest_store(one)
        if kind and not (_NO_STORE.search(_beside(one)) or _EACH_OF.search(one.before)):
            yield from figure(f"{{serving}}.stores[{kind}].size_gb", one, size)


_LOOKS_UP = cue("looks_up")
_WRITTEN_DOWN = cue("written_down")


def _is_knowledge(one: Surroundings) -> bool:
    """What a language model looks answers up in."""
    near = f"{one.before[-60:]} {one.quantity.noun} {one.after[:40]}"
    looked_up = _CHAT.search(one.whole) is not None and _LOOKS_UP.search(one.whole) is not None
    return looked_up and _WRITTEN_DOWN.search(near) is not None


def _size_over_time(one: Surroundings, size: str) -> Iterator[ReadFigure]:
    per = one.quantity.per or SECOND
    if per < HOUR:
        yield from _device_message(one, size)
    elif _EGRESS.search(one.clause):
        if per == MONTH:
            path = "{serving}.traffic.egress_gb_per_month"
            yield from figure(path, one, f"{size} per month")
    elif _GROW.search(one.clause):
        kind = _nearest_store(one) or _only_store(one.whole)
        if kind and per in _PERIODS:
            path = f"{{serving}}.stores[{kind}].growth_gb_per_month"
            yield from figure(path, one, f"{size} per {_PERIODS[per]}")
    elif _WORK.search(one.clause) and per == DAY:
        yield from figure("{pipeline}.pipeline.gb_per_day", one, size)


_PERIODS: Final[Mapping[float, str]] = {DAY: "day", MONTH: "month", YEAR: "year"}


def _beside(one: Surroundings) -> str:
    """The words next to a size: its noun, where that names a store, else some before it, too."""
    noun = one.quantity.noun
    named = noun and (_TABLES.search(noun.split()[0]) or _FILES.search(noun.split()[0]))
    return f"{'' if named else one.before[-25:]} {noun} {one.after[:25]}"


def _device_message(one: Surroundings, size: str) -> Iterator[ReadFigure]:
    per = one.quantity.per or 1.0
    yield from figure("{iot}.devices.message_kb", one, size)
    yield from figure("{iot}.devices.messages_per_day", one, f"{DAY / per:.12g}")


# `of scanned documents`: what it is of may have an adjective or two.
_OF_WHAT = re.compile(
    r"\W*of (?:\w+\W+){0,2}\w+|\W*(?:in|into|for|auf|an|in der|für)?\W*(?:\w+\W+){0,2}?\w+",
    re.IGNORECASE,
)


def _nearest_store(one: Surroundings) -> str:
    """Tables or files, by the word that stands nearest; the noun of the quantity first."""
    noun = one.quantity.noun
    for kind, words in (("relational", _TABLES), ("object", _FILES)):
        if noun and words.search(" ".join(noun.split()[:2])):
            return kind
    behind = _OF_WHAT.match(one.after)
    after = behind[0] if behind else ""
    found: list[tuple[int, str]] = []
    for kind, words in (("relational", _TABLES), ("object", _FILES)):
        if (near := words.search(after)) is not None:
            found.append((near.start(), kind))
        near_before = one.before[-60:]
        places = [len(near_before) - match.end() for match in words.finditer(near_before)]
        found += [(place + 1, kind) for place in places if place <= 40]
    return min(found)[1] if found else ""


def _only_store(text: str) -> str:
    tables, files = _TABLES.search(text), _FILES.search(text)
    return "relational" if tables and not files else "object" if files and not tables else ""


def _size_unit(word: str) -> str:
    return (
        word.lower().replace("bytes", "byte") if word.lower().endswith(("byte", "bytes")) else word
    )
