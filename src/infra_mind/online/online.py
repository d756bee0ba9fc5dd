"""Live facts: an official feed where there is one, else a search service."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx2

from ..agents.lookup import Passage, WebQuery
from ..core.clock import Clock, SystemClock
from ..core.errors import StepError, Unavailable
from .feeds import WebFeed, load_feeds
from .fetcher import AGENT, Fetcher, FetchLimits
from .guard import GuardedTransport
from .page_cache import PageCache
from .search_service import SearchService, SearchSetup


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSetup:
    """What may be looked up. hosts: further ones of which results may be quoted · age: of a kept page."""

    folder: Path
    age: timedelta
    hosts: tuple[str, ...] = ()
    search: SearchSetup | None = None


class Online:
    """Asks the feeds that answer a query, and where they hold nothing the search service."""

    def __init__(
        self,
        fetcher: Fetcher,
        feeds: Sequence[WebFeed],
        *,
        service: SearchService | None = None,
        hosts: Sequence[str] = (),
    ) -> None:
        self._fetcher = fetcher
        self._feeds = tuple(feeds)
        self._service = service
        self._hosts = tuple(hosts)

    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        """Raises the error of a feed where nothing else holds anything either."""
        error: StepError | None = None
        feeds = [one for one in self._feeds if one.answers(query)]
        for feed in feeds:
            try:
                found = feed.read(await self._fetcher.page(feed.url), query)
            except StepError as failed:
                error = failed
                continue
            if found:
                return found
        if self._service is not None:
            results = await self._service.search(query.words)
            return tuple(one for one in results if self._may_quote(one.url))
        if error is not None:
            raise error
        if not feeds:
            raise Unavailable(
                "No feed tells of this, and no search service is set.",
                remedy="INFRA_MIND_SEARCH names one.",
            )
        return ()

    def _may_quote(self, url: str) -> bool:
        """Results of hosts that nobody listed are not quoted."""
        try:
            place = httpx2.URL(url)
        except httpx2.InvalidURL:
            return False
        host = place.host
        return place.scheme in ("http", "https") and any(
            host == one or host.endswith(f".{one}") for one in self._hosts
        )


@asynccontextmanager
async def open_online(setup: WebSetup, *, clock: Clock | None = None) -> AsyncGenerator[Online]:
    """The way to the web in the running loop, until the block ends."""
    clock = clock or SystemClock()
    feeds = load_feeds()
    own = tuple(dict.fromkeys(httpx2.URL(one.url).host for one in feeds))
    limits = FetchLimits()
    headers = {"User-Agent": AGENT}
    guarded = httpx2.AsyncClient(transport=GuardedTransport(), headers=headers)
    # Where the operator searches is the operator's choice.
    plain = httpx2.AsyncClient(headers=headers)
    async with guarded, plain:
        yield Online(
            Fetcher(
                guarded,
                hosts=(*own, *setup.hosts),
                cache=PageCache(setup.folder, age=setup.age, clock=clock),
                clock=clock,
                limits=limits,
            ),
            feeds,
            service=setup.search and SearchService(plain, setup.search, clock=clock, limits=limits),
            hosts=(*own, *setup.hosts),
        )
