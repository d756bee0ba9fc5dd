"""Rows of a data file as values: a frozen dataclass declares the columns, one call reads them.

A field is a column of its name, in the order of the file; its type says what a cell has to be:

- `str` a word, with a default any text; `bool` yes or no; `float`, `int`, `Decimal` 0 or more
- a `StrEnum` one of its members; `date` a day that has been; `Source` the id of one in sources.tsv
- `frozenset[str]` and `tuple[str, ...]` words with commas between, `frozenset` of a `StrEnum` its members
- `... | None` the same, or empty
- a dataclass: its fields in columns of their own, as `cut_low` for field `low` of `cut`
- `Annotated[..., Cell(...)]` for anything else, `Annotated[..., ABSENT]` for what is no column
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Final, TypeGuard, TypeVar, get_args, get_origin, get_type_hints

from ..core.clock import SystemClock
from ..domain.claim import Source
from .sources import load_sources
from .table import (
    Gathering,
    TsvTable,
    amount,
    day_until,
    number,
    parse_table,
    read_text,
    whole,
    word,
    words,
)

R = TypeVar("R")
Check = Callable[[R], Iterable[tuple[str, str]]]
"""By column, what a row has to be, where it is not."""
Parse = Callable[[str], object]

ABSENT: Final = "absent"
FULL: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How a cell is read; `parse` raises ValueError or ArithmeticError where it is not as expected."""

    parse: Parse
    expected: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    name: str
    hint: object
    cell: Cell | None
    may_be_empty: bool

    @property
    def column(self) -> str:
        return (self.cell.column if self.cell else "") or self.name


def read_rows(
    path: Path,
    row: type[R],
    *,
    today: date | None = None,
    check: Check[R] | None = None,
    key: tuple[str, ...] = (),
) -> list[R]:
    """The rows of a file; raises `TableError` with every cell and row that is not as declared.

    `key` names columns that together stand once.
    """
    return parse_rows(path.name, read_text(path), row, today=today, check=check, key=key)


def parse_rows(
    name: str,
    text: str,
    row: type[R],
    *,
    today: date | None = None,
    check: Check[R] | None = None,
    key: tuple[str, ...] = (),
    among: Mapping[str, Cell] | None = None,
    given: Mapping[str, object] | None = None,
) -> list[R]:
    """The rows of a text. `given` are fields that are no columns, `among` what a call alone knows."""
    known = given or {}
    latest = today or SystemClock().now().date()
    declared = [field for field in _fields(row) if field.name not in known]
    columns = tuple(column for one in declared for column in _columns(one))
    table = parse_table(name, text, columns)
    gathered = Gathering()
    read = {
        one.name: gathered.of(lambda one=one: _read(table, one, "", latest, among or {}))
        for one in declared
    }
    gathered.conclude()
    make: Callable[..., R] = row
    names = (*known, *read)
    found = [
        make(**dict(zip(names, (*known.values(), *cells), strict=True)))
        for cells in zip(*read.values(), strict=True)
    ]
    if check is not None:
        for number, one in enumerate(found):
            gathered.problems += (table.problem(number, *wrong) for wrong in check(one))
    _once(table, key, gathered)
    gathered.conclude()
    return found


def columns_of(row: type) -> tuple[str, ...]:
    """The header of a file of such rows."""
    return tuple(column for one in _fields(row) for column in _columns(one))


@cache
def _fields(row: type) -> tuple[_Field, ...]:
    hints: Mapping[str, object] = get_type_hints(row, include_extras=True)
    found: list[_Field] = []
    for one in fields(row):
        hint, marks = hints[one.name], ()
        if get_origin(hint) is Annotated:
            hint, *marks = get_args(hint)
        if ABSENT not in marks:
            cell = next((mark for mark in marks if isinstance(mark, Cell)), None)
            has_default = one.default is not MISSING
            found.append(_Field(name=one.name, hint=hint, cell=cell, may_be_empty=has_default))
    return tuple(found)


