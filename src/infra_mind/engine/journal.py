import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from ..core.clock import Clock
from ..core.errors import LeaseLost, StoreLocked
from .events import NOTHING, Event, EventType, JsonValue, OutcomeStatus
from .step import AnyStep


class StepRecord(NamedTuple):
    """A finished step as it is kept: its key is (run, step, input hash).

    A tuple for the reason that an event is one. `output` holds the encoded value of a completed
    step and is empty otherwise.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to write to one run until `expires_at`; a later lease has a higher epoch."""

    run_id: str
    owner: str
    epoch: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is kept of one run, events by number, records by the order they were finished."""

    events: tuple[Event, ...]
    records: tuple[StepRecord, ...]


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
        self, lease: Lease, events: Sequence[Event], records: Sequence[StepRecord] = ()
    ) -> None:
        """Keep events and records in one transaction; raises `LeaseLost` for a stale epoch.

        A record whose key (run, step, input hash) is there already replaces the earlier one: a step
        that failed was run again.
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
        "_clock", "_ended", "_events", "_flush_due", "_flush_timer", "_journal", "_linger", "_loop",
        "_n", "_publish", "_records", "_renewal_due", "_renewal_timer", "_ttl", "_valid_until",
        "_wake", "kept", "lease",
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
        self._valid_until = clock.monotonic() + ttl.total_seconds()
        self._events: list[Event] = []
        self._records: list[StepRecord] = []
        self._ended = False
        self._flush_due = self._renewal_due = False
        self._flush_timer: asyncio.TimerHandle | None = None
        self._renewal_timer: asyncio.TimerHandle | None = None
        self._wake: Callable[[], None] = _nobody

    def open(self, wake: Callable[[], None]) -> None:
        """Begin to look after the lease."""
        self._wake = wake
        self._renewal_due = False
        seconds = self._ttl.total_seconds() / 3
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

    async def attend(self) -> None:
        """See to what has become due."""
        if self._renewal_due:
            await self._renew()
            self.open(self._wake)
        if self._flush_due:
            await self.flush()

    async def flush(self) -> None:
        """Return when everything so far is durable."""
        self._flush_due = False
        if not self._events:
            return
        events, self._events = self._events, []
        records, self._records = self._records, []
        await self._journal.append(self.lease, events, records)
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
        """Keep the lease; a locked journal is waited out as long as the lease is still valid."""
        began = self._clock.monotonic()
        try:
            self.lease = await self._journal.renew(self.lease, self._ttl)
        except StoreLocked as error:
            if self._clock.monotonic() < self._valid_until:
                return
            raise LeaseLost(f"The lease of run {self.lease.run_id!r} ran out.") from error
        self._valid_until = began + self._ttl.total_seconds()


def _nobody() -> None:
    """Nobody is to be woken yet."""
