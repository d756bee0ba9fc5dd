from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from ..core.clock import Clock
from ..core.errors import LeaseLost, StoreLocked
from .deadlines import Alarm, Deadlines
from .event import NOTHING, Event, EventType, JsonValue
from .journal import Journal, Lease, StepRecord
from .patience import within
from .plan import AnyStep


class Writer:
    """The one hand that writes to the journal for one run, in order and one append at a time.

    Events get their number when they happen and are published once they are durable, so that a
    number seen by anybody never comes to mean another event after a crash. Its alarms call `wake`
    when the lease wants renewing, or events have waited for `linger`; then `attend` is to be
    awaited.
    """

    __slots__ = (
        "_beat", "_clock", "_deadlines", "_ended", "_events", "_journal", "_linger",
        "_linger_seconds", "_n", "_publish", "_records", "_seconds", "_ttl", "_valid_until",
        "kept", "lease",
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
        linger: float,
        publish: Callable[[Sequence[Event]], None],
        kept: tuple[Event, ...],
        wake: Callable[[], None],
    ) -> None:
        self.lease = lease
        self.kept = list(kept)
        self._journal = journal
        self._ttl = ttl.total_seconds()
        self._clock = clock
        self._deadlines = deadlines
        self._seconds = seconds
        self._linger_seconds = linger
        self._publish = publish
        self._n = kept[-1].n if kept else 0
        self._valid_until = clock.monotonic() + self._ttl
        self._events: list[Event] = []
        self._records: list[StepRecord] = []
        self._ended = False
        self._linger = Alarm(wake)
        self._beat = Alarm(wake)

    def open(self) -> None:
        """Begin to look after the lease."""
        self._beat.rang = False
        self._deadlines.add(self._beat, self._ttl / 3)

    def close(self) -> None:
        self._deadlines.discard(self._beat)
        self._deadlines.discard(self._linger)

    def emit(
        self,
        type: EventType,  # noqa: A002
        phase: str | None = None,
        step: str | None = None,
        agent: str | None = None,
        attempt: int | None = None,
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> datetime:
        """Give an event its number; its time."""
        self._n += 1
        at = self._clock.now()
        self._events.append(
            Event(self.lease.run_id, self._n, at, type, phase, step, agent, attempt, data)
        )
        return at

    def tell(
        self,
        type: EventType,  # noqa: A002
        step: AnyStep,
        attempt: int,
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        """Emit what a step does, and keep it soon; nothing comes after the end of the run."""
        if self._ended:
            return
        self.emit(type, step.phase, step.name, step.agent, attempt, data)
        if self._linger.slot is None and not self._linger.rang:
            self._deadlines.add(self._linger, self._linger_seconds)

    def end(self, event: EventType, data: Mapping[str, JsonValue]) -> None:
        """Emit the last event of the run."""
        self._ended = True
        self.emit(event, data=data)

    def record(self, record: StepRecord) -> None:
        self._records.append(record)

    async def attend(self) -> None:
        """See to what the alarms ask for."""
        if self._beat.rang:
            await self._renew()
            self.open()
        if self._linger.rang:
            await self.flush()

    async def flush(self) -> None:
        """Return when everything so far is durable."""
        self._linger.rang = False
        self._deadlines.discard(self._linger)
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
        self._publish(events)

    async def _renew(self) -> None:
        """Keep the lease; a locked journal is waited out as long as the lease is still valid."""
        asked = self._clock.monotonic()
        ttl = timedelta(seconds=self._ttl)
        try:
            self.lease = await within(
                self._deadlines, self._seconds, self._journal.renew(self.lease, ttl), "renew"
            )
        except StoreLocked as error:
            if self._clock.monotonic() < self._valid_until:
                return
            raise LeaseLost(f"The lease of run {self.lease.run_id!r} ran out.") from error
        self._valid_until = asked + self._ttl
