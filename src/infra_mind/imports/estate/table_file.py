"""Tables that other programs export as text: streamed, so that their size takes time and no memory."""

import csv
import gzip
import io
import re
import unicodedata
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias, cast

from ...core import inflation
from ...core.errors import InputError

TableCell: TypeAlias = "str | float | None"
Progress = Callable[[str, float], None]
"""Told the name of a file and the share of it that is read."""

WHOLE: Final = "Nothing of it was read."
LONGEST_LINE: Final = 1_000_000
_HEAD: Final = 65_536
_STEP: Final = 50_000_000
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """Cells, and the line or row of the file they stand on."""

    line: int
    cells: Sequence[TableCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """The rows of a file; `delimiter` hints at how its numbers are written."""

    name: str
    delimiter: str
    rows: Iterator[TableRow]


def refuse(path: Path, place: str, expected: str) -> InputError:
    """A file that cannot be used as a whole."""
    where = f"{path.name}{place}"
    return InputError(f"{where}: {expected}.", remedy=WHOLE)


def plain_name(header: object) -> str:
    """A header without case, accents, signs and spaces: `line_item/UsageType` is `lineitemusagetype`."""
    text = unicodedata.normalize("NFKD", str(header).replace("ß", "ss").replace("œ", "oe"))
    return re.sub(r"[^a-z0-9%]+", "", text.casefold())


@contextmanager
def open_table(path: Path, progress: Progress | None = None) -> Generator[TextTable]:
    """A CSV or TSV file, gzipped or not, in UTF-8, UTF-16 or Windows-1252."""
    size = path.stat().st_size
    with path.open("rb") as file:
        watched = _Watched(file, path, size, progress)
        buffered = io.BufferedReader(watched)
        zipped = buffered.peek(2)[:2] == b"\x1f\x8b"
        data = gzip.GzipFile(fileobj=cast("IO[bytes]", buffered)) if zipped else buffered
        try:
            encoding, head = _encoding(data.peek(_HEAD)[:_HEAD], path)
        except (EOFError, OSError, zlib.error) as error:
            raise _damaged(path, error) from None
        text = io.TextIOWrapper(data, encoding=encoding, errors="replace", newline="")
        delimiter, leading = _delimiter(head)
        lines = _lines(text, path, watched if zipped else None)
        for _ in range(leading):
            next(lines)
        yield TextTable(
            name=path.name, delimiter=delimiter, rows=_rows(lines, path, delimiter, leading)
        )


class _Watched(io.RawIOBase):
    """The bytes of a file as they are, counted on the way."""

    def __init__(self, file: IO[bytes], path: Path, size: int, progress: Progress | None) -> None:
        self._file, self._name, self._size, self._progress = file, path.name, size, progress
        self.count, self._told = 0, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]  # any writable buffer
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        if self._progress is not None and self.count - self._told >= _STEP:
            self._told = self.count
            self._progress(self._name, self.count / max(self._size, 1))
        return len(data)


def _encoding(head: bytes, path: Path) -> tuple[str, str]:
    """By the mark at its start, by zeros between its letters, or by whether it is UTF-8."""
    if head.startswith(b"PK\x03\x04"):
        raise refuse(path, "", "is a workbook or a zip; name the CSV in it, which may be gzipped")
    if head.startswith(b"PAR1"):
        raise refuse(path, "", "is parquet, which only bills are read from; export it as CSV")
    if head.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif head[1:200:2].count(0) > 50 or (len(head) > 8 and not any(head[1:8:2])):
        encoding = "utf-16-le"
    elif head[0:200:2].count(0) > 50:
        encoding = "utf-16-be"
    else:
        encoding = "utf-8" if _is_utf8(head) else "cp1252"
    return encoding, head.decode(encoding, "replace")


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a letter may be cut in two
    return True


_QUOTED: Final = re.compile(r'"[^"]*"')


def _delimiter(head: str) -> tuple[str, int]:
    """What stands most often between cells of a line of the first twenty; a line `sep=;` says it itself."""
    lines = head.splitlines()[:20]
    if lines and (said := re.fullmatch(r'"?sep=(.)"?', lines[0].strip())):
        return said[1], 1
    lines = [_QUOTED.sub("", line) for line in lines]
    counts = {sign: max((line.count(sign) for line in lines), default=0) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: counts[sign]), 0


def _lines(text: io.TextIOWrapper, path: Path, zipped: _Watched | None) -> Iterator[str]:
    """Lines of bounded length; `zipped` counts what they were inflated from."""
    inflated = number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE:
                raise refuse(path, f":{number}", f"a line of more than {LONGEST_LINE:,} characters")
            if "\0" in line:
                raise refuse(path, f":{number}", "expected text, this looks like binary")
            inflated += len(line)
            if zipped is not None and inflation.too_far(inflated, zipped.count):
                raise refuse(path, "", inflation.TOO_FAR)
            yield line
    except (EOFError, OSError, zlib.error) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> InputError:
    return refuse(path, "", f"is cut off or damaged ({error}); export or copy it again")


def _rows(lines: Iterator[str], path: Path, delimiter: str, leading: int) -> Iterator[TableRow]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = reader.line_num + 1 + leading
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise refuse(path, f":{line}", f"expected rows of a table ({error})") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield TableRow(line=line, cells=cells)
