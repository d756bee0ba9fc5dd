"""Takes new prices from the providers' own lists: all that was asked for, or nothing."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ...core.clock import Clock, SystemClock
from ...core.config import Settings
from ...core.errors import FeedError, InputError, OutputError, PriceFileError
from ...domain.requirements import Cloud
from ...prices.book import PriceBook
from ...prices.changes import FEWEST_ROWS, Changes, compare
from ...prices.feeds import Harvest, Listing, load_rules, read
from ...prices.feeds.listing import Ground
from ...prices.files import load_prices
from ...prices.snapshots import Snapshot, chosen_snapshot, laid_over
from .download import Downloads, Patience
from .feeds import Roots, Walk, collect
from .files import documents
from .snapshots import write_snapshot

NO_KEY = (
    "gcp is SKIPPED, its prices stay as they are: Google's catalog wants a key. "
    "Set INFRA_MIND_GCP_API_KEY."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
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
    roots: Roots = field(default_factory=Roots)
    patience: Patience = field(default_factory=Patience)
    told: Callable[[str], None] = lambda said: None  # noqa: ARG005

    async def run(self, request: Request) -> Update:
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
        self, request: Request, book: PriceBook, folder: Path
    ) -> tuple[tuple[Harvest, ...], tuple[str, ...]]:
        ground = Ground(
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
        self, request: Request, ground: Ground, folder: Path
    ) -> tuple[tuple[Harvest, ...], tuple[str, ...]]:
        key = self.settings.gcp_api_key.get_secret_value()
        wanted = request.providers or tuple(Cloud)
        if Cloud.GCP in request.providers and not key:
            raise InputError(
                "Google's billing catalog wants a key.", remedy="Set INFRA_MIND_GCP_API_KEY."
            )
        skipped = (NO_KEY,) if Cloud.GCP in wanted and not key else ()
        for said in skipped:
            self.told(said)
        harvests: list[Harvest] = []
        async with Downloads.client(self.patience) as client:
            walk = Walk(
                downloads=Downloads(client, folder, patience=self.patience, clock=self.clock),
                ground=ground,
                today=ground.today,
                roots=self.roots,
                gcp_key=key,
                told=self.told,
            )
            for provider in wanted:
                if provider is Cloud.GCP and not key:
                    continue
                listing = Listing(provider, ground)
                await collect(provider, listing, walk)
                harvests.append(listing.conclude())
        return tuple(harvests), skipped


def _from_files(request: Request, ground: Ground, folder: Path) -> tuple[Harvest, ...]:
    listings: dict[Cloud, Listing] = {}
    for feed, document in documents(request.files, folder, today=ground.today):
        provider = Cloud(feed.value)
        if request.providers and provider not in request.providers:
            continue
        listing = listings.setdefault(provider, Listing(provider, ground))
        for quote in read(feed, document, ground.rules, today=ground.today):
            listing.add(quote, as_of=document.as_of)
    if not listings:
        asked = ", ".join(request.providers)
        raise InputError(f"None of the files is a list of {asked}.", remedy="Leave out --provider.")
    return tuple(listing.conclude() for _, listing in sorted(listings.items()))


def _workplace(root: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for downloads on the disk that the snapshot is written to."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".fetch-", dir=root)
    except OSError as error:
        raise OutputError(
            f"{str(root)!r} cannot be written: {error.strerror}.", remedy="Choose another --out."
        ) from error
