from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from ..core.errors import KnowledgeError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

DIGITS = frozenset("0123456789.")
DATA = Path(__file__).with_name("data")


class Table:
    """A tab-separated file, read by column so that each distinct cell is parsed once."""

    def __init__(self, name: str, columns: dict[str, list[str]]) -> None:
        self.name = name
        self._columns = columns

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def error(self, row: int, column: str, expected: str) -> KnowledgeError:
        """The error that names file, line and column of a cell."""
        cell = self._columns[column][row]
        return KnowledgeError(
            f"{self.name}, line {row + 2}, column {column!r}: {cell!r} is not {expected}.",
            remedy="Correct the row; nothing of the file was loaded.",
        )

    def parsed(self, column: str, parse: Callable[[str], T], expected: str) -> list[T]:
        """The cells of a column; `parse` raises ValueError or ArithmeticError on a bad one."""
        cells = self._columns[column]
        known: dict[str, T] = {}
        for cell in dict.fromkeys(cells):
            try:
                known[cell] = parse(cell)
            except (ValueError, ArithmeticError):
                raise self.error(cells.index(cell), column, expected) from None
        return [known[cell] for cell in cells]

    def texts(self, column: str) -> list[str]:
        return self._columns[column]

    def words(self, column: str) -> list[str]:
        """Cells that must not be empty."""
        return self.parsed(column, _word, "a word")

    def members(self, column: str, allowed: frozenset[str], what: str) -> list[str]:
        return self.parsed(column, _member(allowed), what)

    def choices(self, column: str, kind: type[E]) -> list[E]:
        return self.parsed(column, kind, "one of " + ", ".join(kind))

    def decimals(self, column: str) -> list[Decimal]:
        return self.parsed(column, amount, "a number of 0 or more")

    def floats(self, column: str) -> list[float]:
        return self.parsed(column, _float, "a number of 0 or more")

    def optional_floats(self, column: str) -> list[float | None]:
        return self.parsed(
            column, lambda cell: _float(cell) if cell else None, "a number of 0 or more, or empty"
        )

    def integers(self, column: str) -> list[int]:
        return self.parsed(column, _integer, "a whole number of 0 or more")

    def days(self, column: str, *, latest: date) -> list[date]:
        """Dates, none of which may lie after `latest`."""
        return self.parsed(column, _day(latest), f"a date (YYYY-MM-DD) up to {latest}")

    def sets(self, column: str) -> list[frozenset[str]]:
        """Cells that list words with commas between."""
        return self.parsed(
            column,
            lambda cell: frozenset(w.strip() for w in cell.split(",") if w.strip()),
            "a list",
        )


def parse_table(name: str, text: str, columns: tuple[str, ...]) -> Table:
    """The table in `text`, whose header must be `columns`."""
    lines = text.removesuffix("\n").split("\n") if text else []
    header = lines[0].split("\t") if lines else []
    if tuple(header) != columns:
        raise KnowledgeError(
            f"{name}, line 1: the header is {header!r}, expected {list(columns)!r}.",
            remedy="Write the columns in this order, with tabs between.",
        )
    rows = [line.split("\t") for line in lines[1:]]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise KnowledgeError(
                f"{name}, line {number}: {len(row)} cells, expected {len(columns)}.",
                remedy="Give every row one cell per column, with tabs between.",
            )
    cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    return Table(name, dict(zip(columns, cells, strict=True)))


def read_table(path: Path, columns: tuple[str, ...]) -> Table:
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


def _float(cell: str) -> float:
    return float(amount(cell))


def _integer(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(cell)
    return int(cell)


def _word(cell: str) -> str:
    if not cell.strip():
        raise ValueError(cell)
    return cell


def _member(allowed: frozenset[str]) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(cell)
        return cell

    return parse


def _day(latest: date) -> Callable[[str], date]:
    def parse(cell: str) -> date:
        day = date.fromisoformat(cell)
        if day > latest:
            raise ValueError(cell)
        return day

    return parse
