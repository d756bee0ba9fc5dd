"""What holds a figure or a demand and was not understood."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from ..cues import cue
from ..long_form import found
from .clause import Sentence, Span
from .quantity import Quantity, QuantityKind
from .reading import TextReading, short

MOST_LISTED: Final = 40
_CLOUD_LIST = cue("cloud_list")
_DATES = cue("dates")
_DEMANDS = cue("demands")


def not_understood(reading: TextReading, sentences: list[Sentence]) -> Iterator[str]:
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
                yield short(clause.text.strip(" ,:")) + (f" ({doubts})" if doubts else "")
                listed += 1
                if listed == MOST_LISTED:
                    yield "and more"
                    return


def _names_cloud(sentence: Sentence, clause: Span) -> bool:
    """`AWS or Azure`, of which it does not say what is to be with them."""
    bare = _CLOUD_LIST.fullmatch(clause.text.strip(" ,:-"))
    return bare is not None and not sentence.asks


def _holds_date(reading: TextReading) -> bool:
    return found(reading.tree, ("timeline",)) is not None


def _tells(quantity: Quantity) -> bool:
    """Whether it is a figure at all: `one of them`, the `2.` of a list and a year are none."""
    bare = quantity.words.isdigit() and (quantity.number < 100 or 1900 <= quantity.number <= 2100)
    written = quantity.words[:1].isdigit() and not bare
    return written or quantity.unit is not QuantityKind.COUNT


def _holds_name(reading: TextReading, clause: Span) -> bool:
    """Whether a name was read from the clause."""
    return any(one.words and one.words in short(clause.text) for one in reading.understood)
