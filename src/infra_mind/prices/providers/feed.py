import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from ...core.config import Settings
from ...core.errors import FeedError
from ..book import COMPUTE
from .document import PriceList
from .listing import Listing
from .quote import Quote
from .rule import Rules

Fetch = Callable[[str, Mapping[str, str]], Awaitable[Path]]
"""Downloads an address with headers into a file that the caller deletes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The list of a provider as a source: its id, title and address."""

    id: str
    title: str
    url: str


class ProviderFeed(Protocol):
    """How a provider publishes its prices."""

    root: str
    """The host that it publishes them on."""
    shape: str
    """What one of its lists is called."""
    publication: Publication
    needs_key: str
    """Who wants a key and where it is set; empty where none is needed."""
    most_per_vcpu: Decimal | None
    """How far above the cheapest of its family a machine may be by the processor."""

    def key(self, settings: Settings) -> str:
        """The key of the feed; empty where none is set or needed."""
        ...

    def knows(self, start: str, origin: str) -> bool:
        """Whether a list that starts so is one of its own."""
        ...

    def dated(self, document: PriceList, *, today: date) -> PriceList:
        """The document with the day on which it held."""
        ...

    def read(self, document: PriceList, rules: Rules, *, today: date) -> Iterator[Quote]:
        """The rates of a document one by one; raises `FeedError` where it is not as expected."""
        ...

    async def collect(self, walk: "Walk") -> None:
        """Fetch all lists into the listing of `walk`; raises `FeedError`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What going through the lists of one provider needs."""

    listing: Listing
    root: str
    today: date
    fetch: Fetch
    key: str = ""

    @property
    def rules(self) -> Rules:
        return self.listing.ground.rules

    @property
    def feeds(self) -> tuple[str, ...]:
        return self.rules.feeds(self.listing.provider)

    @property
    def regions(self) -> tuple[str, ...]:
        found = self.listing.ground.regions.of(self.listing.provider)
        return tuple(region.code for region in found)

    async def document(self, url: str, headers: Mapping[str, str] | None = None) -> PriceList:
        path = await self.fetch(url, headers or {})
        return PriceList(path=path, origin=url, as_of=self.today)

    async def take(self, quotes: Iterable[Quote], document: PriceList) -> None:
        """Read a document while others may go on, then delete it."""

        def work() -> None:
            for one in quotes:
                self.listing.add(one, as_of=document.as_of)

        try:
            await asyncio.to_thread(work)
        finally:
            document.path.unlink(missing_ok=True)

    def refuse_gap(self, feed: str, region: str) -> None:
        """A list of machines has every region of ours; other services are not everywhere."""
        provider = self.listing.provider
        if any(rule.service == COMPUTE for rule in self.rules.of(provider, feed)):
            raise FeedError(
                f"{provider}, {feed}: there is nothing of the region {region!r}; "
                "values of filters are case-sensitive."
            )
