import asyncio
import hashlib
import inspect
import threading
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol, TypeVar, cast

from ..core.clock import Clock
from ..core.errors import ErrorKind, InfraMindError, StepError, Transient, Unavailable
from ..core.telemetry import Attributes, Tracer, TraceSpan
from ..core.text import visible
from .events import EventType, JsonValue, OutcomeStatus
from .journal import PART, StepRecord
from .step import AnyStep, Outcome, Step, StepPart
from .threads import Compute

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741
T = TypeVar("T")

CANCEL_AGAIN = 5.0
"""Seconds after which code that swallowed a cancellation gets the next one."""
_MESSAGE = 500
_EVENT_OF = {
    OutcomeStatus.COMPLETED: EventType.STEP_COMPLETED,
    OutcomeStatus.FAILED: EventType.STEP_FAILED,
    OutcomeStatus.TIMED_OUT: EventType.STEP_TIMED_OUT,
    OutcomeStatus.SKIPPED: EventType.STEP_SKIPPED,
}


class Report(Protocol):
    """Emits an event of a step's attempt."""

    def __call__(
        self,
        type: EventType,  # noqa: A002
        step: AnyStep,
        attempt: int,
        data: Mapping[str, JsonValue] = ...,
        /,
    ) -> None: ...


class Parts(Protocol):
    """Keeps pieces of steps."""

    def find(self, step: str, key: str) -> StepRecord | None:
        """A piece that need not be made again."""
        ...

    async def keep(self, record: StepRecord) -> None:
        """Return when a piece is durable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the runs of one scheduler share; `limiter` bounds the steps under way of all of them."""

    clock: Clock
    compute: Compute
    limiter: asyncio.Semaphore | None
    random: Random
    progress_seconds: float
    tracer: Tracer


class TimedOut(StepError):
    """An attempt was ended because its time was up."""


@dataclass(slots=True, kw_only=True)
class Ended:
    """A step that has ended in this run, before it is in the journal.

    `read` says that it is there already, from before the run was resumed.
    """

    step: AnyStep
    key: str
    outcome: Outcome[Any]
    output: bytes = b""
    error_kind: ErrorKind | None = None
    trace: str = ""
    read: bool = False
    notes: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @property
    def event(self) -> EventType:
        return _EVENT_OF[self.outcome.status]

    @property
    def data(self) -> dict[str, JsonValue]:
        """What its event says."""
        outcome = self.outcome
        data: dict[str, JsonValue] = {
            **self.notes,
            "seconds": outcome.seconds,
            "attempts": outcome.attempts,
        }
        if outcome.reused:
            data["reused"] = True
        if outcome.error:
            data["error"] = outcome.error
        if self.error_kind:
            data["error_kind"] = self.error_kind
        if self.trace:
            data["traceback"] = self.trace
        return data

    def record(self, run_id: str, finished_at: datetime) -> StepRecord:
        outcome = self.outcome
        return StepRecord(
            run_id,
            self.step.name,
            self.key,
            outcome.status,
            self.output,
            outcome.error,
            outcome.seconds,
            outcome.attempts,
            finished_at,
        )


def from_record(step: AnyStep, record: StepRecord, *, read: bool) -> Ended | None:
    """A step that ended before, here or in another run; `None` when it cannot be read."""
    value: object = None
    if record.status is OutcomeStatus.COMPLETED:
        try:
            value = step.codec.decode(record.output)
        except Exception:  # noqa: BLE001 - the step boundary: what cannot be read is made again
            return None
    outcome = Outcome(
        status=record.status,
        value=value,
        error=record.error,
        seconds=record.seconds,
        attempts=record.attempts,
        reused=not read,
    )
    return Ended(step=step, key=record.input_hash, outcome=outcome, output=record.output, read=read)


