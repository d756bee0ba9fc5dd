"""What a company may state, and what is assumed where it did not: one row for each field."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..core.errors import KnowledgeError
from .assumption import Shape
from .claim import Source

ANY = "*"
NOT_MODELLED = "not modelled"
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What is assumed of an input that was not stated: wide on purpose.

    source: where it was published; `None` for an estimate of our own.
    """

    path: str
    low: float
    likely: float
    high: float
    shape: Shape
    reason: str
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A field of the requirements, a figure of a workload that no field takes, or a constant.

    applies_to: a type of workload, a kind of store, a pattern, a class of model, or `measured` where what
    it multiplies was stated; such a row has only what differs · least, most: the plausible range of what
    is stated · low, likely, high, shape,
    reason: what is assumed · question: asks for it, with the workload or store as `{name}` ·
    answered_by: the field beside it that takes the answer, empty for itself · source: of what is
    assumed, `None` for an estimate of our own · reader: the module or the table that reads it, or
    `not modelled`.
    """

    path: str
    applies_to: str = ANY
    unit: str = ""
    least: float | None = None
    most: float | None = None
    low: float | None = None
    likely: float | None = None
    high: float | None = None
    shape: Shape | None = None
    reason: str = ""
    label: str = ""
    source: Source | None = None
    question: str = ""
    answered_by: str = ""
    reader: str = ""

    @property
    def default(self) -> Default | None:
        if self.low is None or self.likely is None or self.high is None or self.shape is None:
            return None
        return Default(
            path=self.path,
            low=self.low,
            likely=self.likely,
            high=self.high,
            shape=self.shape,
            reason=self.reason,
            source=self.source,
        )

    def answer_path(self, path: str) -> str:
        """Where the answer to the question is written, for the field at `path`."""
        return f"{path.rpartition('.')[0]}.{self.answered_by}" if self.answered_by else path


class Inputs:
    """Inputs by path, the most specific row first."""

    def __init__(self, rows: Iterable[Input]) -> None:
        self._rows = {(row.path, row.applies_to): row for row in rows}

    def __iter__(self) -> Iterator[Input]:
        return iter(self._rows.values())

    def find(self, path: str, kind: str = ANY) -> Input:
        """The input at a path, in the words of `kind` where it has its own."""
        at = pattern_of(path)
        general = self._rows.get((at, ANY))
        if general is None:
            raise KnowledgeError(f"The table of inputs has no row for {at!r}.")
        own = self._rows.get((at, kind), general)
        return replace(
            general, label=own.label or general.label, question=own.question or general.question
        )

    def default(self, path: str, *kinds: str | None) -> Default:
        """The default at a path for the first of `kinds` that has one, else the general one."""
        at = pattern_of(path)
        for kind in (*kinds, ANY):
            row = self._rows.get((at, kind or ANY))
            if row is not None and row.default is not None:
                return row.default
        raise KnowledgeError(f"The table of inputs has no default for {at!r}.")

    def constants(self) -> tuple[Default, ...]:
        """Those of the model itself, which no requirement field stands for."""
        return tuple(row.default for row in self if row.default and row.path.startswith("model."))


def pattern_of(path: str) -> str:
    """The path as the table writes it, the same for every entry of a list."""
    return _INDEX.sub("[]", path)
