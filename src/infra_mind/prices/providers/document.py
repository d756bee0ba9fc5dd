import gzip
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from ...core import inflation
from ...core.errors import FeedError

CHUNK = 1 << 16
LONGEST_LINE = 1 << 20
_GZIP = b"\x1f\x8b"
_HTML = ("<!doctype", "<html", "<head", "<?xml", "<error")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """A price list, or a page of one, on disk; `as_of` is the day on which it held."""

    path: Path
    origin: str
    as_of: date


class _Unpacked(gzip.GzipFile):
    """What is unpacked from a file, as far as anybody packs a list."""

    def __init__(self, file: BufferedReader, origin: str) -> None:
        super().__init__(fileobj=file)
        self._packed, self._origin = file, origin

    def read1(self, size: int = -1) -> bytes:
        part = super().read1(size)
        if inflation.too_far(self.tell(), self._packed.tell()):
            raise FeedError(f"{self._origin}: {inflation.TOO_FAR}.")
        return part


@contextmanager
def opened(document: PriceList) -> Generator[TextIOWrapper]:
    """The text of a document, unpacked on the way; what is damaged raises `FeedError`."""
    try:
        with document.path.open("rb") as file:
            packed = file.peek(2)[:2] == _GZIP
            source = _Unpacked(file, document.origin) if packed else file
            with TextIOWrapper(source, encoding="utf-8-sig", newline="") as text:
                yield text
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FeedError(f"{document.origin}: the packed file is cut off or damaged.") from error
    except UnicodeDecodeError as error:
        raise FeedError(f"{document.origin}: this is no text in UTF-8.") from error
    except OSError as error:
        raise FeedError(f"{document.origin} cannot be read: {error.strerror}.") from error


def chunks(document: PriceList) -> Iterator[str]:
    with opened(document) as text:
        while part := text.read(CHUNK):
            yield part


def lines(document: PriceList) -> Iterator[str]:
    """The lines with their ends; one that is longer than any row can be raises `FeedError`."""
    with opened(document) as text:
        while line := text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise FeedError(f"{document.origin}: a line is longer than any row of a list.")
            yield line


def beginning(document: PriceList) -> str:
    """The start of a list; raises `FeedError` for what can be none."""
    with opened(document) as text:
        start = text.read(CHUNK).lstrip()
    if not start:
        raise FeedError(f"{document.origin}: the file is empty, expected a price list.")
    if start.lower().startswith(_HTML):
        raise FeedError(f"{document.origin}: this is a web page, expected a price list.")
    return start
