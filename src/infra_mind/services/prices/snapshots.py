"""Writes a price snapshot: beside the ones there are, whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from ...core.errors import OutputError
from ...core.ids import content_id
from ...domain.requirements import Cloud
from ...prices.book import PriceBook
from ...prices.files import PRICE_COLUMNS
from ...prices.providers import FEEDS, Listed
from ...prices.snapshots import MANIFEST, SOURCES, Manifest, Snapshot, laid_over
from ...tables.sources import COLUMNS as SOURCE_COLUMNS
from ...tables.table import read_table

Cells = tuple[str, ...]


def write_snapshot(
    root: Path,
    rows: Iterable[Listed],
    *,
    shipped: PriceBook,
    before: Snapshot | None,
    now: datetime,
) -> Snapshot:
    """A new snapshot of `rows` and of what they do not touch of the one before.

    It is read back before it gets its name; raises `OutputError` where it cannot be written.
    """
    files = _files(tuple(rows), before, now.date())
    content = "\x00".join(f"{name}\x00{text}" for name, text in sorted(files.items()))
    name = f"{now.date()}-{content_id('', content.encode())[1:]}"
    target = root / name
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=root) as aside:
            made = Path(aside) / name
            made.mkdir()
            for file, text in files.items():
                _write(made / file, text)
            book = laid_over(shipped, made, today=now.date())
            manifest = Manifest(
                written_at=now, book=book.snapshot, providers=_days(files, now.date())
            )
            _write(made / MANIFEST, manifest.model_dump_json(indent=2) + "\n")
            if not target.exists():
                made.rename(target)
                _settle(root)
    except OSError as error:
        remedy = "Free some space." if error.errno == errno.ENOSPC else "Choose another --out."
        raise OutputError(
            f"{str(target)!r} cannot be written: {error.strerror}.", remedy=remedy
        ) from error
    return Snapshot(folder=target, manifest=manifest)


def _files(rows: tuple[Listed, ...], before: Snapshot | None, today: date) -> dict[str, str]:
    covered = {(row.provider, row.region, row.service, row.kind) for row in rows}
    lines: dict[str, list[Cells]] = {}
    for row in rows:
        lines.setdefault(row.provider, []).append(_cells(row))
    for cells in _untouched(before):
        provider, region, service, kind = cells[0], cells[1], cells[2], cells[5]
        if (provider, region, service, kind) not in covered:
            lines.setdefault(provider, []).append(cells)
    files = {
        f"{provider}.tsv": _text(PRICE_COLUMNS, sorted(some, key=_order))
        for provider, some in sorted(lines.items())
    }
    sources = [
        (one.id, one.title, one.url, today.isoformat(), "vendor_list")
        for one in (FEEDS[Cloud(provider)].publication for provider in sorted(lines))
    ]
    return {**files, SOURCES: _text(SOURCE_COLUMNS, sources)}


def _untouched(before: Snapshot | None) -> Iterator[Cells]:
    if before is None:
        return
    for path in sorted(before.folder.glob("*.tsv")):
        if path.name != SOURCES:
            table = read_table(path, PRICE_COLUMNS)
            yield from zip(*(table.texts(column) for column in PRICE_COLUMNS), strict=True)


def _cells(row: Listed) -> Cells:
    source = FEEDS[row.provider].publication.id
    return (
        *(row.provider.value, row.region, row.service, row.sku, row.unit, row.kind.value),
        *(f"{row.tier_from:f}", f"{row.amount:f}", "USD", "vendor_list", "", "", source),
        *(row.as_of.isoformat(), "high", row.note),
    )


def _order(cells: Cells) -> tuple[str, str, str, str, Decimal]:
    return (cells[1], cells[2], cells[3], cells[5], Decimal(cells[6]))


def _text(columns: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    return "".join("\t".join(cells) + "\n" for cells in (columns, *rows))


def _days(files: Mapping[str, str], today: date) -> dict[str, date]:
    """By provider, the oldest day of its rows."""
    place = PRICE_COLUMNS.index("as_of")
    days = {
        name.removesuffix(".tsv"): [line.split("\t")[place] for line in text.splitlines()[1:]]
        for name, text in files.items()
        if name != SOURCES
    }
    return {name: date.fromisoformat(min(some, default=str(today))) for name, some in days.items()}


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """A new name is only sure to be kept once its folder is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
