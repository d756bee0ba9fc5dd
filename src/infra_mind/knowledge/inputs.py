from datetime import date
from math import isfinite
from pathlib import Path

from ..domain.assumption import Shape
from ..domain.claim import Source, SourceKind
from ..domain.input import Default, Input, Inputs
from ..tables.table import Table, read_table
from . import DATA

SOURCE = Source(
    title="Infra Mind table of default assumptions",
    as_of=date(2026, 11, 23),
    kind=SourceKind.ESTIMATE,
)
DEFAULT = ("low", "likely", "high")
COLUMNS = (
    *("path", "applies_to", "unit", "least", "most", *DEFAULT, "shape", "reason"),
    *("label", "question", "answered_by", "reader"),
)
CONSTANTS = ("path", *DEFAULT, "unit", "shape", "reason", "label")


def load_inputs(folder: Path = DATA) -> Inputs:
    """Reads what a company may state, and the constants of the model; every row is checked."""
    table = read_table(folder / "inputs.tsv", COLUMNS)
    columns = zip(
        table.words("path"),
        table.words("applies_to"),
        table.texts("unit"),
        _numbers(table, "least"),
        _numbers(table, "most"),
        _defaults(table),
        table.texts("label"),
        table.texts("question"),
        table.texts("answered_by"),
        table.texts("reader"),
        strict=True,
    )
    inputs = (
        Input(
            path=path,
            applies_to=applies_to,
            unit=unit,
            least=least,
            most=most,
            default=default,
            label=label,
            question=question,
            answered_by=answered_by,
            reader=reader,
        )
        for path, applies_to, unit, least, most, default, label, question, answered_by, reader in columns
    )
    return Inputs((*inputs, *_constants(folder)))


def _constants(folder: Path) -> list[Input]:
    table = read_table(folder / "constants.tsv", CONSTANTS)
    rows = zip(
        table.words("path"),
        table.words("unit"),
        table.words("label"),
        _defaults(table),
        strict=True,
    )
    return [
        Input(path=path, unit=unit, label=label, default=default)
        for path, unit, label, default in rows
    ]


def _defaults(table: Table) -> list[Default | None]:
    found: list[Default | None] = []
    cells = zip(
        table.texts("path"),
        *(_numbers(table, column) for column in DEFAULT),
        table.parsed("shape", lambda cell: Shape(cell) if cell else None, "a shape, or empty"),
        table.texts("reason"),
        strict=True,
    )
    for row, (path, low, likely, high, shape, reason) in enumerate(cells):
        if low is None or likely is None or high is None or shape is None:
            if (low, likely, high, shape) != (None, None, None, None):
                raise table.error(row, "likely", "one of three numbers with a shape")
            found.append(None)
            continue
        if not low <= likely <= high:
            raise table.error(row, "likely", f"between {low:g} and {high:g}")
        found.append(
            Default(path=path, low=low, likely=likely, high=high, shape=shape, reason=reason)
        )
    return found


def _numbers(table: Table, column: str) -> list[float | None]:
    return table.parsed(column, lambda cell: _finite(cell) if cell else None, "a number, or empty")


def _finite(cell: str) -> float:
    number = float(cell)
    if not isfinite(number):
        raise ValueError(cell)
    return number
