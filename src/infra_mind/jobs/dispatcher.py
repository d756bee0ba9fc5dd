import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from .queue import QueueUnreachable, SignalQueue

_log = logging.getLogger(__name__)
_MOST_WAITING = 10_000
_MOST_AT_ONCE = 200


class Dispatcher:
    """Sends signals behind the back of requests, which never wait for a broker.

    What cannot be sent is dropped: the sweep of a worker finds the row.
    """

    def __init__(self, queue: SignalQueue) -> None:
        self._queue = queue
        self._waiting: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)

    def put(self, run_id: str) -> None:
        """Signal a run soon; returns at once."""
        if not self._waiting.full():
            self._waiting.put_nowait(run_id)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Sends as long as the block lasts."""
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._send())
            try:
                yield
            finally:
                sending.cancel()

    async def _send(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < _MOST_AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await self._queue.signal(batch)
            except QueueUnreachable as error:
                _log.warning("broker_unreachable signals=%d error=%s", len(batch), error)
