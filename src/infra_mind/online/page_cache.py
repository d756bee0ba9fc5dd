"""Pages as they were fetched, kept in a folder for as long as they are fresh."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ..core.clock import Clock

# Pages that are kept; the oldest go first.
MOST_PAGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What a host sent, and when."""

    url: str
    fetched_at: datetime
    body: str


_PAGE = TypeAdapter(WebPage)


class PageCache:
    """One file a page; a damaged one counts as none, and one that cannot be written is done without."""

    def __init__(self, folder: Path, *, age: timedelta, clock: Clock) -> None:
        self._folder = folder
        self._age = age
        self._clock = clock

    def find(self, url: str) -> WebPage | None:
        """A page that is not older than it may be."""
        try:
            page = _PAGE.validate_json(self._path(url).read_bytes())
        except (OSError, ValidationError):
            return None
        fresh = timedelta(0) <= self._clock.now() - page.fetched_at <= self._age
        return page if page.url == url and fresh else None

    def keep(self, page: WebPage) -> None:
        path = self._path(page.url)
        beside = path.with_suffix(f".{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_bytes(_PAGE.dump_json(page))
            beside.replace(path)
            self._prune()
        except OSError:
            # Nothing rests on the cache: the page is fetched again.
            with suppress(OSError):
                beside.unlink()

    def _prune(self) -> None:
        kept = sorted(self._folder.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for one in kept[:-MOST_PAGES]:
            one.unlink(missing_ok=True)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
