"""Words that tell what a clause of a free text is about, as patterns by name."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..tables.rows import read_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """Words in English and German as one regular expression, whatever their case."""

    name: str
    words: str


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    rows = read_rows(Path(__file__).with_name("data") / "cues.tsv", _Cue, key=("name",))
    return {row.name: re.compile(row.words, re.IGNORECASE) for row in rows}


def cue(name: str) -> re.Pattern[str]:
    return _cues()[name]
