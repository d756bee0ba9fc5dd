import gzip
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path

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


@contextmanager
def opened(document: PriceList) -> Generator[TextIOWrapper]:
    """The text of a document, unpacked on the way; what is damaged raises `FeedError`."""
    try:
        with document.path.open("rb") as file:
            packed = file.peek(2)[:2] == _GZIP
            source = gzip.GzipFile(fileobj=file) if packed else file
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
