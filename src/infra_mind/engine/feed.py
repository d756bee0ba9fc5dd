import asyncio
from collections import deque
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from .event import Event


class Feed:
    """Events as they become durable, for whoever watches. Never makes a run wait.

    When the reader is slower than the runs and `capacity` events wait, the oldest is dropped and
    counted in `missed`: the numbers of a run then show the gap, and its journal has the events.
    """

    def __init__(self, *, run_id: str | None = None, capacity: int = 1024) -> None:
        self.run_id = run_id
        self.missed = 0
        self._capacity = capacity
        self._events: deque[Event] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self.closed = False

    def put(self, event: Event) -> None:
        if self.closed or (self.run_id is not None and event.run_id != self.run_id):
            return
        if len(self._events) >= self._capacity:
            self._events.popleft()
            self.missed += 1
        self._events.append(event)
        self._wake()

    def close(self) -> None:
        """Nothing more comes in; what waits can still be read."""
        self.closed = True
        self._wake()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        while not self._events:
            if self.closed:
                raise StopAsyncIteration
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self._events.popleft()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
