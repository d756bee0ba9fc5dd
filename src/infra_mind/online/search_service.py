"""Search services that answer over HTTP, by key: what each is asked and how it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import httpx2
import orjson

from ..agents.lookup import Passage
from ..core.clock import Clock
from ..core.errors import InputError, Transient, Unavailable
from .feeds import plain
from .fetcher import FetchLimits, judge, read_body

MOST_RESULTS = 5
JsonObject = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one service is asked, and where in its answer the results stand.

    base: its address, where it has one of its own · results: the keys that lead to them · text: the key of
    a result's words.
    """

    base: str
    request: Callable[[str, str, str], httpx2.Request]
    results: tuple[str, ...]
    text: str


def _searxng(base: str, key: str, words: str) -> httpx2.Request:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    params = {"q": words, "format": "json"}
    return httpx2.Request("GET", f"{base}/search", params=params, headers=headers)


def _tavily(base: str, key: str, words: str) -> httpx2.Request:
    body = {"query": words, "max_results": MOST_RESULTS}
    headers = {"Authorization": f"Bearer {key}"}
    return httpx2.Request("POST", f"{base}/search", json=body, headers=headers)


def _brave(base: str, key: str, words: str) -> httpx2.Request:
    headers = {"X-Subscription-Token": key, "Accept": "application/json"}
    params: dict[str, str | int] = {"q": words, "count": MOST_RESULTS}
    return httpx2.Request("GET", f"{base}/res/v1/web/search", params=params, headers=headers)


DIALECTS: Mapping[str, Dialect] = {
    "searxng": Dialect(base="", request=_searxng, results=("results",), text="content"),
    "tavily": Dialect(
        base="https://api.tavily.com", request=_tavily, results=("results",), text="content"
    ),
    "brave": Dialect(
        base="https://api.search.brave.com",
        request=_brave,
        results=("web", "results"),
        text="description",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSetup:
    """Which service is asked, where, and by which key."""

    name: str
    base_url: str = ""
    key: str = ""

    @property
    def dialect(self) -> Dialect:
        """Raises `InputError` for a service that is not known here."""
        found = DIALECTS.get(self.name)
        if found is None:
            raise InputError(
                f"There is no search service {self.name!r}.",
                remedy=f"INFRA_MIND_SEARCH is one of {', '.join(DIALECTS)}, or empty.",
            )
        return found

    @property
    def base(self) -> str:
        """Raises `InputError` where a service without an address of its own was given none."""
        base = (self.base_url or self.dialect.base).rstrip("/")
        if not base.startswith(("https://", "http://")):
            raise InputError(
                f"{self.base_url!r} is no address of a {self.name} service.",
                remedy="Set INFRA_MIND_SEARCH_URL, such as https://search.example.org.",
            )
        return base


class SearchService:
    """Asks one service. Its address is the operator's choice and may be private."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        setup: SearchSetup,
        *,
        clock: Clock,
        limits: FetchLimits | None = None,
    ) -> None:
        self._client = client
        self._setup = setup
        self._dialect, self._base = setup.dialect, setup.base
        self._clock = clock
        self._limits = limits or FetchLimits()

    async def search(self, words: str) -> tuple[Passage, ...]:
        """Results, best first; raises `Unavailable`, or `Transient` where asking later can help."""
        request = self._dialect.request(self._base, self._setup.key, words)
        body = await self._answer(request)
        try:
            found: object = orjson.loads(body)
            for name in self._dialect.results:
                found = cast("JsonObject", found).get(name, {})
            rows = cast("list[JsonObject]", found or [])
            return tuple(map(self._passage, rows[:MOST_RESULTS]))
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
            raise Unavailable(f"{self._setup.name} gave no results that can be read.") from None

    async def _answer(self, request: httpx2.Request) -> str:
        request.extensions["timeout"] = httpx2.Timeout(self._limits.whole.total_seconds()).as_dict()
        try:
            response = await self._client.send(request, stream=True)
            try:
                # Neither the address nor a message of the service is shown: they may hold the key.
                judge(response.status_code, self._setup.name)
                return await read_body(response, self._limits.most_bytes)
            finally:
                await response.aclose()
        except httpx2.HTTPError as error:
            name = type(error).__name__
            raise Transient(f"{self._setup.name} cannot be read: {name}.") from None

    def _passage(self, row: JsonObject) -> Passage:
        return Passage(
            title=plain(str(row["title"])),
            url=str(row["url"]),
            fetched_on=str(self._clock.now().date()),
            text=plain(str(row[self._dialect.text])),
        )
