from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from ..core.errors import ErrorKind
from .event import RUN_END, Event, EventType, JsonValue, RunStatus
from .outcome import OutcomeStatus
from .plan import Phase

_STATUS = {event: status for status, event in RUN_END.items()}


@dataclass(slots=True, kw_only=True)
class StepState:
    """Where one step stands. `outcome` is `None` until it has ended."""

    step: str
    phase: str | None
    agent: str | None
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


@dataclass(slots=True, kw_only=True)
class RunState:
    """Where a run stands: what its events add up to, by `apply` in the order of their numbers."""

    status: RunStatus = RunStatus.QUEUED
    n: int = 0
    agents: int = 0
    phase: str | None = None
    steps: dict[str, StepState] = field(default_factory=dict[str, StepState])
    phase_times: dict[str, float] = field(
        default_factory=lambda: {phase.value: 0.0 for phase in Phase}
    )
    seconds: float = 0.0
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
            case EventType.RUN_STARTED:
                self._start(event)
            case EventType.STEP_PROGRESS:
                step = self._step(event)
                step.message = _text(event.data, "message")
                step.share = _number(event.data, "share")
            case EventType.STEP_RETRYING:
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
        self.agents = int(_number(event.data, "agents") or 0)
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
            step = self.steps[name] = StepState(step=name, phase=event.phase, agent=event.agent)
        step.attempt = event.attempt or step.attempt
        return step

    def _end_step(self, event: Event, outcome: OutcomeStatus) -> None:
        step = self._step(event)
        step.outcome = outcome
        data = event.data
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


def _number(data: Mapping[str, JsonValue], key: str) -> float | None:
    value = data.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _seconds(event: Event, since: datetime) -> float:
    measured = _number(event.data, "seconds")
    return measured if measured is not None else (event.at - since).total_seconds()
