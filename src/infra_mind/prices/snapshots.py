"""Price snapshots that `infra-mind prices update` has written, and the one that is in use."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..core.clock import SystemClock
from ..core.config import Settings, read_settings
from ..core.errors import KnowledgeError, SnapshotGone, TableError, UnknownName
from ..core.ids import content_id
from ..tables.sources import load_sources
from ..tables.table import parse_table, read_text
from .book import Key, PriceBook
from .files import PRICE_COLUMNS, add, gated, load_prices, read_prices
from .price import Price

SHIPPED = "shipped"
MANIFEST = "snapshot.json"
SOURCES = "sources.tsv"
_NAME = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]+")
_REMEDY = "Set INFRA_MIND_PRICE_SNAPSHOT=shipped, or run `infra-mind prices update` again."


class Manifest(BaseModel):
    """What a snapshot says of itself; `book` is the id of all prices with it laid over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    written_at: datetime
    book: str
    providers: Mapping[str, date]
    """Whose prices it holds, and the day they were taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A folder of price files and what it says of itself."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.folder.name


def snapshots(home: Path) -> tuple[Snapshot, ...]:
    """The snapshots under `home`, the newest first; folders that were not finished are none."""
    folder = home / "prices"
    try:
        places = [one for one in folder.iterdir() if _NAME.fullmatch(one.name)]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise KnowledgeError(f"{str(folder)!r} cannot be read: {error.strerror}.") from error
    found = [read_snapshot(one) for one in places if (one / MANIFEST).is_file()]
    return tuple(sorted(found, key=lambda one: (one.manifest.written_at, one.name), reverse=True))


def read_snapshot(folder: Path) -> Snapshot:
    """One snapshot; raises `KnowledgeError` for a folder that is none."""
    text = read_text(folder / MANIFEST)
    try:
        return Snapshot(folder=folder, manifest=Manifest.model_validate_json(text))
    except ValidationError as error:
        raise KnowledgeError(
            f"{folder.name}/{MANIFEST} cannot be read: {error.errors()[0]['msg']}.", remedy=_REMEDY
        ) from error


def chosen_snapshot(settings: Settings) -> Snapshot | None:
    """The snapshot that the settings name, else the newest; `None` means the shipped prices."""
    wanted = settings.price_snapshot
    if wanted == SHIPPED:
        return None
    if not wanted:
        return next(iter(snapshots(settings.home)), None)
    for folder in (settings.home / "prices" / wanted, Path(wanted)):
        if (folder / MANIFEST).is_file():
            return read_snapshot(folder)
    kept = ", ".join(one.name for one in snapshots(settings.home)[:5])
    raise UnknownName(
        f"INFRA_MIND_PRICE_SNAPSHOT is {wanted!r}, and there is no such price snapshot.",
        remedy=f"Kept are {kept}; or set it to 'shipped'." if kept else "Set it to 'shipped'.",
    )


def current_prices(*, today: date | None = None, settings: Settings | None = None) -> PriceBook:
    """The shipped prices with the snapshot in use laid over them, row by row."""
    chosen = chosen_snapshot(settings or read_settings())
    shipped = load_prices(today=today)
    return shipped if chosen is None else laid_over(shipped, chosen.folder, today=today)


def prices_of(
    is_wanted: Callable[[str], bool], *, wanted: str, today: date | None = None
) -> PriceBook:
    """The prices whose id is wanted, out of the shipped ones and all snapshots that are kept.

    Raises `SnapshotGone`: what was begun with some prices is not finished with others.
    """
    shipped = load_prices(today=today)
    if is_wanted(shipped.snapshot):
        return shipped
    for one in snapshots(read_settings().home):
        if is_wanted(one.manifest.book):
            book = laid_over(shipped, one.folder, today=today)
            if is_wanted(book.snapshot):
                return book
    raise SnapshotGone(
        f"This run began with the price snapshot {wanted}, which is not kept any more.",
        remedy="Assess anew: one run is not priced from two lists.",
    )


def laid_over(book: PriceBook, folder: Path, *, today: date | None = None) -> PriceBook:
    """`book` with the rows of a snapshot in place of its own; one bad row, and none is."""
    latest = today or SystemClock().now().date()
    sources = load_sources(folder, today=latest)
    skus = {key: dict(sizes) for key, sizes in book.sku_table.items()}
    listed: dict[Key, tuple[Price, ...]] = {}
    texts: list[str] = []
    for path in sorted(folder.glob("*.tsv")):
        if path.name == SOURCES:
            continue
        texts.append(read_text(path))
        try:
            table = parse_table(f"{folder.name}/{path.name}", texts[-1], PRICE_COLUMNS)
            prices = read_prices(table, services=book.services, sources=sources, latest=latest)
            add(
                listed,
                table,
                prices,
                services=book.services,
                skus=skus,
                regions=book.regions,
            )
        except TableError as error:
            raise TableError(error.problems, remedy=_REMEDY) from None
    if doubts := tuple(gated(listed, skus)):
        raise TableError(doubts, remedy=_REMEDY)
    content = "\x00".join((book.snapshot, *texts)).encode()
    return replace(book, snapshot=content_id("P", content), listed={**book.listed, **listed})
