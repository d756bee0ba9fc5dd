from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from .event import Event
from .outcome import OutcomeStatus


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
    """Where runs are kept. `append` returns once its batch is durable, whole or not at all."""

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
