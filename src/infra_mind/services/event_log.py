import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from ..engine.events import RUN_END, Event, Feed
from ..models.jobs import JobTable
from .runs import Runs

_ENDS = frozenset(RUN_END.values())
_WRITTEN_SECONDS = 0.05
"""How often to look whether the row of a run has caught up with its last event."""


class EventLog:
    """The events of runs for whoever follows them, from the durable log, whoever works on the run.

    All that follow one run share one reader. A run's last event is told once its result is kept.
    """

    def __init__(
        self, *, runs: Runs, table: JobTable, interval: timedelta = timedelta(milliseconds=300)
    ) -> None:
        self._runs = runs
        self._table = table
        self._seconds = interval.total_seconds()
        self._readers: dict[str, _Reader] = {}
        self._closing = False

    async def follow(self, run_id: str, after: int = 0) -> AsyncGenerator[Sequence[Event]]:
        """Events after a number as they become durable, until the run has ended."""
        reader = self._readers.get(run_id)
        if reader is None:
            reader = self._readers[run_id] = _Reader(self._table, run_id, self._seconds)
        reader.followers += 1
        try:
            while not self._closing:
                events = await reader.since(after)
                if events:
                    after = events[-1].n
                    yield events
                elif reader.ended:
                    return
        finally:
            reader.followers -= 1
            if not reader.followers:
                self._readers.pop(run_id, None)
                reader.close()

    async def ended(self, run_id: str, within: timedelta) -> bool:
        """Whether the run ends in this time."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                async for _ in self.follow(run_id):
                    pass
        except TimeoutError:
            return False
        return True

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """Hears of what happens in this process at once, as long as the block lasts."""
        async with asyncio.TaskGroup() as group:
            feed = self._runs.watch_all()
            task = group.create_task(self._listen(feed))
            try:
                yield
            finally:
                self.close()
                feed.close()
                task.cancel()

    def close(self) -> None:
        """Let everybody who follows a run go."""
        self._closing = True
        for reader in self._readers.values():
            reader.end()

    async def _listen(self, feed: Feed) -> None:
        async for event in feed:
            reader = self._readers.get(event.run_id)
            if reader is not None:
                reader.look()


class _Reader:
    """Reads one run's events for all that follow it."""

    def __init__(self, table: JobTable, run_id: str, seconds: float) -> None:
        self.followers = 0
        self.ended = False
        self._table = table
        self._run_id = run_id
        self._seconds = seconds
        self._pause = 0.0
        self._events: list[Event] = []
        self._hint = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    async def since(self, after: int) -> Sequence[Event]:
        """What came after an event, once there is something; nothing when the run has ended."""
        while not (newer := self._events[after:]) and not self.ended:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read())
            # Others wait for the same reading: it goes on when one of them leaves.
            await asyncio.shield(self._reading)
        return newer

    def look(self) -> None:
        """There may be something new."""
        self._hint.set()

    def end(self) -> None:
        """Nothing more is told."""
        self.ended = True
        self.look()

    def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    async def _read(self) -> None:
        await self._wait()
        fresh = await self._table.events(self._run_id, len(self._events))
        last = fresh[-1].type if fresh else None
        if last in _ENDS and not await self._kept():
            fresh, self._pause = fresh[:-1], _WRITTEN_SECONDS
        else:
            self.ended, self._pause = self.ended or last in _ENDS, self._seconds
        self._events += fresh

    async def _wait(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pause):
                await self._hint.wait()
        self._hint.clear()

    async def _kept(self) -> bool:
        job = await self._table.get(self._run_id)
        return job is None or job.ended_at is not None
