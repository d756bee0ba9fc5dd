import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple, Protocol, TypeVar

from ..core.clock import Clock
from .events import NOTHING, Event, EventType, JsonValue, OutcomeStatus, RunStatus
from .retry import insist
from .step import AnyStep

T = TypeVar("T")

PATIENCE = 4
"""Leases for which the journal may be out of reach before a run is given up."""
PART = "#"
"""Between the name of a step and that of a part of it."""


class StepRecord(NamedTuple):
    """A finished step as it is kept: its key is (run, step, input hash).

    A tuple for the reason that an event is one. `output` holds the encoded value of a completed
    step and is empty otherwise. A part of a step stands as `step#name`, with its content.
    """

    run_id: str
    step: str
    input_hash: str
    status: OutcomeStatus
    output: bytes
    error: str
    seconds: float
    attempts: int
    finished_at: datetime

    @property
    def is_part(self) -> bool:
        return PART in self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to write to one run until `expires_at`; a later lease has a higher epoch."""

    run_id: str
    owner: str
    epoch: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the row of a run says of it: written with its events, under the same fence.

    `facts` are fields of the row's document, the rest of which stays.
    """

    status: RunStatus
    facts: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    result: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is kept of one run, events by number, records by the order they were finished.

    `damaged` are steps whose output is not what was written; they have no record.
    """

    events: tuple[Event, ...]
    records: tuple[StepRecord, ...]
    damaged: frozenset[str] = frozenset()


class Journal(Protocol):
    """Where runs are kept. `append` returns once its batch is durable, whole or not at all.

    Every call ends in bounded time: with an answer, or with a `StoreError`.
    """

    async def claim(self, run_id: str, owner: str, ttl: timedelta) -> Lease | None:
        """Take a run that nobody holds, or whose lease has expired; `None` when it is held."""
        ...

    async def renew(self, lease: Lease, ttl: timedelta) -> Lease:
        """Extend a lease; raises `LeaseLost` when its epoch is no longer the run's."""
        ...

    async def release(self, lease: Lease) -> None:
        """Give the run back; a lease that is already lost is no error."""
        ...

    async def append(
        self,
        lease: Lease,
        events: Sequence[Event],
        records: Sequence[StepRecord] = (),
        standing: Standing | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Keep events and records in one transaction; raises `LeaseLost` for a stale epoch.

        A record whose key (run, step, input hash) is there already replaces the earlier one: a step
        that failed was run again. The row of the run comes to say its `standing`; one that is
        terminal gives the lease back. `again` says that the same was asked for before without an
        answer: what is there already is not kept twice.
        """
        ...

    async def history(self, run_id: str) -> History:
        """Everything kept of one run; empty when there is nothing."""
        ...


class Writer:
    """The one hand that writes to the journal for one run, in order and one append at a time.

    Events get their number when they happen and are published once they are durable, so that a
    number seen by anybody never comes to mean another event after a crash. It calls `wake` when the
    lease wants renewing, or events have waited for `linger`; then `attend` is to be awaited.
    """

    __slots__ = (
        "_clock", "_durable", "_ended", "_events", "_flush_due", "_flush_timer", "_journal", "_linger",
        "_loop", "_n", "_publish", "_random", "_records", "_renewal_due", "_renewal_timer", "_renewed",
        "_ttl", "_wake", "kept", "lease",
    )  # fmt: skip

    def __init__(
        self,
        *,
        journal: Journal,
        lease: Lease,
        ttl: timedelta,
        clock: Clock,
        linger: timedelta,
        publish: Callable[[Sequence[Event]], None],
        kept: tuple[Event, ...],
        random: Random | None = None,
    ) -> None:
        self.lease = lease
        self.kept = list(kept)
        self._loop = asyncio.get_running_loop()
        self._journal = journal
        self._ttl = ttl
        self._clock = clock
        self._linger = linger.total_seconds()
        self._publish = publish
        self._n = kept[-1].n if kept else 0
        self._random = random or Random()
        self._renewed = clock.monotonic()
        self._events: list[Event] = []
        self._records: list[StepRecord] = []
        self._durable: list[asyncio.Future[None]] = []
        self._ended = False
        self._flush_due = self._renewal_due = False
        self._flush_timer: asyncio.TimerHandle | None = None
        self._renewal_timer: asyncio.TimerHandle | None = None
        self._wake: Callable[[], None] = _nobody

    def open(self, wake: Callable[[], None]) -> None:
        """Begin to look after the lease."""
        self._wake = wake
        self._renewal_due = False
        # Not all of a worker's runs at once, which would keep everybody else from writing meanwhile.
        seconds = self._ttl.total_seconds() / 3 * self._random.uniform(0.7, 1.0)
        self._renewal_timer = self._loop.call_later(seconds, self._want_renewal)

    def close(self) -> None:
        for timer in (self._renewal_timer, self._flush_timer):
            if timer is not None:
                timer.cancel()

    def emit(
        self,
        type: EventType,  # noqa: A002
        phase: str | None = None,
        step: str | None = None,
        label: str | None = None,
        attempt: int | None = None,
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> datetime:
        """Give an event its number; its time."""
        self._n += 1
        at = self._clock.now()
        self._events.append(
            Event(self.lease.run_id, self._n, at, type, phase, step, label, attempt, data)
        )
        return at

    def report(
        self,
        type: EventType,  # noqa: A002
        step: AnyStep,
        attempt: int,
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        """Emit what a step does, and keep it soon; nothing comes after the end of the run."""
        if self._ended:
            return
        self.emit(type, step.phase, step.name, step.label, attempt, data)
        # One that an append has overtaken goes on, and comes early for what happens meanwhile.
        if self._flush_timer is None:
            self._flush_timer = self._loop.call_later(self._linger, self._want_flush)

    def end(self, event: EventType, data: Mapping[str, JsonValue]) -> None:
        """Emit the last event of the run."""
        self._ended = True
        self.emit(event, data=data)

    def record(self, record: StepRecord) -> None:
        self._records.append(record)

    async def keep(self, record: StepRecord) -> None:
        """Return when a record is durable; for tasks beside the one that attends."""
        self._records.append(record)
        waiting = self._loop.create_future()
        self._durable.append(waiting)
        self._flush_due = True
        self._wake()
        await waiting

    async def attend(self) -> None:
        """See to what has become due."""
        if self._renewal_due:
            await self._renew()
            self.open(self._wake)
        if self._flush_due:
            await self.flush()

    @property
    def events(self) -> tuple[Event, ...]:
        """All events of the run, also those that are not durable yet."""
        return (*self.kept, *self._events)

    async def flush(self) -> None:
        """Return when everything so far is durable."""
        if self._events or self._records:
            await self._append(None)

    async def finish(self, standing: Standing) -> None:
        """Keep the last events and how the run stands, and give it back."""
        await self._append(standing)

    async def _append(self, standing: Standing | None) -> None:
        self._flush_due = False
        events, self._events = self._events, []
        records, self._records = self._records, []
        waiting, self._durable = self._durable, []
        journal, asked = self._journal, 0

        async def append() -> None:
            nonlocal asked
            asked += 1
            await journal.append(self.lease, events, records, standing, again=asked > 1)

        await self._insisted(append)
        for one in waiting:
            if not one.done():
                one.set_result(None)
        self.kept.extend(events)
        self._publish(events)

    def _want_flush(self) -> None:
        self._flush_timer = None
        if self._events:
            self._flush_due = True
            self._wake()

    def _want_renewal(self) -> None:
        self._renewal_due = True
        self._wake()

    async def _renew(self) -> None:
        async def renew() -> tuple[Lease, float]:
            began = self._clock.monotonic()
            return await self._journal.renew(self.lease, self._ttl), began

        self.lease, self._renewed = await self._insisted(renew)

    async def _insisted(self, call: Callable[[], Awaitable[T]]) -> T:
        """What a call gives that is tried again while the journal is locked or out of reach.

        Beyond the lease, too: whether the run is still ours its epoch says. After `PATIENCE` leases
        without an answer it is given up.
        """
        patience = PATIENCE * self._ttl.total_seconds()

        def hopeful() -> bool:
            return self._clock.monotonic() - self._renewed < patience

        return await insist(call, hopeful, self._random)


def _nobody() -> None:
    """Nobody is to be woken yet."""
