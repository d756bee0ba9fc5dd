import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..core.errors import KnowledgeError
from ..domain.assumption import Shape
from ..domain.claim import Source, SourceKind
from ..tables.table import DATA

SOURCE = Source(
    title="Infra Mind table of default assumptions",
    as_of=date(2026, 11, 23),
    kind=SourceKind.ESTIMATE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What is assumed of an input that was not stated: our own estimate, wide on purpose."""

    name: str
    applies_to: str
    low: float
    likely: float
    high: float
    unit: str
    shape: Shape
    reason: str


class Defaults:
    """Defaults by name, the most specific first."""

    def __init__(self, rows: Mapping[tuple[str, str], Default]) -> None:
        self._rows = rows

    def find(self, name: str, *kinds: str) -> Default:
        """The default of `name` for the first of `kinds` that has one, else the general one."""
        for kind in (*kinds, "*"):
            if found := self._rows.get((name, kind)):
                return found
        raise KnowledgeError(f"defaults.tsv has no row for {name!r}.")

    def rows(self) -> tuple[Default, ...]:
        return tuple(self._rows.values())

    def constants(self) -> tuple[Default, ...]:
        """Those of the model itself, which no requirement field stands for."""
        return tuple(row for row in self._rows.values() if row.name.startswith("model."))


def load_defaults() -> Defaults:
    """Read the table; every row is checked."""
    text = DATA.joinpath("defaults.tsv").read_text(encoding="utf-8")
    rows: dict[tuple[str, str], Default] = {}
    for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter="\t"), start=2):
        default = _read(row, number)
        key = (default.name, default.applies_to)
        if key in rows:
            raise KnowledgeError(f"defaults.tsv row {number}: {key!r} stands there twice.")
        rows[key] = default
    return Defaults(rows)


def _read(row: Mapping[str, str], number: int) -> Default:
    try:
        default = Default(
            name=row["name"],
            applies_to=row["applies_to"],
            low=float(row["low"]),
            likely=float(row["likely"]),
            high=float(row["high"]),
            unit=row["unit"],
            shape=Shape(row["shape"]),
            reason=row["reason"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise KnowledgeError(f"defaults.tsv row {number}: {error}.") from error
    if not default.low <= default.likely <= default.high:
        raise KnowledgeError(f"defaults.tsv row {number}: low, likely, high are not in order.")
    return default
