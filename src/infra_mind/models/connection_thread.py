"""One connection, one thread, batches: how callers of any event loop reach the database.

Whoever asks puts a request into the queue and awaits a future. The thread takes everything
that has queued up meanwhile and works it off in ONE transaction (group commit), then wakes each
event loop once. Requests that share an operation are handed to it together, so that a hundred runs
which append at the same time cost one `executemany`.
"""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Generic, Protocol, TypeAlias, TypeVar, cast

from ..core.errors import InfraMindError, StoreCorrupt, StoreError, StoreLocked, StoreUnreachable
from .statement import Transaction

A = TypeVar("A")
R = TypeVar("R")

Operation: TypeAlias = Callable[
    [Transaction, Sequence[A]], Awaitable[Sequence[R] | Sequence[R | InfraMindError]]
]
"""Works off any number of arguments at once; an expected error is a result like any other."""

QUEUE_BOUND = 65_536
BATCH_BOUND = 4_096
_HOPELESS = (StoreLocked, StoreCorrupt, StoreUnreachable)


class Connection(Protocol):
    """A database connection as its one thread uses it; errors are those of `core.errors`."""

    def transact(self, work: Callable[[Transaction], Coroutine[None, None, R]]) -> R: ...

    def close(self) -> None: ...


class Call(Generic[A, R]):
    """One argument of one operation, and where its result is awaited."""

    __slots__ = ("argument", "future", "loop", "operation")

    def __init__(self, operation: Operation[A, R], argument: A) -> None:
        self.operation = operation
        self.argument = argument
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[R] = self.loop.create_future()

    def expire(self, seconds: float) -> None:
        if not self.future.done():
            self.future.set_exception(
                StoreUnreachable(
                    f"The database did not answer within {seconds:g} s.",
                    remedy="It may still carry out what was asked; look before trying again.",
                )
            )


AnyRequest: TypeAlias = Call[object, object]
Answer: TypeAlias = tuple[asyncio.Future[object], object]
Inbox: TypeAlias = SimpleQueue[AnyRequest | None]


class ConnectionThread:
    """The thread that owns one connection; it holds no reference back, so it can be collected."""

    def __init__(self, name: str, connect: Callable[[], Connection], *, timeout: timedelta) -> None:
        self._inbox: Inbox = SimpleQueue()
        self._seconds = timeout.total_seconds()
        self._pid = os.getpid()
        self._thread = threading.Thread(
            target=_serve, args=(self._inbox, connect), name=f"infra-mind-{name}", daemon=True
        )
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Requests that the thread has not taken up."""
        return self._inbox.qsize()

    async def submit(self, operation: Operation[A, R], argument: A) -> R:
        if self.waiting >= QUEUE_BOUND:
            raise StoreError(
                f"{QUEUE_BOUND} requests already wait for the database.",
                remedy="Try again later, or run fewer assessments at once.",
            )
        request = Call(operation, argument)
        timer = request.loop.call_later(self._seconds, request.expire, self._seconds)
        self._inbox.put(cast("AnyRequest", request))
        try:
            return await request.future
        finally:
            timer.cancel()

    def stop(self) -> None:
        """Finish what is queued and end the thread; in a forked child there is none to end."""
        if os.getpid() == self._pid and self._thread.is_alive():
            self._inbox.put(None)
            self._thread.join(timeout=self._seconds)


def _serve(inbox: Inbox, connect: Callable[[], Connection]) -> None:
    connection: Connection | None = None
    stopping = False
    while not stopping:
        batch, stopping = _take(inbox)
        if not batch:
            continue
        try:
            connection = connection or connect()
        except Exception as error:  # noqa: BLE001 - handed to everyone who waits
            _deliver([(request, error) for request in batch])
            continue
        _deliver(_work_off(connection, batch))
    if connection is not None:
        connection.close()


def _take(inbox: Inbox) -> tuple[list[AnyRequest], bool]:
    batch: list[AnyRequest] = []
    request = inbox.get()
    try:
        while request is not None:
            batch.append(request)
            if len(batch) >= BATCH_BOUND:
                return batch, False
            request = inbox.get_nowait()
    except Empty:
        return batch, False
    return batch, True


def _work_off(
    connection: Connection, batch: Sequence[AnyRequest]
) -> list[tuple[AnyRequest, object]]:
    """What is of one kind in one transaction, which locks its rows in one order."""
    kinds: dict[Operation[object, object], list[AnyRequest]] = {}
    for request in batch:
        kinds.setdefault(request.operation, []).append(request)
    return [answer for group in kinds.values() for answer in _together(connection, group)]


def _together(
    connection: Connection, batch: Sequence[AnyRequest]
) -> list[tuple[AnyRequest, object]]:
    """All in one transaction; if that fails, each alone, so that only the culprit fails."""

    async def work(transaction: Transaction) -> Sequence[object]:
        arguments = [request.argument for request in batch]
        return await batch[0].operation(transaction, arguments)

    try:
        return list(zip(batch, connection.transact(work), strict=True))
    except _HOPELESS as error:
        return [(request, error) for request in batch]
    except Exception as error:  # noqa: BLE001 - handed to whoever waits
        if len(batch) == 1:
            return [(batch[0], error)]
    return [answer for request in batch for answer in _together(connection, [request])]


def _deliver(answers: Sequence[tuple[AnyRequest, object]]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for request, result in answers:
        by_loop.setdefault(request.loop, []).append((request.future, result))
    for loop, mine in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, mine)
        except RuntimeError:  # that loop is closed: nobody waits any more
            continue


def _resolve(answers: Sequence[Answer]) -> None:
    for future, result in answers:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
