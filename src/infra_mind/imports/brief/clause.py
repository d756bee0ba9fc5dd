"""Sentences and clauses of a free text, and whether a clause says a thing, denies it, or leaves it open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from ..cues import cue

LONGEST_SENTENCE: Final = 500
# How far from a name the words stand that say what is meant.
NEAR: Final = 80


class Stance(Enum):
    """What is said of what is named: that it is so, that it is not, or neither."""

    SAID = auto()
    DENIED = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of the text and where it starts."""

    text: str
    start: int

    def before(self, at: int) -> str:
        return self.text[: at - self.start]

    def after(self, at: int) -> str:
        return self.text[at - self.start :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """asks: it ends in a question mark · clauses: in order, without the words that part them."""

    whole: Span
    asks: bool
    clauses: tuple[Span, ...]

    def clause_at(self, at: int) -> Span:
        found = [one for one in self.clauses if one.start <= at < one.start + len(one.text)]
        return found[0] if found else self.whole


# A dot within a number or a name ends no sentence, and neither does one that cuts a word short.
_CUT_SHORT = "".join(
    rf"|(?<=\b{word})[.]"
    for word in (
        "Mrd",
        "Mio",
        "Tsd",
        "ca",
        "approx",
        "bzw",
        "inkl",
        "max",
        "min",
        "Std",
        "Nr",
        "vs",
    )
)
_SENTENCE = re.compile(rf"(?:[^.;!?\n]|[.](?=\S){_CUT_SHORT})+[?]?", re.IGNORECASE)
# `and` joins what one verb is about; what a comma parts may be a list, see `_continues`.
_PART = re.compile(
    r",(?=\s)|(?<!anything)(?<!everything)(?<!anywhere)(?<!everywhere)(?<!nothing)(?<!all)\sbut\s"
    r"|\s(?:while|whereas|however|although|though|aber|sondern|während|jedoch)\s|\s[-–—]\s",
    re.IGNORECASE,
)
# Said with a `no` or `not`, and no denial.
_NO_DENIAL = cue("no_denial")
_OPEN = cue("open")
_DENY = cue("deny")
_DENIED_AFTER = cue("denied_after")
_DENY_NEXT = cue("deny_next")
_TURN = cue("turn")
_WISHED = cue("wished")
_VERB = cue("verb")


def sentences_of(text: str) -> Iterator[Sentence]:
    for match in _SENTENCE.finditer(text):
        for offset in range(0, len(match[0]), LONGEST_SENTENCE):
            piece = match[0][offset : offset + LONGEST_SENTENCE]
            whole = Span(text=piece, start=match.start() + offset)
            yield Sentence(whole=whole, asks=piece.endswith("?"), clauses=tuple(_parts(whole)))


def _parts(whole: Span) -> Iterator[Span]:
    position = 0
    for mark in _PART.finditer(whole.text):
        yield Span(text=whole.text[position : mark.start()], start=whole.start + position)
        # A word that parts stays with what it begins: `but` may turn a denial around.
        position = mark.start() + 1
    yield Span(text=whole.text[position:], start=whole.start + position)


def stance(sentence: Sentence, start: int, end: int) -> Stance:
    """What the clause says of the words from `start` to `end`."""
    clause = sentence.clause_at(start)
    before, after = clause.before(start), clause.after(end)
    if denies(sentence, start, end):
        # "if it is not AWS" says nothing about AWS.
        return (
            Stance.OPEN
            if re.search(r"\b(?:if|wenn|falls)\b", before, re.IGNORECASE)
            else Stance.DENIED
        )
    if sentence.asks or _OPEN.search(before) or _WISHED.match(after):
        return Stance.OPEN
    earlier = _before_in_list(sentence, clause)
    if earlier is not None:
        return stance_of_list(earlier)
    return Stance.SAID


def denies(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the clause itself denies it, before or after it names it."""
    after = sentence.clause_at(start).after(end)
    return is_denied_before(sentence, start) or _DENIED_AFTER.search(after) is not None


def is_denied_before(sentence: Sentence, start: int) -> bool:
    """Whether the clause denies it before it names it: what is said of it after is of what it does."""
    before = _NO_DENIAL.sub(_blank, sentence.clause_at(start).before(start))
    if _DENY_NEXT.search(before):
        return True
    ends = [found.end() for found in _DENY.finditer(before)]
    # `not this, and we want that`: what comes after the turn is not denied.
    return bool(ends) and _TURN.search(before, ends[-1]) is None


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _before_in_list(sentence: Sentence, clause: Span) -> Span | None:
    """The clause that a bare piece of a list goes on with: `no PCI, HIPAA or SOC 2`."""
    place = sentence.clauses.index(clause) if clause in sentence.clauses else 0
    while place and _continues(clause):
        place -= 1
        clause = sentence.clauses[place]
        if place == 0 or not _continues(clause):
            return clause
    return None


def _continues(clause: Span) -> bool:
    words = clause.text.split()
    turns = bool(re.match(r"\s*(?:but|sondern|aber|while|only|just)\b", clause.text, re.IGNORECASE))
    return len(words) <= 5 and not turns and _VERB.search(clause.text) is None


def stance_of_list(first: Span) -> Stance:
    """What the clause that a list begins in says of all of it."""
    text = _NO_DENIAL.sub(_blank, first.text)
    if _DENY.search(text):
        return Stance.DENIED
    return Stance.OPEN if _OPEN.search(text) else Stance.SAID
