"""The words people use for what the tree has one name for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from ..domain.vocabulary import (
    Cloud,
    DataClass,
    FrameworkName,
    Goal,
    Industry,
    Pattern,
    Vocabulary,
    WorkloadType,
)
from ..tables.rows import read_rows

Words = tuple[tuple[re.Pattern[str], Vocabulary], ...]


class _Topic(StrEnum):
    """What a text is searched for.

    `loose_workload` is only looked for in an answer to a question, `short_cloud` beside another cloud.
    """

    WORKLOAD = "workload"
    LOOSE_WORKLOAD = "loose_workload"
    INDUSTRY = "industry"
    FRAMEWORK = "framework"
    CLOUD = "cloud"
    SHORT_CLOUD = "short_cloud"
    DATA = "data"
    GOAL = "goal"
    PATTERN = "pattern"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """Words for a name, as alternatives of a regular expression; the more telling stand first."""

    topic: _Topic
    name: str
    words: str


_ROWS: Final = tuple(
    read_rows(Path(__file__).with_name("data") / "words.tsv", _Spoken, key=("topic", "name"))
)


def _table(topic: _Topic, names: type[Vocabulary]) -> Words:
    return tuple(
        (re.compile(rf"\b(?:{row.words})\b", re.IGNORECASE), names(row.name))
        for row in _ROWS
        if row.topic is topic
    )


AREAS: Final[Mapping[str, str]] = {
    word: row.name for row in _ROWS if row.topic is _Topic.AREA for word in row.words.split("|")
}
WORKLOAD_WORDS: Final = _table(_Topic.WORKLOAD, WorkloadType)
LOOSE_WORKLOAD_WORDS: Final = _table(_Topic.LOOSE_WORKLOAD, WorkloadType)
INDUSTRY_WORDS: Final = _table(_Topic.INDUSTRY, Industry)
FRAMEWORK_WORDS: Final = _table(_Topic.FRAMEWORK, FrameworkName)
CLOUD_WORDS: Final = _table(_Topic.CLOUD, Cloud)
SHORT_CLOUD_WORDS: Final = _table(_Topic.SHORT_CLOUD, Cloud)
DATA_WORDS: Final = _table(_Topic.DATA, DataClass)
GOAL_WORDS: Final = _table(_Topic.GOAL, Goal)
PATTERN_WORDS: Final = _table(_Topic.PATTERN, Pattern)


def first(words: Words, text: str) -> Vocabulary | None:
    return next((name for pattern, name in words if pattern.search(text)), None)
