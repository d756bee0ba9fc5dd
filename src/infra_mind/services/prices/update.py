"""Takes new prices from the providers' own lists: all that was asked for, or nothing."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...core.clock import Clock, SystemClock
from ...core.config import Settings
from ...core.errors import FeedError, InputError, OutputError, PriceFileError
from ...domain.requirements import Cloud
from ...prices.book import PriceBook
from ...prices.changes import FEWEST_ROWS, Changes, compare
from ...prices.files import load_prices
from ...prices.providers import FEEDS, Harvest, Listing, Walk, load_rules
from ...prices.providers.listing import ListingContext
from ...prices.snapshots import Snapshot, chosen_snapshot, laid_over
from .download import Downloads, Patience
from .files import documents
from .snapshots import write_snapshot

_FETCHED = ".fetch-"
_FORGOTTEN_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRequest:
    """What to update: from files where some are given, else from the network."""

    providers: tuple[Cloud, ...] = ()
    files: tuple[Path, ...] = ()
    accept: bool = False
    out: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What came of an update; without `snapshot` it was refused for the objections of `changes`."""

    harvests: tuple[Harvest, ...]
    changes: Changes
    skipped: tuple[str, ...]
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceUpdate:
    """The use case, with what it works with."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    roots: Mapping[Cloud, str] = field(default_factory=dict[Cloud, str])
    """Hosts to take lists from, where they are others than the providers' own."""
    patience: Patience = field(default_factory=Patience)
    report: Callable[[str], None] = lambda line: None  # noqa: ARG005

    async def run(self, request: UpdateRequest) -> Update:
        """Read all lists, compare, and write a snapshot beside the one in use.

        Raises `FeedError` when any list cannot be had or has changed its shape, `PriceFileError` where
        that list is a file of the user's: then nothing is written, of no provider.
        """
        today = self.clock.now().date()
        before = chosen_snapshot(self.settings)
        shipped = load_prices(today=today)
        book = shipped if before is None else laid_over(shipped, before.folder, today=today)
        root = request.out or self.settings.home / "prices"
        with _workplace(root) as folder:
            harvests, skipped = await self._harvested(request, book, Path(folder))
        rows = tuple(row for harvest in harvests for row in harvest.rows)
        changes = compare(book, rows, fewest=1 if request.files else FEWEST_ROWS)
        snapshot = None
        if request.accept or not changes.objections:
            now = self.clock.now()
            snapshot = write_snapshot(root, rows, shipped=shipped, before=before, now=now)
        return Update(harvests=harvests, changes=changes, skipped=skipped, snapshot=snapshot)

    async def _harvested(
        self, request: UpdateRequest, book: PriceBook, folder: Path
    ) -> tuple[tuple[Harvest, ...], tuple[str, ...]]:
        ground = ListingContext(
            rules=load_rules(),
            services=book.services,
            skus={key: dict(sizes) for key, sizes in book.sku_table.items()},
            regions=book.regions,
            today=self.clock.now().date(),
        )
        if request.files:
            try:
                return await asyncio.to_thread(_from_files, request, ground, folder), ()
            except FeedError as error:
                raise PriceFileError(*error.args, remedy=error.remedy) from error
        return await self._from_network(request, ground, folder)

    async def _from_network(
        self, request: UpdateRequest, ground: ListingContext, folder: Path
    ) -> tuple[tuple[Harvest, ...], tuple[str, ...]]:
        wanted = request.providers or tuple(Cloud)
        keys = {cloud: FEEDS[cloud].key(self.settings) for cloud in wanted}
        keyless = [cloud for cloud in wanted if FEEDS[cloud].needs_key and not keys[cloud]]
        for cloud in keyless:
            if cloud in request.providers:
                raise InputError(FEEDS[cloud].needs_key)
        skipped = tuple(
            f"{cloud} is SKIPPED, its prices stay as they are: {FEEDS[cloud].needs_key}"
            for cloud in keyless
        )
        for line in skipped:
            self.report(line)
        async with Downloads.client(self.patience) as client:
            downloads = Downloads(client, folder, patience=self.patience, clock=self.clock)
            harvests = [
                await self._collected(cloud, keys[cloud], ground, downloads)
                for cloud in wanted
                if cloud not in keyless
            ]
        return tuple(harvests), skipped

    async def _collected(
        self, cloud: Cloud, key: str, ground: ListingContext, downloads: Downloads
    ) -> Harvest:
        async def fetch(url: str, headers: Mapping[str, str]) -> Path:
            self.report(url)
            return await downloads.fetch(url, headers=headers)

        feed = FEEDS[cloud]
        walk = Walk(
            listing=_listing(cloud, ground),
            root=self.roots.get(cloud, feed.root),
            today=ground.today,
            fetch=fetch,
            key=key,
        )
        await feed.collect(walk)
        return walk.listing.conclude()


def _listing(cloud: Cloud, ground: ListingContext) -> Listing:
    return Listing(cloud, ground, most_per_vcpu=FEEDS[cloud].most_per_vcpu)


def _from_files(
    request: UpdateRequest, ground: ListingContext, folder: Path
) -> tuple[Harvest, ...]:
    listings: dict[Cloud, Listing] = {}
    for cloud, document in documents(request.files, folder, today=ground.today):
        if request.providers and cloud not in request.providers:
            continue
        listing = listings.setdefault(cloud, _listing(cloud, ground))
        for quote in FEEDS[cloud].read(document, ground.rules, today=ground.today):
            listing.add(quote, as_of=document.as_of)
    if not listings:
        asked = ", ".join(request.providers)
        raise InputError(f"None of the files is a list of {asked}.", remedy="Leave out --provider.")
    return tuple(listing.conclude() for _, listing in sorted(listings.items()))


def _workplace(root: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for downloads on the disk that the snapshot is written to."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(f"{_FETCHED}*"):  # by updates that were killed
            if time.time() - left.stat().st_mtime > _FORGOTTEN_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        return tempfile.TemporaryDirectory(prefix=_FETCHED, dir=root)
    except OSError as error:
        raise OutputError(
            f"{str(root)!r} cannot be written: {error.strerror}.", remedy="Choose another --out."
        ) from error
