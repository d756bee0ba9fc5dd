from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from pathlib import Path

from ..domain.claim import Source, SourceKind
from ..domain.input import ANY, Input, Inputs
from ..tables.rows import Cell, parse_rows
from ..tables.table import read_text
from . import DATA

SOURCE = Source(
    title="Infra Mind table of default assumptions",
    as_of=date(2026, 11, 23),
    kind=SourceKind.ESTIMATE,
)
# What is assumed where nothing was stated is an estimate of our own.
STATED: Mapping[str, object] = {"source": None}
# What a constant of the model has not: nobody states it, and every formula may read it.
CONSTANT: Mapping[str, object] = {
    "applies_to": ANY,
    "least": None,
    "most": None,
    "question": "",
    "answered_by": "",
    "reader": "",
}


def load_inputs(folder: Path = DATA) -> Inputs:
    """What a company may state, and the constants of the model."""
    return Inputs(
        (
            *_rows(folder / "inputs.tsv", STATED, key=("path", "applies_to")),
            *_rows(folder / "constants.tsv", CONSTANT, key=("path",)),
        )
    )


def _rows(path: Path, given: Mapping[str, object], *, key: tuple[str, ...]) -> list[Input]:
    text = read_text(path)
    return parse_rows(path.name, text, Input, check=_wrong, key=key, among=_NUMBERS, given=given)


def _wrong(row: Input) -> Iterator[tuple[str, str]]:
    default = row.default
    if default is None:
        if (row.low, row.likely, row.high, row.shape) != (None, None, None, None):
            yield "likely", "one of three numbers with a shape"
    elif not default.low <= default.likely <= default.high:
        yield "likely", f"between {default.low:g} and {default.high:g}"


def _number(cell: str) -> float | None:
    if not cell:
        return None
    number = float(cell)
    if not isfinite(number):
        raise ValueError(cell)
    return number


_NUMBERS: Mapping[str, Cell] = dict.fromkeys(
    ("least", "most", "low", "likely", "high"),
    Cell(parse=_number, expected="a number, or empty"),
)
