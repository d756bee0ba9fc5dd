"""A company's price book: a file of TSV, CSV, YAML or JSON, read to the rows that requirements keep."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from ..core.errors import InputError, Problem, RequirementsError, TableError
from ..domain.price_row import COLUMNS, LONGEST, NEEDED, line_of, text_of
from ..domain.quantity import QuantityError
from ..domain.requirements import MOST_PRICES
from .document import LARGEST, Value, read_bytes, read_document

REMEDY: Final = "Correct the file; nothing of it was loaded."
_DOCUMENTS: Final = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFile:
    """Rows as they stood in a file, and where; `problems` are those of its form."""

    name: str
    rows: tuple[str, ...]
    places: tuple[str, ...]
    absent: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _BookReading:
    name: str
    rows: list[str] = field(default_factory=list[str])
    places: list[str] = field(default_factory=list[str])
    problems: list[Problem] = field(default_factory=list[Problem])
    absent: set[str] = field(default_factory=set[str])

    def complain(self, place: str, expected: str) -> None:
        where = f"{self.name}, {place}" if place else self.name
        self.problems.append(Problem(path=where, value="", expected=expected))

    def add(self, place: str, cells: Mapping[str, object]) -> None:
        """A row, or what is wrong with its cells."""
        texts: dict[str, str] = {}
        for column, cell in cells.items():
            try:
                texts[column] = text_of(cell)
            except QuantityError as error:
                self.complain(f"{place}, column {column!r}", f"expected {error}")
                return
        line = line_of(texts)
        if len(line) > LONGEST:
            self.complain(place, f"expected at most {LONGEST} characters in a row")
        elif line:
            self.rows.append(line)
            self.places.append(f"{self.name}, {place}")

    def columns(self, place: str, names: Sequence[str]) -> None:
        """Complain of columns that are not known, stand twice or are missing."""
        known = ", ".join(COLUMNS)
        if not set(names).intersection(COLUMNS):
            # Not quoted: it may be any file.
            self.complain(place, f"expected columns of a price book: {known}")
            self.absent.update(NEEDED)
            return
        for name in dict.fromkeys(names):
            if name not in COLUMNS:
                self.complain(place, f"{name[:60]!r} is no column; known are {known}")
            elif names.count(name) > 1:
                self.complain(place, f"column {name!r} stands twice")
        for name in NEEDED:
            if name not in names:
                self.complain(place, f"column {name!r} is missing")
                self.absent.add(name)

    def done(self) -> BookFile:
        if not self.rows and not self.problems:
            self.complain("", "expected at least one row with a price")
        if len(self.rows) > MOST_PRICES:
            self.complain("", f"{len(self.rows)} rows, expected at most {MOST_PRICES}")
        return BookFile(
            name=self.name,
            rows=tuple(self.rows),
            places=tuple(self.places),
            absent=frozenset(self.absent),
            problems=tuple(self.problems),
        )


def read_book(path: Path) -> BookFile:
    """The rows of a price book; raises `InputError` for a file that is not there."""
    data, reading = read_bytes(path), _BookReading(path.name)
    if len(data) > LARGEST:
        reading.complain("", f"expected at most {LARGEST // 10**6} MB; keep the rows you pay by")
        return reading.done()
    if path.suffix.lower() in _DOCUMENTS:
        _read_document(data, reading)
    else:
        _read_lines(data, reading)
    return reading.done()


def refused(problems: Sequence[Problem]) -> TableError:
    return TableError(tuple(problems), remedy=REMEDY)


def _read_lines(data: bytes, reading: _BookReading) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reading.complain(f"byte {error.start}", "expected text in UTF-8, this looks like binary")
        return
    if "\0" in text:
        reading.complain("", "expected text in UTF-8, this looks like binary")
    elif not text.strip():
        reading.complain("", "expected a line of columns and rows with prices; it is empty")
    else:
        _read_table(text, reading)


def _read_table(text: str, reading: _BookReading) -> None:
    tabs = "\t" in text.lstrip().split("\n", 1)[0]
    quoting = csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL
    reader = csv.reader(io.StringIO(text), delimiter="\t" if tabs else ",", quoting=quoting)
    header: list[str] | None = None
    try:
        for cells in reader:
            place = f"line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                reading.columns(place, header)
            elif len(cells) != len(header):
                reading.complain(place, f"{len(cells)} cells, expected {len(header)}")
            else:
                known = {
                    name: cell for name, cell in zip(header, cells, strict=True) if name in COLUMNS
                }
                reading.add(place, known)
    except csv.Error as error:
        reading.complain(f"line {reader.line_num}", f"expected rows of a table ({error})")


def _read_document(data: bytes, reading: _BookReading) -> None:
    try:
        found = read_document(data, origin=reading.name)
    except RequirementsError as error:
        reading.problems += (
            Problem(
                path=f"{reading.name} {one.path}".strip(), value=one.value, expected=one.expected
            )
            for one in error.problems
        )
        return
    rows = found.get("prices") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        reading.complain("", "expected a list of rows, or `prices:` with one")
        return
    for number, row in enumerate(rows, start=1):
        _read_mapping(row, f"row {number}", reading)


def _read_mapping(row: Value, place: str, reading: _BookReading) -> None:
    if not isinstance(row, dict):
        reading.complain(place, "expected a mapping of columns")
        return
    for name in row:
        if name not in COLUMNS:
            known = ", ".join(COLUMNS)
            reading.complain(place, f"{name[:60]!r} is no column; known are {known}")
    reading.add(place, cast("Mapping[str, object]", {k: v for k, v in row.items() if k in COLUMNS}))


def find_book(name: str, folder: Path) -> Path:
    """Where a price book lies that requirements name."""
    path = folder / name
    # A file that came from somebody else names no other files of this machine.
    if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"prices.book names {name!r}, which does not lie in the folder of the requirements.",
            remedy="Put the price book beside the requirements file.",
        )
    if not path.is_file():
        raise InputError(
            f"prices.book names {name!r}, and there is no file {str(path)!r}.",
            remedy="Name it relative to the requirements file.",
        )
    return path
