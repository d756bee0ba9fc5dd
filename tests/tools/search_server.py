"""A search service over HTTP on this machine, and a client of it: the port with something real behind."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, quote, urlsplit

from infra_mind.agents.lookup import Passage, WebQuery
from infra_mind.core.errors import Transient, Unavailable

Answers = Callable[[str], Sequence[dict[str, str]]]
DEADLINE = 10.0


class HttpResearch:
    """Asks `GET /search?q=` of a server and reads passages from its JSON."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        async with asyncio.timeout(DEADLINE):
            status, body = await self._get(f"/search?q={quote(query.words)}")
        if status >= 500:
            raise Transient(f"The search service answered {status} to {query.words!r}.")
        return tuple(Passage(**row) for row in json.loads(body))

    async def _get(self, path: str) -> tuple[int, bytes]:
        try:
            reader, writer = await asyncio.open_connection(self._host, self._port)
        except OSError as error:
            raise Unavailable(f"The search service cannot be reached: {error.strerror}.") from error
        try:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: search\r\nConnection: close\r\n\r\n".encode()
            )
            await writer.drain()
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
            await writer.wait_closed()
        return int(head.split()[1]), body


@asynccontextmanager
async def search_server(
    answers: Answers, *, latency: float = 0.0, status: int = 200
) -> AsyncIterator[tuple[HttpResearch, list[str]]]:
    """A running server; gives a client of it and the list of queries that arrive."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        target = urlsplit(head.split()[1].decode())
        query = parse_qs(target.query)["q"][0]
        asked.append(query)
        await asyncio.sleep(latency)
        body = json.dumps(list(answers(query))).encode()
        writer.write(f"HTTP/1.1 {status} -\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    async with server:
        yield HttpResearch(host, port), asked
