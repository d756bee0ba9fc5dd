from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ..core.clock import SystemClock
from ..core.errors import KnowledgeError
from ..domain.claim import Source, SourceKind
from .table import DATA, read_table

COLUMNS = ("id", "title", "url", "as_of", "kind")


def load_sources(folder: Path = DATA, *, today: date | None = None) -> Mapping[str, Source]:
    """Every source that a knowledge file rests on, by its id."""
    table = read_table(folder / "sources.tsv", COLUMNS)
    ids = table.words("id")
    if len(set(ids)) != len(ids):
        twice = next(row for row, name in enumerate(ids) if name in ids[:row])
        raise KnowledgeError(
            f"sources.tsv, line {twice + 2}, column 'id': {ids[twice]!r} stands twice.",
            remedy="Give each source one row.",
        )
    rows = zip(
        ids,
        table.words("title"),
        table.texts("url"),
        table.days("as_of", latest=today or SystemClock().now().date()),
        table.choices("kind", SourceKind),
        strict=True,
    )
    return {
        name: Source(title=title, url=url, as_of=as_of, kind=kind)
        for name, title, url, as_of, kind in rows
    }
