from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from ..core.errors import KnowledgeError, Problem, TableError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

DIGITS = frozenset("0123456789.")
LONGEST_SHOWN = 60
REMEDY = "Correct it; nothing was loaded."


class TsvTable:
    """A tab-separated file, read by column so that each distinct cell is parsed once.

    `places` says where the rows stand, when that is not line by line below a header.
    """

    def __init__(
        self, name: str, columns: dict[str, list[str]], *, places: Sequence[str] = ()
    ) -> None:
        self.name = name
        self._columns = columns
        self._places = places

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def has(self, columns: Iterable[str]) -> bool:
        return all(column in self._columns for column in columns)

    def problem(self, row: int, column: str, expected: str) -> Problem:
        """What is wrong with a cell, by file, line and column."""
        place = self._places[row] if self._places else f"{self.name}, line {row + 2}"
        cell = self._columns[column][row]
        shown = cell if len(cell) <= LONGEST_SHOWN else f"{cell[:LONGEST_SHOWN]}..."
        return Problem(
            path=f"{place}, column {column!r}", value="", expected=f"{shown!r} is not {expected}"
        )

    def parsed(self, column: str, parse: Callable[[str], T], expected: str) -> list[T]:
        """The cells of a column; `parse` raises ValueError, ArithmeticError or LookupError on a bad one.

        Raises `TableError` with every bad cell of the column.
        """
        cells = self._columns.get(column, [])
        known: dict[str, T] = {}
        bad: set[str] = set()
        for cell in dict.fromkeys(cells):
            try:
                known[cell] = parse(cell)
            except (ValueError, ArithmeticError, LookupError):
                bad.add(cell)
        if bad:
            rows = (row for row, cell in enumerate(cells) if cell in bad)
            raise TableError(
                tuple(self.problem(row, column, expected) for row in rows), remedy=REMEDY
            )
        return [known[cell] for cell in cells]

    def texts(self, column: str) -> list[str]:
        return self._columns[column]

    def words(self, column: str) -> list[str]:
        """Cells that must not be empty."""
        return self.parsed(column, word, "a word")

    def members(self, column: str, allowed: frozenset[str], what: str) -> list[str]:
        return self.parsed(column, _member(allowed), what)

    def choices(self, column: str, kind: type[E]) -> list[E]:
        return self.parsed(column, kind, "one of " + ", ".join(kind))

    def decimals(self, column: str) -> list[Decimal]:
        return self.parsed(column, amount, "a number of 0 or more")

    def optional_decimals(self, column: str) -> list[Decimal | None]:
        return self.parsed(
            column, lambda cell: amount(cell) if cell else None, "a number of 0 or more, or empty"
        )

    def days(self, column: str, *, latest: date) -> list[date]:
        """Dates, none of which may lie after `latest`."""
        return self.parsed(column, day_until(latest), f"a date (YYYY-MM-DD) up to {latest}")


class Gathering:
    """Reads columns and keeps what is wrong with them, so that all of it is said at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def of(self, read: Callable[[], list[T]]) -> list[T]:
        """A column, or nothing where it has problems."""
        try:
            return read()
        except TableError as error:
            self.problems += error.problems
            return []

    def conclude(self) -> None:
        """Raises `TableError` with all problems, if there are any."""
        if self.problems:
            raise TableError(tuple(self.problems), remedy=REMEDY)


def parse_table(name: str, text: str, columns: tuple[str, ...]) -> TsvTable:
    """The table in `text`, whose header must be `columns`."""
    lines = text.removesuffix("\n").split("\n") if text else []
    header = lines[0].split("\t") if lines else []
    if tuple(header) != columns:
        expected = f"the header is {header!r}, expected {list(columns)!r}"
        raise TableError(
            (Problem(path=f"{name}, line 1", value="", expected=expected),),
            remedy="Write the columns in this order, with tabs between.",
        )
    rows = [line.split("\t") for line in lines[1:]]
    short = tuple(
        Problem(
            path=f"{name}, line {number}",
            value="",
            expected=f"{len(row)} cells, expected {len(columns)}",
        )
        for number, row in enumerate(rows, start=2)
        if len(row) != len(columns)
    )
    if short:
        raise TableError(short, remedy="Give every row one cell per column, with tabs between.")
    cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    return TsvTable(name, dict(zip(columns, cells, strict=True)))


def read_table(path: Path, columns: tuple[str, ...]) -> TsvTable:
    return parse_table(path.name, read_text(path), columns)


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(
            f"{path.name} cannot be read: {error}.", remedy="Install the package again."
        ) from error


def amount(cell: str) -> Decimal:
    """A finite decimal of 0 or more, written with digits only."""
    number = Decimal(cell)
    if not number.is_finite() or number.is_signed() or set(cell) - DIGITS:
        raise ValueError(cell)
    return number


def number(cell: str) -> float:
    return float(amount(cell))


def whole(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(cell)
    return int(cell)


def word(cell: str) -> str:
    if not cell.strip():
        raise ValueError(cell)
    return cell


def words(cell: str) -> tuple[str, ...]:
    """What a cell lists with commas between."""
    return tuple(one.strip() for one in cell.split(",") if one.strip())


def day_until(latest: date) -> Callable[[str], date]:
    def parse(cell: str) -> date:
        day = date.fromisoformat(cell)
        if day > latest:
            raise ValueError(cell)
        return day

    return parse


def _member(allowed: frozenset[str]) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(cell)
        return cell

    return parse
