"""XLSX files: values as they were last saved, row by row, of files that cannot take the memory."""

import warnings
import zipfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ...core import inflation
from .table_file import TableCell, TableRow, refuse

LARGEST: Final = 200_000_000
_LINKS: Final = "xl/externalLinks/"


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


@contextmanager
def open_workbook(path: Path) -> Generator[Workbook]:
    """The sheets of a file; formulas stand there as the value that was saved last."""
    linked = _examined(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions, which nobody asked for
        try:
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, KeyError, ValueError, OSError) as error:
            raise refuse(path, "", f"is no workbook that can be read ({error})") from None
        try:
            found = cast("list[_ReadOnlySheet]", book.worksheets)
            yield Workbook(sheets={sheet.title: _rows_of(sheet) for sheet in found}, linked=linked)
        finally:
            book.close()


def _examined(path: Path) -> bool:
    """Whether it links to other files; refuses what unpacks to more than a workbook needs."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise refuse(path, "", f"is cut off or damaged ({error})") from None
    unpacked, packed = sum(part.file_size for part in parts), path.stat().st_size
    if unpacked > LARGEST or inflation.too_far(unpacked, packed):
        raise refuse(path, "", f"unpacks to {unpacked / 10**6:,.0f} MB, more than it may")
    return any(part.filename.startswith(_LINKS) for part in parts)


def _rows_of(sheet: _ReadOnlySheet) -> Iterator[TableRow]:
    """Rows as wide as their cells: a sheet may claim to be as large as sheets can be."""
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if any(cell is not None and cell != "" for cell in cells):
            yield TableRow(line=number, cells=[_cell(cell) for cell in cells])


def _cell(value: object) -> TableCell:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    return value.isoformat() if isinstance(value, date) else str(value)