def _columns(field: _Field, before: str = "") -> list[str]:
    if field.cell is None and _is_nested(field.hint):
        return [
            column
            for one in _fields(field.hint)
            for column in _columns(one, f"{before}{field.column}_")
        ]
    return [before + field.column]


def _is_nested(hint: object) -> TypeGuard[type]:
    return isinstance(hint, type) and is_dataclass(hint) and hint is not Source


def _read(
    table: TsvTable, field: _Field, before: str, latest: date, among: Mapping[str, Cell]
) -> list[object]:
    column = before + field.column
    if field.cell is None and _is_nested(field.hint):
        make: Callable[..., object] = field.hint
        inner = _fields(field.hint)
        parts = [_read(table, one, f"{column}_", latest, among) for one in inner]
        names = [one.name for one in inner]
        return [make(**dict(zip(names, cells, strict=True))) for cells in zip(*parts, strict=True)]
    cell = among.get(column) or _cell(field, latest)
    return table.parsed(column, cell.parse, cell.expected)


def _cell(field: _Field, latest: date) -> Cell:
    if field.cell is not None:
        return field.cell
    options = get_args(field.hint) if isinstance(field.hint, UnionType) else ()
    if NoneType in options:
        inner = _by_type(next(one for one in options if one is not NoneType), latest)
        return Cell(
            parse=lambda text: inner.parse(text) if text else None,
            expected=f"{inner.expected}, or empty",
        )
    if field.may_be_empty and field.hint is str:
        return Cell(parse=str, expected="a text")
    return _by_type(field.hint, latest)


def _by_type(hint: object, latest: date) -> Cell:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Cell(parse=hint, expected="one of " + ", ".join(hint))
    if hint is date:
        until = f"a date (YYYY-MM-DD) up to {latest}"
        return Cell(parse=day_until(latest), expected=until)
    if hint is Source:
        return Cell(parse=load_sources(today=latest).__getitem__, expected="the id of a source")
    if get_origin(hint) is frozenset and hint not in _BY_TYPE:
        return _several(get_args(hint)[0])
    return _BY_TYPE[hint]


def _several(options: type[StrEnum]) -> Cell:
    return Cell(
        parse=lambda text: frozenset(options(one) for one in words(text)),
        expected="a list of " + ", ".join(options),
    )


def _yes_or_no(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _share(text: str) -> float:
    percent = number(text)
    if not 0 < percent <= FULL:
        raise ValueError(text)
    return percent / FULL


_AMOUNT: Final = "a number of 0 or more"
_BY_TYPE: Final[Mapping[object, Cell]] = {
    str: Cell(parse=word, expected="a word"),
    bool: Cell(parse=_yes_or_no, expected="yes or no"),
    float: Cell(parse=number, expected=_AMOUNT),
    int: Cell(parse=whole, expected="a whole number of 0 or more"),
    Decimal: Cell(parse=amount, expected=_AMOUNT),
    frozenset[str]: Cell(parse=lambda text: frozenset(words(text)), expected="a list"),
    tuple[str, ...]: Cell(parse=words, expected="a list"),
}


def percent(column: str) -> Cell:
    """A share that is written as a percentage."""
    return Cell(parse=_share, expected="a percentage above 0, up to 100", column=column)


def member(names: Iterable[str], expected: str) -> Cell:
    """One of some names that a file before this one has given."""
    known = {name: name for name in names}
    return Cell(parse=known.__getitem__, expected=expected)


def _once(table: TsvTable, key: tuple[str, ...], gathered: Gathering) -> None:
    seen: set[tuple[str, ...]] = set()
    for row, cells in enumerate(zip(*(table.texts(column) for column in key), strict=True)):
        if cells in seen:
            gathered.problems.append(table.problem(row, key[0], "given once: it stands twice"))
        seen.add(cells)
