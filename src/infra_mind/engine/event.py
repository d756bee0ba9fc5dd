from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]

NOTHING: Mapping[str, JsonValue] = {}
"""What an event says that says nothing more; shared, because most do."""


class EventType(StrEnum):
    """What can happen in a run."""

    RUN_QUEUED = "run_queued"
    RUN_STARTED = "run_started"
    PHASE_STARTED = "phase_started"
    STEP_STARTED = "step_started"
    STEP_PROGRESS = "step_progress"
    STEP_RETRYING = "step_retrying"
    STEP_COMPLETED = "step_completed"
    STEP_FAILED = "step_failed"
    STEP_TIMED_OUT = "step_timed_out"
    STEP_SKIPPED = "step_skipped"
    PHASE_COMPLETED = "phase_completed"
    RUN_COMPLETED = "run_completed"
    RUN_PARTIAL = "run_partial"
    RUN_FAILED = "run_failed"
    RUN_CANCELLED = "run_cancelled"


class RunStatus(StrEnum):
    """Where a run stands; the last four are terminal, though a run can be resumed from them."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        return self not in (RunStatus.QUEUED, RunStatus.RUNNING)


RUN_END = {
    RunStatus.COMPLETED: EventType.RUN_COMPLETED,
    RunStatus.PARTIAL: EventType.RUN_PARTIAL,
    RunStatus.FAILED: EventType.RUN_FAILED,
    RunStatus.CANCELLED: EventType.RUN_CANCELLED,
}
"""The last event of a run that ends so."""


class Event(NamedTuple):
    """One thing that happened in a run; numbered from 1 without gaps, in the order it happened.

    A tuple, since a run makes dozens of them, and a frozen dataclass costs four times as much.
    """

    run_id: str
    n: int
    at: datetime
    type: EventType
    phase: str | None = None
    step: str | None = None
    agent: str | None = None
    attempt: int | None = None
    data: Mapping[str, JsonValue] = NOTHING