def from_error(
    step: AnyStep, key: str, error: BaseException, *, seconds: float = 0.0, attempts: int = 0
) -> Ended:
    """A step that raised: a sentence for people in its outcome, the traceback in its event."""
    status, trace, kind = OutcomeStatus.FAILED, "", None
    if isinstance(error, TimedOut):
        status = OutcomeStatus.TIMED_OUT
    elif isinstance(error, Unavailable):
        status = OutcomeStatus.SKIPPED
    else:
        trace = visible("".join(traceback.format_exception(error)))
        kind = ErrorKind.of(error)
    known = isinstance(error, InfraMindError)
    sentence = visible(str(error) if known else f"{type(error).__name__}: {error}")
    outcome: Outcome[Any] = Outcome(
        status=status, error=sentence, seconds=seconds, attempts=attempts
    )
    return Ended(step=step, key=key, outcome=outcome, error_kind=kind, trace=trace)


class Timeouts:
    """Ends what takes too long in one run; all of it behind one timer of the event loop.

    A timer for each attempt is kept by the loop until long after it was cancelled, which shows with
    a thousand runs at once.
    """

    __slots__ = ("_due", "_loop", "_next", "_timer")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due: dict[Attempt, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._next = 0.0

    def start(self, attempt: "Attempt", seconds: float) -> None:
        """Let it expire in so many seconds, unless it is stopped before."""
        due = self._due[attempt] = self._loop.time() + seconds
        if self._timer is None or due < self._next:
            self._arm(due)

    def stop(self, attempt: "Attempt") -> None:
        self._due.pop(attempt, None)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self, due: float) -> None:
        self.close()
        self._next = due
        self._timer = self._loop.call_at(due, self._expire)

    def _expire(self) -> None:
        self._timer = None
        # The loop may call a timer early by the resolution of its clock.
        reached = max(self._loop.time(), self._next)
        for attempt in [one for one, due in self._due.items() if due <= reached]:
            del self._due[attempt]
            attempt.expire()
        if self._due:
            self._arm(min(self._due.values()))


