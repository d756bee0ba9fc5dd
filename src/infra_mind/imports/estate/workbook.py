"""XLSX files: values as they were last saved, row by row, of files that cannot take the memory.

A formula that was saved without its value, as programs write them that do not calculate, stands there as it is
written: an empty cell would hide what is not known.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Final, Protocol, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ...core import inflation
from .table_file import TableCell, TableRow, refuse

LARGEST: Final = 200_000_000
_LINKS: Final = "xl/externalLinks/"
_SHEETS: Final = "xl/worksheets/"
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >]")
_CHUNK: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """Sheets by name; `linked` where values of other files stand in it."""

    sheets: Mapping[str, Iterator[TableRow]]
    linked: bool


class _ReadOnlySheet(Protocol):
    """What is used of a sheet that is streamed."""

    title: str

    def reset_dimensions(self) -> None: ...
    def iter_rows(self, *, values_only: bool) -> Iterator[tuple[object, ...]]: ...


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """linked: values of other files stand in it · calculated: formulas do."""

    linked: bool
    calculated: bool


@contextmanager
def open_workbook(path: Path) -> Generator[Workbook]:
    """The sheets of a file; formulas stand there as the value that was saved last."""
    found = _examined(path)
    with ExitStack() as stack:
        sheets = stack.enter_context(_opened(path, values=True))
        formulas = stack.enter_context(_opened(path, values=False)) if found.calculated else ()
        written = {sheet.title: sheet for sheet in formulas}
        rows = {sheet.title: _rows_of(sheet, written.get(sheet.title)) for sheet in sheets}
        yield Workbook(sheets=rows, linked=found.linked)


@contextmanager
def _opened(path: Path, *, values: bool) -> Generator[list[_ReadOnlySheet]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions, which nobody asked for
        try:
            book = load_workbook(path, read_only=True, data_only=values, keep_links=False)
        except (InvalidFileException, KeyError, ValueError, OSError) as error:
            raise refuse(path, "", f"is no workbook that can be read ({error})") from None
        try:
            yield cast("list[_ReadOnlySheet]", book.worksheets)
        finally:
            book.close()


def _examined(path: Path) -> _Examined:
    """What is in it; refuses what unpacks to more than a workbook needs."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked, packed = sum(part.file_size for part in parts), path.stat().st_size
            if unpacked > LARGEST or inflation.too_far(unpacked, packed):
                raise refuse(path, "", f"unpacks to {unpacked / 10**6:,.0f} MB, more than it may")
            names = [part.filename for part in parts]
            return _Examined(
                linked=any(name.startswith(_LINKS) for name in names),
                calculated=any(
                    _calculates(archive, name) for name in names if name.startswith(_SHEETS)
                ),
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refuse(path, "", f"is cut off or damaged ({error})") from None


def _calculates(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a sheet holds a formula, read in pieces."""
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-20:]
    return False


def _rows_of(sheet: _ReadOnlySheet, written: _ReadOnlySheet | None) -> Iterator[TableRow]:
    """Rows as wide as their cells: a sheet may claim to be as large as sheets can be."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    if written is not None:
        written.reset_dimensions()
        rows = map(_with_formulas, rows, written.iter_rows(values_only=True))
    for number, cells in enumerate(rows, start=1):
        if any(cell is not None and cell != "" for cell in cells):
            yield TableRow(line=number, cells=[_cell(cell) for cell in cells])


def _with_formulas(values: tuple[object, ...], written: tuple[object, ...]) -> tuple[object, ...]:
    """Where no value was saved, the formula itself."""
    return tuple(
        formula if value is None and isinstance(formula, str) and formula.startswith("=") else value
        for value, formula in zip_longest(values, written)
    )


def _cell(value: object) -> TableCell:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    return value.isoformat() if isinstance(value, date) else str(value)
