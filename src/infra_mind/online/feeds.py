"""Official feeds: status pages and release notes of the providers, and when support of products ends."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

import feedparser
import orjson

from ..agents.lookup import Passage, Topic, WebQuery
from ..core.errors import Unavailable
from ..prices import FOLDER
from ..prices.provider_rows import provider_rows
from ..tables.rows import parse_rows
from ..tables.table import read_text
from .page_cache import WebPage

DATA = Path(__file__).parent / "data"
# What happened or was announced before that is no news.
NEWS = timedelta(days=90)
# Support that ends within this is told beside the newest version.
SOON = timedelta(days=550)


class FeedFormat(StrEnum):
    """How a feed is written."""

    NEWS = "news"
    """RSS or Atom."""
    LIFECYCLES = "lifecycles"
    """JSON of endoflife.date, its interface of version 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFeed:
    """Where a provider, or whoever keeps track of a product, tells of a topic.

    provider, product: of what it tells; empty where it tells of any · documented: where its address stands.
    """

    topic: Topic
    provider: str
    product: str = ""
    format: FeedFormat
    url: str
    documented: str
    as_of: date

    def answers(self, query: WebQuery) -> bool:
        return (
            self.topic is query.topic
            and self.provider in ("", query.provider)
            and self.product in ("", query.product)
        )

    def read(self, page: WebPage, query: WebQuery) -> tuple[Passage, ...]:
        """What a page of it says to a query, the newest first; raises `Unavailable` for another format."""
        match self.format:
            case FeedFormat.NEWS:
                return tuple(_news(page, query))
            case FeedFormat.LIFECYCLES:
                return tuple(_lifecycle(page, query))


def load_feeds() -> tuple[WebFeed, ...]:
    """Those of each cloud from its folder, and what is kept of products that every cloud has."""
    products = "lifecycles.tsv"
    common = parse_rows(products, read_text(DATA / products), WebFeed, given={"provider": ""})
    return (*provider_rows(FOLDER, "web_feeds.tsv", WebFeed), *common)


def _news(page: WebPage, query: WebQuery) -> Iterator[Passage]:
    """Entries of the last months that name one of the words the query is about."""
    # As a stream: a text could be taken for an address or a path.
    feed = cast("Mapping[str, object]", feedparser.parse(io.BytesIO(page.body.encode())))
    if not feed.get("version"):
        raise Unavailable(f"{page.url} is no feed of news.")
    entries = cast("Sequence[Mapping[str, object]]", feed["entries"])
    dated = [(day, one) for one in entries if (day := _day(one)) is not None]
    for day, entry in sorted(dated, key=lambda pair: pair[0], reverse=True):
        title, text = plain(_text(entry, "title")), plain(_text(entry, "summary"))
        place = _text(entry, "link") or page.url
        known = f"{title} {text} {_text(entry, 'id')} {place}".lower()
        # One writes "westeurope", another "West Europe".
        known += known.replace(" ", "")
        fresh = page.fetched_at.date() - day <= NEWS
        if fresh and any(one.lower() in known for one in query.about):
            yield Passage(
                title=f"{title} ({day})",
                url=place,
                fetched_on=str(page.fetched_at.date()),
                text=text or title,
                official=True,
            )


def _day(entry: Mapping[str, object]) -> date | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    if moment is None:
        return None
    return datetime(*cast("tuple[int, ...]", moment)[:6], tzinfo=UTC).date()


def _text(entry: Mapping[str, object], name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def _lifecycle(page: WebPage, query: WebQuery) -> Iterator[Passage]:
    """The newest version with the end of its support, and those of which it ends soon."""
    try:
        result = _object(_object(orjson.loads(page.body)).get("result"))
        rows = cast("list[object]", result["releases"])
        ends = [(str(one["name"]), _end(one)) for one in map(_object, rows)]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise Unavailable(f"{page.url} tells no versions.") from None
    today = page.fetched_at.date()
    label = str(result.get("label") or query.product)
    told = [
        f"Support of {label} {name} ends on {end}."
        for name, end in ends[:1] + [pair for pair in ends[1:] if _is_near(pair[1], today)]
        if end is not None
    ]
    if told:
        links = _object(result.get("links") or {})
        yield Passage(
            title=f"Versions of {label}",
            url=str(links.get("html") or page.url),
            fetched_on=str(today),
            text=" ".join(told),
            official=False,
        )


def _end(release: Mapping[str, object]) -> date | None:
    end = release.get("eolFrom")
    return date.fromisoformat(end) if isinstance(end, str) else None


def _is_near(end: date | None, today: date) -> bool:
    return end is not None and abs(end - today) <= SOON


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return cast("Mapping[str, object]", value)


class _Words(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del tag, attrs
        self.found.append(" ")


def plain(text: str) -> str:
    """HTML as one line of words."""
    words = _Words()
    words.feed(text)
    words.close()
    return " ".join("".join(words.found).split())