class Attempt:
    """One try of a step; what its `run` gets as its `Context`."""

    __slots__ = (
        "_begun", "_closed", "_ended", "_last", "_loop", "_parts", "_queued", "_queued_since", "_report",
        "_resources", "_task", "_thread", "_timeouts", "_turn", "attempt", "cancels", "notes", "of", "run_id",
    )  # fmt: skip

    def __init__(
        self,
        run_id: str,
        step: AnyStep,
        attempt: int,
        resources: Resources,
        report: Report,
        timeouts: Timeouts,
        parts: Parts,
    ) -> None:
        self.run_id = run_id
        self.notes: dict[str, JsonValue] = {}
        self._parts = parts
        self.of = step
        self.attempt = attempt
        self.cancels = 0
        self._resources = resources
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._task: asyncio.Task[object] | None = asyncio.current_task()
        self._timeouts = timeouts
        self._begun: float | None = None
        self._ended: float | None = None
        self._closed = False
        self._last = 0.0
        self._turn: asyncio.Lock | None = None
        self._queued = 0.0
        self._queued_since: float | None = None

    @property
    def step(self) -> str:
        return self.of.name

    @property
    def deadline(self) -> datetime:
        return self._resources.clock.now() + self.remaining

    @property
    def remaining(self) -> timedelta:
        return timedelta(seconds=max(0.0, self.of.seconds - self.seconds))

    @property
    def given_up(self) -> bool:
        return self._closed

    @property
    def seconds(self) -> float:
        """How long it has run, without the time for which it waited for a place to compute."""
        if self._begun is None:
            return 0.0
        until = self._resources.clock.monotonic() if self._ended is None else self._ended
        waiting = 0.0 if self._queued_since is None else until - self._queued_since
        return max(0.0, until - self._begun - self._queued - waiting)

    def progress(self, message: str, share: float | None = None) -> None:
        if self._closed:
            raise StepError(f"Step {self.step!r} was given up.")
        now = self._resources.clock.monotonic()
        if self._last and now - self._last < self._resources.progress_seconds:
            return
        self._last = now
        if share is not None and not 0 <= share <= 1:
            share = None
        data: dict[str, JsonValue] = {"message": visible(message[:_MESSAGE]), "share": share}
        if self._thread == threading.get_ident():
            self._progressed(data)
        else:
            self._loop.call_soon_threadsafe(self._progressed, data)

    async def compute(self, function: Callable[[], T]) -> T:
        clock = self._resources.clock
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            began = 0.0

            def measured() -> T:
                nonlocal began
                began = clock.monotonic()
                return function()

            self._queued_since = clock.monotonic()
            self._stand_still()
            try:
                return await self._resources.compute.run(measured, lambda: self._take_up(began))
            finally:
                self._take_up(began)

    async def keep(self, name: str, key: bytes, make: Callable[[], Awaitable[StepPart]]) -> bytes:
        step, hashed = f"{self.step}{PART}{name}", hashlib.sha256(key).hexdigest()
        known = self._parts.find(step, hashed)
        if known is not None:
            return known.output
        began = self._resources.clock.monotonic()
        part = await make()
        seconds = self._resources.clock.monotonic() - began
        status = OutcomeStatus.COMPLETED if part.good else OutcomeStatus.FAILED
        now = self._resources.clock.now()
        await self._parts.keep(
            StepRecord(
                self.run_id, step, hashed, status, part.content, "", seconds, self.attempt, now
            )
        )
        return part.content

    def note(self, data: Mapping[str, JsonValue]) -> None:
        self.notes.update(data)

    def begin(self) -> None:
        """It starts on the event loop, with its timeout."""
        self._begun = self._resources.clock.monotonic()
        self._start()

    async def work_out(self, step: Step[I, O], value: I) -> tuple[O, bytes]:
        """For a step that is a plain function: its output, and the same in bytes."""
        return await self._resources.compute.run(lambda: self._compute(step, value), self._start)

    def close(self) -> float:
        """It is over: no timeout any more, and nothing that still runs may report; its seconds."""
        if self._ended is None:
            self._ended = self._resources.clock.monotonic()
        self._closed = True
        self._timeouts.stop(self)
        return self.seconds

    def expire(self) -> None:
        """Its time is up."""
        self._timeouts.start(self, CANCEL_AGAIN)
        if self._task is not None:
            self.cancels += 1
            self._task.cancel()

    def _take_up(self, began: float) -> None:
        """A computation has its place, or is not wanted any more: the step's own time goes on."""
        if self._queued_since is None:
            return
        self._queued += (began or self._resources.clock.monotonic()) - self._queued_since
        self._queued_since = None
        if not self._closed and not self.cancels:
            self._timeouts.start(self, self.remaining.total_seconds())

    def _stand_still(self) -> None:
        """It waits for a place; the time until the next cancellation goes on even so."""
        if not self.cancels:
            self._timeouts.stop(self)

    def _start(self) -> None:
        self._timeouts.start(self, self.of.seconds)
        self._report(EventType.STEP_STARTED, self.of, self.attempt)

    def _progressed(self, data: Mapping[str, JsonValue]) -> None:
        if not self._closed:
            self._report(EventType.STEP_PROGRESS, self.of, self.attempt, data)

    def _compute(self, step: Step[I, O], value: I) -> tuple[O, bytes]:
        self._begun = self._resources.clock.monotonic()
        try:
            output = step.run(value, self)
            if inspect.isawaitable(output):
                raise StepError(
                    f"Step {self.step!r} is a plain function and returned an awaitable.",
                    remedy="Write it as `async def`.",
                )
            return output, step.codec.encode(output)
        finally:
            self._ended = self._resources.clock.monotonic()


