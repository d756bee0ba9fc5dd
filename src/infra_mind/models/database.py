"""The door to the database. `use(database)` or `async with Database.open(url)` puts one in force;
where none is, the one that the settings name is opened, once per process."""

import asyncio
import os
import threading
import weakref
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import TypeVar

from sqlalchemy import text

from ..core import config
from ..core.errors import StoreError, StoreReadOnly
from .connection_thread import ConnectionThread, Operation
from .drivers import driver_of, parsed_url
from .statement import SqlStatement, Transaction

A = TypeVar("A")
R = TypeVar("R")

LOCK_TIMEOUT = timedelta(seconds=5)
"""How long another process may hold a lock that is needed here."""
REQUEST_TIMEOUT = timedelta(seconds=30)
"""How long any request may take before its caller is told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Threads:
    pid: int
    writer: ConnectionThread
    readers: Iterator[ConnectionThread]
    finalizer: "weakref.finalize[..., SqlDatabase]"


class SqlDatabase:
    """One database, usable from any event loop and thread, and in a forked child too.

    Making one touches nothing: the first request opens it. What cannot be opened is said by every
    request until it can.
    """

    def __init__(
        self,
        url: str,
        *,
        lock_timeout: timedelta = LOCK_TIMEOUT,
        request_timeout: timedelta = REQUEST_TIMEOUT,
    ) -> None:
        self.url = url
        self._driver = driver_of(url, lock_timeout)
        self._timeout = max(request_timeout, 2 * lock_timeout)
        self._starting: dict[int, threading.Lock] = {}
        self._threads: _Threads | None = None
        self._ready_in = 0
        self._closed = False

    @classmethod
    def open(cls, url: str, *, lock_timeout: timedelta = LOCK_TIMEOUT) -> "Opening":
        """`await` it for an open database, or `async with` it to have it in force meanwhile."""
        return Opening(cls(url, lock_timeout=lock_timeout))

    async def ready(self) -> None:
        """Return once the database is open and its schema current, or say why it cannot be."""
        try:
            await self.write(_nothing, None)
        except StoreReadOnly:
            # What may not be written may still be read, if it is there.
            await next(self._running().readers).submit(_nothing, None)
        self._ready_in = os.getpid()

    async def write(self, operation: Operation[A, R], argument: A) -> R:
        """Carry out an operation durably, together with whatever else is waiting to be written."""
        return await self._running().writer.submit(operation, argument)

    async def read(self, operation: Operation[A, R], argument: A) -> R:
        """Carry out an operation that only reads; it sees everything written before."""
        threads = self._running()
        if self._ready_in != threads.pid:
            await self.ready()
        return await next(threads.readers).submit(operation, argument)

    async def close(self) -> None:
        """Finish what is queued and close all connections."""
        self._closed = True
        threads = self._threads
        if threads is not None and threads.pid == os.getpid():
            await asyncio.to_thread(threads.finalizer)

    def _running(self) -> _Threads:
        threads = self._threads
        if threads is None or threads.pid != os.getpid() or self._closed:
            threads = self._start()
        return threads

    def _start(self) -> _Threads:
        if self._closed:
            raise StoreError(f"The database {self._driver} is closed.", remedy="Open it again.")
        # One lock a process: a lock that a thread of the parent held while it forked stays locked.
        pid = os.getpid()
        with self._starting.setdefault(pid, threading.Lock()):
            if self._threads is None or self._threads.pid != pid:
                self._threads = self._new_threads()
            return self._threads

    def _new_threads(self) -> _Threads:
        driver = self._driver
        writer = ConnectionThread("writer", driver.writer, timeout=self._timeout)
        readers = [
            ConnectionThread(f"reader-{number}", driver.reader, timeout=self._timeout)
            for number in range(driver.readers)
        ]
        return _Threads(
            pid=os.getpid(),
            writer=writer,
            readers=cycle(readers or [writer]),
            finalizer=weakref.finalize(self, _stop, (*readers, writer)),
        )


class Opening:
    """A database about to be opened."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._outer: SqlDatabase | None = None

    def __await__(self) -> Generator[None, None, SqlDatabase]:
        return self._opened().__await__()

    async def __aenter__(self) -> SqlDatabase:
        await self._opened()
        self._outer = _in_force.get()
        _in_force.set(self._database)
        return self._database

    async def __aexit__(self, *raised: object) -> None:
        del raised
        # Not by token: a fixture may be left in another context than it was entered in.
        _in_force.set(self._outer)
        await self._database.close()

    async def _opened(self) -> SqlDatabase:
        try:
            await self._database.ready()
        except BaseException:
            await self._database.close()
            raise
        return self._database


_in_force: ContextVar[SqlDatabase | None] = ContextVar("infra_mind_database", default=None)
_defaults: dict[str, SqlDatabase] = {}


@contextmanager
def use(database: SqlDatabase) -> Generator[SqlDatabase]:
    """Put a database in force for this task and everything it starts."""
    outer = _in_force.get()
    _in_force.set(database)
    try:
        yield database
    finally:
        _in_force.set(outer)


def current() -> SqlDatabase:
    """The database in force: the innermost `use`, else the one that the settings name."""
    chosen = _in_force.get()
    if chosen is not None:
        return chosen
    url = config.settings.effective_database_url
    known = _defaults.get(url)
    # `setdefault` lets one win where two threads come first; the other was never started.
    return known or _defaults.setdefault(url, SqlDatabase(url))


async def _nothing(transaction: Transaction, arguments: Sequence[None]) -> Sequence[None]:
    del transaction
    return arguments


def _stop(threads: Sequence[ConnectionThread]) -> None:
    for thread in threads:
        thread.stop()


_QUICK_CHECK = SqlStatement(text("PRAGMA quick_check(1)"))
_SOUND = "ok"


async def damage(database: SqlDatabase) -> str | None:
    """The first damage found, in the database's own words; `None` where there is none.

    A file too damaged to be read raises `StoreCorrupt` instead.
    """
    if parsed_url(database.url).get_backend_name() != "sqlite":
        return None
    found = await database.read(_check, None)
    return None if found == _SOUND else found


async def _check(transaction: Transaction, arguments: Sequence[None]) -> Sequence[str]:
    rows = await transaction.fetch(_QUICK_CHECK, [()])
    said = str(rows[0][0]) if rows else _SOUND
    return [said] * len(arguments)
