import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

import httpx2

from ...core.clock import Clock, SystemClock
from ...core.errors import FeedError

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
REFUSED = frozenset({401, 403})
GIBIBYTE = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a provider, and how much to take from it at most."""

    attempts: int = 6
    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(minutes=2)
    connect: timedelta = timedelta(seconds=10)
    silence: timedelta = timedelta(seconds=30)
    whole: timedelta = timedelta(minutes=30)
    most_bytes: int = 8 * GIBIBYTE
    most_bytes_together: int = 40 * GIBIBYTE

    def wait(self, attempt: int) -> timedelta:
        """Before the next attempt where the provider does not say: twice as long each time."""
        return min(self.first_wait * 2**attempt, self.longest_wait)


class _AgainError(Exception):
    """This attempt came to nothing; `after` is what the provider asks to wait."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Downloads:
    """Fetches files over HTTP: goes on where a connection was cut, waits as it is told to."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        folder: Path,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Clock | None = None,
    ) -> None:
        self._client = client
        self._folder = folder
        self._patience = patience or Patience()
        self._sleep = sleep
        self._clock = clock or SystemClock()
        self._taken = 0

    @classmethod
    def client(cls, patience: Patience) -> httpx2.AsyncClient:
        """A client with the waits of `patience` that goes nowhere it was not sent."""
        silence = patience.silence.total_seconds()
        return httpx2.AsyncClient(
            timeout=httpx2.Timeout(silence, connect=patience.connect.total_seconds()),
            follow_redirects=False,
            headers={"Accept-Encoding": "gzip", "User-Agent": "infra-mind"},
        )

    async def fetch(self, url: str, *, headers: Mapping[str, str] | None = None) -> Path:
        """The body as it was sent, in a file that the caller deletes; raises `FeedError`."""
        part = _Part(self._folder / "download")
        part.discard()
        whole = self._patience.whole.total_seconds()
        try:
            async with asyncio.timeout(whole):
                await self._patiently(url, part, headers or {})
        except TimeoutError:
            raise FeedError(f"{url}: it was not here within {whole:.0f} s.") from None
        return part.path

    async def _patiently(self, url: str, part: "_Part", headers: Mapping[str, str]) -> None:
        reason, wait = "", timedelta(0)
        for attempt in range(self._patience.attempts):
            if attempt:
                await self._sleep(wait.total_seconds())
            wait = self._patience.wait(attempt)
            try:
                await self._attempt(url, part, headers)
            except httpx2.TransportError as error:
                reason = f"{type(error).__name__}: {error}".removesuffix(": ")
            except _AgainError as error:
                reason, wait = str(error), error.after or wait
            else:
                return
            if wait > self._patience.longest_wait:
                raise FeedError(f"{url}: {reason}; it asks to come back in {wait}.")
        raise FeedError(f"{url}: {reason}, after {self._patience.attempts} attempts.")

    async def _attempt(self, url: str, part: "_Part", headers: Mapping[str, str]) -> None:
        start = part.size
        sent = {**headers, **part.rest(start)}
        async with self._client.stream("GET", url, headers=sent) as response:
            self._judge(response, url)
            goes_on = response.status_code == 206
            place = response.headers.get("Content-Range", "")
            if response.status_code == 416 or (goes_on and not place.startswith(f"bytes {start}-")):
                part.discard()
                raise _AgainError("it has changed since the download began")
            part.validator = _validator(response)
            await self._take(response, part, start if goes_on else 0)

    def _judge(self, response: httpx2.Response, url: str) -> None:
        status = response.status_code
        if status in (200, 206, 416):
            encoding = response.headers.get("Content-Encoding", "identity")
            if encoding not in ("identity", "gzip"):
                raise FeedError(f"{url}: it is packed as {encoding!r}, expected gzip or nothing.")
            return
        if status in AGAIN:
            raise _AgainError(f"it answers {status}", self._retry_after(response))
        if status in REFUSED:
            raise FeedError(f"{url}: it answers {status}: access or the key is refused.")
        if 300 <= status < 400:
            place = response.headers.get("Location", "nowhere")
            raise FeedError(f"{url}: it leads to {place!r}, expected the list itself.")
        raise FeedError(f"{url}: it answers {status}.")

    def _retry_after(self, response: httpx2.Response) -> timedelta | None:
        """`Retry-After`, as seconds or as a date."""
        after = response.headers.get("Retry-After", "").strip()
        if after.isdecimal() and len(after) < 9:
            return timedelta(seconds=int(after))
        try:
            return max(parsedate_to_datetime(after) - self._clock.now(), timedelta(0))
        except (ValueError, TypeError):
            return None

    async def _take(self, response: httpx2.Response, part: "_Part", start: int) -> None:
        announced = response.headers.get("Content-Length", "")
        received = 0
        with part.opened(goes_on=start > 0) as file:
            async for piece in response.aiter_raw():
                received += len(piece)
                self._taken += len(piece)
                self._bound(response, start + received)
                file.write(piece)
        if announced.isdecimal() and received != int(announced):
            raise _AgainError(f"{received} bytes came, {announced} were announced")

    def _bound(self, response: httpx2.Response, size: int) -> None:
        if size > self._patience.most_bytes:
            raise FeedError(f"{response.url}: it is larger than {self._patience.most_bytes} bytes.")
        if self._taken > self._patience.most_bytes_together:
            most = self._patience.most_bytes_together
            raise FeedError(f"{response.url}: all lists together are larger than {most} bytes.")


class _Part:
    """A file as far as it has come, and what tells that the rest belongs to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.validator = ""

    @property
    def size(self) -> int:
        """What there is to go on from: nothing, where nothing tells that the file is the same."""
        return self.path.stat().st_size if self.validator and self.path.exists() else 0

    def rest(self, start: int) -> dict[str, str]:
        return {"Range": f"bytes={start}-", "If-Range": self.validator} if start else {}

    def opened(self, *, goes_on: bool) -> AbstractContextManager[BinaryIO]:
        return self.path.open("ab" if goes_on else "wb")

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self.validator = ""


def _validator(response: httpx2.Response) -> str:
    """What tells that a file is the same; a weak tag does not."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")
