"""What people call decisions and their options, for what a design names once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from ..domain.option import CLOSED_OPTIONS, DecisionKind
from ..domain.vocabulary import Cloud
from ..tables.rows import read_rows

FILE = Path(__file__).with_name("data") / "synonyms.tsv"
PLACES = ("provider", "region")
"""Parts of a site that have names of their own."""
_NEAR = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """Words for an option of a decision, with bars between; for the decision itself where it is empty."""

    decision: str
    option: str = ""
    words: str


@cache
def load_synonyms() -> tuple[Synonym, ...]:
    return tuple(read_rows(FILE, Synonym, check=_unknown, key=("decision", "option")))


def _unknown(row: Synonym) -> Iterator[tuple[str, str]]:
    if row.decision not in (*DecisionKind, *PLACES):
        yield "decision", "a decision that there is"
    elif row.option and not row.option.endswith("*"):
        known = Cloud if row.decision in PLACES else CLOSED_OPTIONS.get(DecisionKind(row.decision))
        if known is None or row.option not in list(known):
            yield "option", "an option of the decision"


def spelling(text: str) -> str:
    """A word as it is looked up: `Multi-AZ` is `multi_az`."""
    return re.sub(r"[^a-z0-9.:@*/]+", "_", text.strip().lower()).strip("_")


def decision_named(text: str) -> str | None:
    """The name of a decision, or `provider` or `region`; `None` for what is none."""
    return _decisions().get(spelling(text))


def options_named(decision: DecisionKind, text: str) -> tuple[str, ...]:
    """The options that a word stands for, `own:*` for all that begin so; none for a word that is not known."""
    return _options(decision).get(spelling(text), ())


def provider_named(text: str) -> str:
    """A cloud by its name or what people call it; what is none stays as it is."""
    found = _options(PLACES[0]).get(spelling(text), ())
    return found[0] if found else text.strip().lower()


def near_decisions(text: str) -> tuple[str, ...]:
    """Names of decisions that are near to what was written, or all of them."""
    return _near(spelling(text), {word: (name,) for word, name in _decisions().items()})


def near_options(decision: DecisionKind, text: str) -> tuple[str, ...]:
    """The options whose words are near to what was written, or all of the decision."""
    return _near(spelling(text), _options(decision))


def _near(word: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    close = get_close_matches(word, known, n=3, cutoff=_NEAR)
    return tuple(dict.fromkeys(name for one in close for name in known[one]))


@cache
def _decisions() -> Mapping[str, str]:
    named = {str(kind): str(kind) for kind in DecisionKind} | {one: one for one in PLACES}
    for row in load_synonyms():
        if not row.option:
            for word in row.words.split("|"):
                named.setdefault(word, row.decision)
    return named


@cache
def _options(decision: str) -> Mapping[str, tuple[str, ...]]:
    closed = None if decision in PLACES else CLOSED_OPTIONS.get(DecisionKind(decision))
    named: dict[str, tuple[str, ...]] = (
        {} if closed is None else {str(o): (str(o),) for o in closed}
    )
    for row in load_synonyms():
        if row.decision == decision and row.option:
            for word in row.words.split("|"):
                # A name that an option has stands for it alone.
                if closed is None or word not in list(closed):
                    named[word] = (*named.get(word, ()), row.option)
    return named
