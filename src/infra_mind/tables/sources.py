from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from ..core.clock import SystemClock
from ..core.errors import TableError
from ..domain.claim import Source, SourceKind
from .table import REMEDY, read_table

DATA = Path(__file__).with_name("data")
COLUMNS = ("id", "title", "url", "as_of", "kind")


def load_sources(folder: Path = DATA, *, today: date | None = None) -> Mapping[str, Source]:
    """Every source that a data file rests on, by its id."""
    return _read(folder / "sources.tsv", today or SystemClock().now().date())


@cache
def _read(path: Path, latest: date) -> Mapping[str, Source]:
    table = read_table(path, COLUMNS)
    ids = table.words("id")
    twice = [row for row, name in enumerate(ids) if name in ids[:row]]
    if twice:
        expected = "given once: it stands twice"
        raise TableError(tuple(table.problem(row, "id", expected) for row in twice), remedy=REMEDY)
    rows = zip(
        ids,
        table.words("title"),
        table.texts("url"),
        table.days("as_of", latest=latest),
        table.choices("kind", SourceKind),
        strict=True,
    )
    return {
        name: Source(title=title, url=url, as_of=as_of, kind=kind)
        for name, title, url, as_of, kind in rows
    }
