"""Which driver a database's URL asks for. That of PostgreSQL is there where its extra is installed."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib.util import find_spec
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..core.errors import StoreError
from .connection_thread import Connection
from .sqlite import SqliteDriver

if find_spec("asyncpg") is not None:
    from .postgresql import PostgresDriver

    _optional = {"postgresql": PostgresDriver, "postgres": PostgresDriver}
else:
    _optional = {}


class DatabaseDriver(Protocol):
    """Opens connections to one database; `readers` is how many to read with beside the writer."""

    @property
    def readers(self) -> int: ...

    def writer(self) -> Connection: ...

    def reader(self) -> Connection: ...


DRIVERS: Mapping[str, Callable[[URL, timedelta], DatabaseDriver]] = {
    "sqlite": SqliteDriver,
    **_optional,
}
_SQLITE_FILE = "sqlite:///"
_URL_FORMS = "Use sqlite:///path/to/file.db or postgresql://user:password@host/name."


def parsed_url(url: str) -> URL:
    """The parts of a database URL; of SQLite's all after the slashes is a path, whatever stands in it."""
    if url.startswith(_SQLITE_FILE):
        return URL.create("sqlite", database=url.removeprefix(_SQLITE_FILE) or None)
    try:
        urlsplit(url)  # the driver reads it so, too, and is stricter
        return make_url(url)
    except (ArgumentError, ValueError):
        masked = re.sub(r"//.*@", "//***@", url, flags=re.DOTALL)
        raise StoreError(f"{masked!r} is no database URL.", remedy=_URL_FORMS) from None


def driver_of(
    url: str,
    lock_timeout: timedelta,
    *,
    drivers: Mapping[str, Callable[[URL, timedelta], DatabaseDriver]] = DRIVERS,
) -> DatabaseDriver:
    """The driver of this URL, which has touched nothing yet."""
    parsed = parsed_url(url)
    name = parsed.get_backend_name()
    if name in drivers:
        return drivers[name](parsed, lock_timeout)
    if name in ("postgresql", "postgres"):
        raise StoreError(
            "PostgreSQL needs the package 'asyncpg', which is not installed.",
            remedy="Install it with: pip install 'infra-mind[postgresql]'",
        )
    raise StoreError(f"{name!r} is no database that is supported.", remedy=_URL_FORMS)
