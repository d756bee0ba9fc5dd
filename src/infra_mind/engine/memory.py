from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ..core.clock import Clock, SystemClock
from ..core.errors import LeaseLost
from .events import Event
from .journal import History, Lease, Standing, StepRecord


@dataclass(slots=True)
class _Run:
    lease: Lease | None = None
    epoch: int = 0
    events: list[Event] = field(default_factory=list[Event])
    records: dict[tuple[str, str], StepRecord] = field(
        default_factory=dict[tuple[str, str], StepRecord]
    )

    def holds(self, lease: Lease, events: Sequence[Event]) -> bool:
        """Whether these are kept already, under this lease."""
        known = bool(events) and bool(self.events) and self.events[-1].n >= events[-1].n
        return known and self.epoch == lease.epoch


class MemoryJournal:
    """A journal for one process and as long as it lives; keeps the same promises as the others."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._runs: dict[str, _Run] = {}

    async def claim(self, run_id: str, owner: str, ttl: timedelta) -> Lease | None:
        run = self._runs.setdefault(run_id, _Run())
        now = self._clock.now()
        if run.lease is not None and run.lease.expires_at > now:
            return None
        run.epoch += 1
        run.lease = Lease(run_id=run_id, owner=owner, epoch=run.epoch, expires_at=now + ttl)
        return run.lease

    async def renew(self, lease: Lease, ttl: timedelta) -> Lease:
        run = self._held(lease)
        run.lease = replace(lease, expires_at=self._clock.now() + ttl)
        return run.lease

    async def release(self, lease: Lease) -> None:
        run = self._runs.get(lease.run_id)
        if run is not None and run.epoch == lease.epoch:
            run.lease = None

    async def append(
        self,
        lease: Lease,
        events: Sequence[Event],
        records: Sequence[StepRecord] = (),
        standing: Standing | None = None,
        *,
        again: bool = False,
    ) -> None:
        run = self._runs.get(lease.run_id)
        if again and run is not None and run.holds(lease, events):
            return
        run = self._held(lease)
        run.events.extend(events)
        for record in records:
            # Removed first, so that records stand in the order they were finished.
            run.records.pop((record.step, record.input_hash), None)
            run.records[record.step, record.input_hash] = record
        if standing is not None and standing.status.terminal:
            run.lease = None

    async def history(self, run_id: str) -> History:
        run = self._runs.get(run_id) or _Run()
        return History(events=tuple(run.events), records=tuple(run.records.values()))

    def _held(self, lease: Lease) -> _Run:
        run = self._runs.get(lease.run_id)
        if run is None or run.epoch != lease.epoch or run.lease is None:
            raise LeaseLost(
                f"Run {lease.run_id!r} is no longer held under epoch {lease.epoch}.",
                remedy="Another worker goes on with it; look at it with `infra-mind show`.",
            )
        return run
