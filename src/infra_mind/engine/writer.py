import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from ..core.clock import Clock
from ..core.errors import LeaseLost, StoreError, StoreLocked
from .deadlines import Deadlines, Timed
from .event import Event, EventType, JsonValue
from .journal import Journal, Lease, StepRecord

T = TypeVar("T")
NOTHING: Mapping[str, JsonValue] = {}


class _Patience(Timed):
    """Ends a wait for the journal by cancelling the task that waits."""

    __slots__ = ("over", "task")

    def __init__(self, task: "asyncio.Task[object] | None") -> None:
        super().__init__()
        self.task = task
        self.over = False

    def expire(self) -> None:
        self.over = True
        if self.task is not None:
            self.task.cancel()


async def within(deadlines: Deadlines, seconds: float, call: Awaitable[T], what: str) -> T:
    """The journal's answer; `StoreError` when it does not come in time."""
    patience = _Patience(asyncio.current_task())
    deadlines.add(patience, seconds)
    try:
        return await call
    except asyncio.CancelledError:
        if not patience.over or patience.task is None:
            raise
        patience.task.uncancel()
        raise StoreError(
            f"The journal did not {what} within {seconds:g} s.",
            remedy="Look at the disk and the database, then resume the run.",
        ) from None
    finally:
        deadlines.discard(patience)


class Writer:
    """The one hand that writes to the journal for one run, in order and one append at a time.

    Events get their number when they happen and are published once they are durable, so that a
    number seen by anybody never comes to mean another event after a crash.
    """

    __slots__ = (
        "_clock", "_deadlines", "_events", "_journal", "_n", "_publish", "_records", "_seconds",
        "_ttl", "_valid_until", "kept", "lease",
    )  # fmt: skip

    def __init__(
        self,
        *,
        journal: Journal,
        lease: Lease,
        ttl: timedelta,
        clock: Clock,
        deadlines: Deadlines,
        seconds: float,
        publish: Callable[[Event], None],
        kept: tuple[Event, ...],
    ) -> None:
        self.lease = lease
        self.kept = list(kept)
        self._journal = journal
        self._ttl = ttl
        self._clock = clock
        self._deadlines = deadlines
        self._seconds = seconds
        self._publish = publish
        self._n = kept[-1].n if kept else 0
        self._valid_until = clock.monotonic() + ttl.total_seconds()
        self._events: list[Event] = []
        self._records: list[StepRecord] = []

    @property
    def pending(self) -> bool:
        return bool(self._events)

    def emit(
        self,
        type: EventType,  # noqa: A002
        *,
        phase: str | None = None,
        step: str | None = None,
        agent: str | None = None,
        attempt: int | None = None,
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        self._n += 1
        self._events.append(
            Event(
                run_id=self.lease.run_id,
                n=self._n,
                at=self._clock.now(),
                type=type,
                phase=phase,
                step=step,
                agent=agent,
                attempt=attempt,
                data=data,
            )
        )

    def record(self, record: StepRecord) -> None:
        self._records.append(record)

    async def flush(self) -> None:
        """Return when everything so far is durable."""
        if not self._events:
            return
        events, self._events = self._events, []
        records, self._records = self._records, []
        await within(
            self._deadlines,
            self._seconds,
            self._journal.append(self.lease, events, records),
            "keep a batch",
        )
        self.kept.extend(events)
        for event in events:
            self._publish(event)

    async def renew(self) -> None:
        """Keep the lease; a locked journal is waited out as long as the lease is still valid."""
        asked = self._clock.monotonic()
        try:
            self.lease = await within(
                self._deadlines, self._seconds, self._journal.renew(self.lease, self._ttl), "renew"
            )
        except StoreLocked as error:
            if self._clock.monotonic() < self._valid_until:
                return
            raise LeaseLost(f"The lease of run {self.lease.run_id!r} ran out.") from error
        self._valid_until = asked + self._ttl.total_seconds()
