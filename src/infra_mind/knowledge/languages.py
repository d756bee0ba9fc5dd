"""Which language a text is in, and what a German question asks in English words."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ..tables.rows import read_rows

DATA: Final = Path(__file__).with_name("data")
# Words enough to judge by, and how many times as often as those of the languages that are read.
LEAST_WORDS: Final = 2
CLEARLY: Final = 1.5
_MOST: Final = 20_000
_WORD: Final = re.compile(r"[^\W\d_]+")
_UMLAUT: Final = re.compile(r"[äöüß]", re.IGNORECASE)
_SCRIPTS: Final = {
    "Russian or another language in Cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "Greek": re.compile(r"[\u0370-\u03ff]"),
    "Arabic": re.compile(r"[\u0600-\u06ff]"),
    "Hebrew": re.compile(r"[\u0590-\u05ff]"),
    "Hindi": re.compile(r"[\u0900-\u097f]"),
    "Japanese": re.compile(r"[\u3040-\u30ff]"),
    "Korean": re.compile(r"[\uac00-\ud7af]"),
    "Chinese": re.compile(r"[\u4e00-\u9fff]"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """read: rules know its words · words: small ones, by which it is told from others."""

    name: str
    read: bool
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _GermanPhrase:
    """german: a pattern of whole words · english: what a question of ours would say in their place."""

    german: str
    english: str


@cache
def load_languages() -> tuple[Language, ...]:
    return tuple(read_rows(DATA / "languages.tsv", Language, key=("name",)))


def unread_language(text: str) -> str:
    """The language of a text that no rule reads; empty where it is English, German or not plain."""
    text = text[:_MOST]
    found = _counted(text)
    letters = sum(len(word) * many for word, many in found.items())
    for name, script in _SCRIPTS.items():
        if 3 * len(script.findall(text)) > letters:
            return name
    hits = _hits(found)
    known = max(count for one, count in hits.items() if one.read)
    best = max(hits, key=lambda one: hits[one])
    clear = hits[best] >= LEAST_WORDS and hits[best] > CLEARLY * known
    return best.name if clear and not best.read else ""


def _hits(found: Counter[str]) -> dict[Language, int]:
    return {
        one: sum(many for word, many in found.items() if word in one.words)
        for one in load_languages()
    }


@cache
def _german() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The longest first: a phrase goes before its words."""
    rows = read_rows(DATA / "german.tsv", _GermanPhrase, key=("german",))
    ranked = sorted(rows, key=lambda one: -len(one.german))
    return tuple(
        (re.compile(rf"(?<!\w)(?:{one.german})(?!\w)", re.IGNORECASE), one.english)
        for one in ranked
    )


def question_in_english(question: str) -> str:
    """A German question in the words that English ones use, as far as they are known; any other as it is."""
    hits = {one.name: count for one, count in _hits(_counted(question)).items()}
    lead = hits["German"] - hits["English"]
    if lead < 0 or (lead == 0 and _UMLAUT.search(question) is None):
        return question
    for pattern, english in _german():
        question = pattern.sub(english, question)
    return question


def _counted(text: str) -> Counter[str]:
    return Counter(word.lower() for word in _WORD.findall(text))


def languages_read() -> str:
    return " and ".join(one.name for one in load_languages() if one.read)
