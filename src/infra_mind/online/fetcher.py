"""Fetches pages of known hosts: what their robots.txt allows, within limits of size and time."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import httpx2
from protego import Protego

from ..core.clock import Clock
from ..core.errors import Transient, Unavailable
from .page_cache import PageCache, WebPage

AGENT = "infra-mind"
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How much of one page is taken, for how long, and over how many redirects."""

    most_bytes: int = 4 << 20
    whole: timedelta = timedelta(seconds=20)
    redirects: int = 3
    schemes: frozenset[str] = frozenset({"https"})


async def read_body(response: httpx2.Response, most: int) -> str:
    """The body as text, unpacked; raises `Unavailable` where it is larger than it may be."""
    pieces: list[bytes] = []
    size = 0
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > most:
            raise Unavailable(f"{response.url.host} sends more than {most:,} bytes: not read.")
        pieces.append(piece)
    return b"".join(pieces).decode(response.encoding or "utf-8", errors="replace")


def judge(status: int, host: str) -> None:
    """Raises `Transient` or `Unavailable` for any answer but a good one."""
    if status in AGAIN:
        raise Transient(f"{host} answers {status}.")
    if status != 200:
        raise Unavailable(f"{host} answers {status}.")


class Fetcher:
    """Pages of `hosts` by `client`; what is fresh in the cache is not fetched."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        hosts: Collection[str],
        cache: PageCache,
        clock: Clock,
        limits: FetchLimits | None = None,
    ) -> None:
        self._client = client
        self._hosts = frozenset(hosts)
        self._cache = cache
        self._clock = clock
        self._limits = limits or FetchLimits()
        self._locks: dict[str, asyncio.Lock] = {}

    async def page(self, url: str) -> WebPage:
        """One page; raises `Unavailable` where it may not be had, `Transient` where it may be later."""
        async with self._locks.setdefault(url, asyncio.Lock()):
            known = await asyncio.to_thread(self._cache.find, url)
            if known is not None:
                return known
            try:
                async with asyncio.timeout(self._limits.whole.total_seconds()):
                    body = await self._follow(url)
            except TimeoutError:
                host, seconds = httpx2.URL(url).host, self._limits.whole.total_seconds()
                raise Transient(f"{host} took more than {seconds:.0f} s.") from None
            page = WebPage(url=url, fetched_at=self._clock.now(), body=body)
            await asyncio.to_thread(self._cache.keep, page)
            return page

    async def _follow(self, url: str) -> str:
        place = self._checked(httpx2.URL(url))
        for _ in range(self._limits.redirects + 1):
            await self._obey(place)
            status, body, next_place = await self._get(place)
            if next_place is None:
                judge(status, place.host)
                return body
            place = self._checked(next_place)
        raise Unavailable(f"{place.host} redirects more than {self._limits.redirects} times.")

    def _checked(self, url: httpx2.URL) -> httpx2.URL:
        if url.scheme not in self._limits.schemes:
            raise Unavailable(f"{url.host} is not asked by {url.scheme or 'nothing'}.")
        if url.host not in self._hosts:
            raise Unavailable(
                f"{url.host!r} is not among the hosts that may be asked.",
                remedy="INFRA_MIND_WEB_HOSTS names further ones.",
            )
        if url.userinfo:
            raise Unavailable(f"{url.host} is not asked with a name and a password.")
        return url

    async def _get(self, url: httpx2.URL) -> tuple[int, str, httpx2.URL | None]:
        """Status, body, and where it leads instead."""
        try:
            async with self._client.stream("GET", url) as response:
                if response.has_redirect_location:
                    return response.status_code, "", url.join(response.headers["Location"])
                body = await read_body(response, self._limits.most_bytes)
                return response.status_code, body, None
        except httpx2.HTTPError as error:
            raise Transient(f"{url.host} cannot be read: {type(error).__name__}.") from None
        except httpx2.InvalidURL:
            raise Unavailable(f"{url.host} redirects to what is no address.") from None

    async def _obey(self, url: httpx2.URL) -> None:
        """Raises `Unavailable` where the host asks not to be read there (RFC 9309)."""
        rules = await self._robots(url.copy_with(raw_path=b"/robots.txt"))
        if not Protego.parse(rules).can_fetch(str(url), AGENT):
            raise Unavailable(f"{url.host} asks programs not to read {url.path!r}.")

    async def _robots(self, url: httpx2.URL) -> str:
        """The rules of a host; none where it has none, nothing allowed where it cannot say."""
        name = str(url)
        async with self._locks.setdefault(name, asyncio.Lock()):
            known = await asyncio.to_thread(self._cache.find, name)
            if known is not None:
                return known.body
            status, body, elsewhere = await self._get(url)
            for _ in range(self._limits.redirects):
                if elsewhere is not None:
                    status, body, elsewhere = await self._get(self._checked(elsewhere))
            if status >= 500 or status == 429:
                raise Transient(f"{url.host} does not say what may be read: it answers {status}.")
            rules = body if status == 200 else ""
            page = WebPage(url=name, fetched_at=self._clock.now(), body=rules)
            await asyncio.to_thread(self._cache.keep, page)
            return rules