class Attempts:
    """Tries the steps of one run, each as often as its policy allows."""

    __slots__ = ("_parts", "_report", "_resources", "_run_id", "_timeouts", "stopping")

    def __init__(self, *, run_id: str, resources: Resources, report: Report, parts: Parts) -> None:
        self.stopping = False
        self._run_id = run_id
        self._resources = resources
        self._report = report
        self._parts = parts
        self._timeouts = Timeouts()

    def close(self) -> None:
        self._timeouts.close()

    async def perform(self, step: Step[I, O], value: I, key: str) -> Ended:
        """Try until the step has ended; when the run is stopped, `CancelledError` goes on."""
        number, seconds = 1, 0.0
        while True:
            with self._resources.tracer.span(step.name, _traced(step, number)) as span:
                ended, failure = await self._try(step, value, key, number, seconds)
                _trace_end(span, ended, failure)
            seconds = ended.outcome.seconds
            if failure is None or not await self._wait(ended, failure):
                return ended
            number += 1

    async def _try(
        self, step: Step[I, O], value: I, key: str, number: int, seconds: float
    ) -> tuple[Ended, BaseException | None]:
        """One attempt, with why it failed; `seconds` are those of the attempts before it."""
        limiter = self._resources.limiter
        if limiter is not None:
            await limiter.acquire()
        attempt = Attempt(
            self._run_id, step, number, self._resources, self._report, self._timeouts, self._parts
        )
        failure: BaseException | None = None
        output, content = None, b""
        try:
            # Written out here because each coroutine on the way to the step's own costs time.
            if step.awaits:
                attempt.begin()
                output = await cast("Awaitable[O]", step.run(value, attempt))
                content = step.codec.encode(output)
            else:
                output, content = await attempt.work_out(step, value)
        except (asyncio.CancelledError, Exception) as error:  # noqa: BLE001 - the step boundary
            failure = error
        finally:
            seconds += attempt.close()
            if limiter is not None:
                limiter.release()
        if failure is None and not attempt.cancels:
            done = Outcome(
                status=OutcomeStatus.COMPLETED, value=output, seconds=seconds, attempts=number
            )
            return Ended(
                step=step, key=key, outcome=done, output=content, notes=attempt.notes
            ), None
        failure = self._explain(attempt, failure)
        ended = from_error(step, key, failure, seconds=seconds, attempts=number)
        ended.notes = attempt.notes
        return ended, failure

    async def _wait(self, ended: Ended, failure: BaseException) -> bool:
        """Wait before the next attempt; false when there is none."""
        step, number = ended.step, ended.outcome.attempts
        if not isinstance(failure, Transient) or _wants_too_long(step, failure):
            return False
        delay = step.retry.delay(number, failure, self._resources.random)
        if delay is None:
            return False
        seconds = delay.total_seconds()
        data: dict[str, JsonValue] = {"error": ended.outcome.error, "delay": seconds}
        self._report(EventType.STEP_RETRYING, step, number, data)
        await asyncio.sleep(seconds)
        return True

    def _explain(self, attempt: Attempt, failure: BaseException | None) -> BaseException:
        """What an attempt's end means: a cancelled run's goes on up, a timeout is a value."""
        if self.stopping:
            raise failure if isinstance(failure, asyncio.CancelledError) else asyncio.CancelledError
        task = asyncio.current_task()
        while task is not None and task.cancelling():
            task.uncancel()
        step = attempt.of
        if attempt.cancels:
            return TimedOut(f"Step {step.name!r} took longer than {step.seconds:g} s.")
        if failure is None or isinstance(failure, asyncio.CancelledError):
            return StepError(f"Step {step.name!r} was cancelled by something inside it.")
        return failure


def _wants_too_long(step: AnyStep, error: Transient) -> bool:
    """Whether the other side wants a longer wait than the step itself may take."""
    return error.retry_after is not None and error.retry_after > step.timeout


def _traced(step: AnyStep, attempt: int) -> Attributes:
    found: dict[str, str | int | float | bool] = {
        "infra_mind.step": step.name,
        "infra_mind.attempt": attempt,
    }
    if step.label is not None:
        found["infra_mind.agent"] = step.label
    return found


def _trace_end(span: TraceSpan, ended: Ended, failure: BaseException | None) -> None:
    outcome = ended.outcome
    span.note({"infra_mind.outcome": outcome.status, "infra_mind.seconds": outcome.seconds})
    if failure is not None and outcome.status is not OutcomeStatus.SKIPPED:
        span.fail(type(failure).__name__)
