"""What was read of a text so far: the fields, the words they were read from, and what is taken."""

from dataclasses import dataclass, field
from typing import Final, cast

from pydantic import ValidationError

from ...core.errors import Problem
from ...domain import field_path
from ...domain.provenance import Understood
from ...domain.requirements import Requirements, WorkloadType
from ..document import Value, shown
from ..long_form import found, put
from .quantity import Quantity
from .surroundings import ReadFigure

LOADS: Final = ("average_rps", "peak_rps", "requests_per_day")


@dataclass(slots=True, kw_only=True)
class TextReading:
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
                if path.endswith(LOADS):
                    self.doubtful.add(path)
            return _same(there, value)
        if not _holds(path, value) or not put(self.tree, parts, value):
            return False
        self.understood.append(Understood(path=path, value=_shown(value), words=short(words)))
        return True

    def add(self, path: str, name: str, words: str) -> None:
        """One more name in a list."""
        parts = field_path.split(path)
        names = cast("list[Value]", found(self.tree, parts) or [])
        if name not in names:
            put(self.tree, parts, [*names, name])
            self.understood.append(Understood(path=path, value=name, words=short(words)))

    def forget(self, path: str) -> None:
        """What two figures speak of that are not the same is not known."""
        *above, last = field_path.split(path)
        section = found(self.tree, tuple(above))
        if isinstance(section, dict):
            section.pop(str(last), None)
        self.understood = [one for one in self.understood if one.path != path]


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
    expected = f"not read from {short(words)!r}, since the text says {shown(there)} before"
    return Problem(path=path, value=shown(value), expected=expected, severity="warning")


def short(words: str) -> str:
    return " ".join(words.split())[:120]
