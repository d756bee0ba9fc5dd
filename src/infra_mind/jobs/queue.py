import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

Receive: TypeAlias = Callable[[str], Awaitable[None]]
"""What a signal calls: returns when the run needs nothing more of this worker."""


class QueueUnreachable(Exception):
    """The broker does not answer; nothing is lost by it, a sweep finds what is queued."""


class SignalQueue(Protocol):
    """Wakes a worker for a run. Signals may be lost, doubled, late or out of order."""

    async def signal(self, run_ids: Sequence[str]) -> None:
        """Tell some worker that these runs wait; raises `QueueUnreachable`."""
        ...

    async def start(self, receive: Receive) -> None:
        """Begin to receive signals."""
        ...

    async def stop(self) -> None:
        """Receive no more."""
        ...


class InlineQueue:
    """For a process that works off what it was asked itself."""

    def __init__(self) -> None:
        self._receive: Receive | None = None
        self._received: set[asyncio.Future[None]] = set()

    async def signal(self, run_ids: Sequence[str]) -> None:
        if self._receive is not None:
            for run_id in run_ids:
                received = asyncio.ensure_future(self._receive(run_id))
                self._received.add(received)
                received.add_done_callback(self._received.discard)

    async def start(self, receive: Receive) -> None:
        self._receive = receive

    async def stop(self) -> None:
        self._receive = None
        if self._received:
            await asyncio.wait(self._received)
