import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Self, assert_never

from ..core.errors import ErrorKind

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]

NOTHING: Mapping[str, JsonValue] = {}
"""What an event says that says nothing more; shared, because most do."""


class EventType(StrEnum):
    """What can happen in a run."""

    RUN_QUEUED = "run_queued"
    RUN_STARTED = "run_started"
    RUN_RESUMED = "run_resumed"
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
    label: str | None = None
    attempt: int | None = None
    data: Mapping[str, JsonValue] = NOTHING


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


class OutcomeStatus(StrEnum):
    """How a step can end; the words users see."""

    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


_STATUS = {event: status for status, event in RUN_END.items()}


@dataclass(slots=True, kw_only=True)
class StepState:
    """Where one step stands. `outcome` is `None` until it has ended; `notes` is what its end says."""

    step: str
    phase: str | None
    label: str | None
    attempt: int = 0
    outcome: OutcomeStatus | None = None
    seconds: float = 0.0
    reused: bool = False
    message: str = ""
    share: float | None = None
    error: str = ""
    error_kind: ErrorKind | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    notes: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])


@dataclass(slots=True, kw_only=True)
class RunState:
    """Where a run stands: what its events add up to, by `apply` in the order of their numbers.

    `details` is what the start of the run says of the plan. `retries` counts attempts after a first one.
    """

    status: RunStatus = RunStatus.QUEUED
    n: int = 0
    details: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    phase: str | None = None
    steps: dict[str, StepState] = field(default_factory=dict[str, StepState])
    phase_times: dict[str, float] = field(default_factory=dict[str, float])
    seconds: float = 0.0
    retries: int = 0
    reason: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    _at: datetime | None = None
    _session: datetime | None = None
    _opened: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def apply(self, event: Event) -> None:  # noqa: C901 - one line per type of event
        # The most frequent first: the cases are compared one after another.
        match event.type:
            case EventType.STEP_STARTED:
                self._step(event).started_at = event.at
            case EventType.STEP_COMPLETED:
                self._end_step(event, OutcomeStatus.COMPLETED)
            case EventType.PHASE_STARTED:
                self.phase = event.phase
                self._opened[event.phase or ""] = event.at
            case EventType.PHASE_COMPLETED:
                self._close_phase(event)
            case EventType.RUN_QUEUED:
                self.status = RunStatus.QUEUED
            case EventType.RUN_STARTED | EventType.RUN_RESUMED:
                self._start(event)
            case EventType.STEP_PROGRESS:
                step = self._step(event)
                step.message = _text(event.data, "message")
                step.share = _number(event.data, "share")
            case EventType.STEP_RETRYING:
                self.retries += 1
                self._step(event).error = _text(event.data, "error")
            case EventType.STEP_FAILED:
                self._end_step(event, OutcomeStatus.FAILED)
            case EventType.STEP_TIMED_OUT:
                self._end_step(event, OutcomeStatus.TIMED_OUT)
            case EventType.STEP_SKIPPED:
                self._end_step(event, OutcomeStatus.SKIPPED)
            case (
                EventType.RUN_COMPLETED
                | EventType.RUN_PARTIAL
                | EventType.RUN_FAILED
                | EventType.RUN_CANCELLED
            ):
                self._end(event, _STATUS[event.type])
            case _:
                assert_never(event.type)
        self.n = event.n
        self._at = event.at

    def _start(self, event: Event) -> None:
        if self.status is RunStatus.RUNNING and self._at is not None:
            self._account_for_crash(self._at)
        self.status = RunStatus.RUNNING
        self.reason = ""
        self.details = event.data
        for phase in _texts(event.data, "phases"):
            self.phase_times.setdefault(phase, 0.0)
        self.started_at = self.started_at or event.at
        self.ended_at = None
        self._session = event.at

    def _account_for_crash(self, last_seen: datetime) -> None:
        """A session that ended without a word lasted until its last event."""
        if self._session is not None:
            self.seconds += (last_seen - self._session).total_seconds()
        for phase, opened in self._opened.items():
            self._add_phase(phase, (last_seen - opened).total_seconds())
        self._opened.clear()

    def _close_phase(self, event: Event) -> None:
        phase = event.phase or ""
        opened = self._opened.pop(phase, event.at)
        self._add_phase(phase, _seconds(event, opened))

    def _add_phase(self, phase: str, seconds: float) -> None:
        self.phase_times[phase] = self.phase_times.get(phase, 0.0) + max(0.0, seconds)

    def _step(self, event: Event) -> StepState:
        name = event.step or ""
        step = self.steps.get(name)
        if step is None or (step.outcome is not None and event.type is EventType.STEP_STARTED):
            step = self.steps[name] = StepState(step=name, phase=event.phase, label=event.label)
        step.attempt = event.attempt or step.attempt
        return step

    def _end_step(self, event: Event, outcome: OutcomeStatus) -> None:
        step = self._step(event)
        step.outcome = outcome
        step.notes = data = event.data
        step.seconds = _number(data, "seconds") or 0.0
        step.reused = data.get("reused") is True
        step.error = _text(data, "error") if "error" in data else ""
        kind = _text(data, "error_kind")
        step.error_kind = next((one for one in ErrorKind if one == kind), None)
        step.share = 1.0 if outcome is OutcomeStatus.COMPLETED else step.share
        step.ended_at = event.at

    def _end(self, event: Event, status: RunStatus) -> None:
        self.status = status
        self.reason = _text(event.data, "reason")
        self.ended_at = event.at
        self.seconds += max(0.0, _seconds(event, self._session or event.at))
        # A run that was failed or cancelled leaves its phase open.
        for phase, opened in self._opened.items():
            self._add_phase(phase, (event.at - opened).total_seconds())
        self._opened.clear()
        self._session = None


def fold(events: Iterable[Event]) -> RunState:
    """Where the run of these events stands."""
    state = RunState()
    for event in events:
        state.apply(event)
    return state


def _text(data: Mapping[str, JsonValue], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _texts(data: Mapping[str, JsonValue], key: str) -> list[str]:
    value = data.get(key)
    return [str(one) for one in value] if isinstance(value, list) else []


def _number(data: Mapping[str, JsonValue], key: str) -> float | None:
    value = data.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _seconds(event: Event, since: datetime) -> float:
    measured = _number(event.data, "seconds")
    return measured if measured is not None else (event.at - since).total_seconds()
