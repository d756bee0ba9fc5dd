"""Sites on this machine over real HTTP: any name leads to them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import httpx2

from infra_mind.online.feeds import load_feeds
from infra_mind.online.fetcher import Fetcher, FetchLimits
from infra_mind.online.guard import GuardedTransport
from infra_mind.online.online import Online
from infra_mind.online.page_cache import PageCache
from infra_mind.online.search_service import SearchService
from tests.tools.clock import ManualClock

LOOPBACK = ip_network("127.0.0.0/8")
LIMITS = FetchLimits(most_bytes=20_000, redirects=2, schemes=frozenset({"http"}))


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a site answers; `hangs` says that nothing comes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A request as it came in."""

    host: str
    path: str
    head: str
    body: bytes

    @property
    def place(self) -> str:
        return self.host.partition(":")[0] + self.path


Site = Callable[[Visit], Reply]


@asynccontextmanager
async def web_site(site: Site) -> AsyncIterator[tuple[int, list[Visit]]]:
    """A running server; gives its port and what is asked of it."""
    visits: list[Visit] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            visit = await _read(reader)
            visits.append(visit)
            await _answer(site(visit), reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    serving: set[asyncio.Task[None]] = set()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], visits
    finally:
        server.close()
        for task in serving:
            task.cancel()
        if serving:
            await asyncio.wait(serving)


async def _read(reader: asyncio.StreamReader) -> Visit:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    body = await reader.readexactly(int(lines.get("content-length", "0")))
    return Visit(host=lines["host"], path=head.split()[1], head=head, body=body)


async def _answer(reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if reply.hangs:
        await reader.read()
        return
    sent = {**reply.headers, "Content-Length": str(len(reply.body)), "Connection": "close"}
    rows = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    writer.write(f"HTTP/1.1 {reply.status} -\r\n{rows}\r\n".encode() + reply.body)
    with suppress(ConnectionError):
        await writer.drain()


async def to_this_machine(host: str, port: int) -> tuple[str, ...]:
    return ("10.0.0.1",) if host == "inside.example" else ("127.0.0.1",)


@asynccontextmanager
async def open_fetcher(
    folder: Path,
    *hosts: str,
    clock: ManualClock | None = None,
    limits: FetchLimits = LIMITS,
    age: timedelta = timedelta(hours=24),
) -> AsyncIterator[Fetcher]:
    """A fetcher for which every name is this machine's."""
    clock = clock or ManualClock()
    transport = GuardedTransport(resolve=to_this_machine, permitted=[LOOPBACK])
    async with httpx2.AsyncClient(transport=transport) as client:
        cache = PageCache(folder, age=age, clock=clock)
        yield Fetcher(client, hosts=hosts, cache=cache, clock=clock, limits=limits)


@asynccontextmanager
async def online_at(
    port: int, folder: Path, *, service: SearchService | None = None
) -> AsyncIterator[Online]:
    """The way to the web with all feeds of the product, each at its own host and path on `port`."""
    feeds = []
    for feed in load_feeds():
        place = httpx2.URL(feed.url).copy_with(scheme="http", port=port)
        feeds.append(replace(feed, url=str(place)))
    hosts = {httpx2.URL(one.url).host for one in feeds}
    async with open_fetcher(folder, *hosts) as fetcher:
        yield Online(fetcher, feeds, service=service, hosts=sorted(hosts))
