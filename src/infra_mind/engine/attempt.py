import asyncio
import inspect
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from ..core.errors import StepError
from .deadlines import Timed
from .event import EventType, JsonValue
from .plan import AnyStep, Step
from .resources import Resources
from .standstill import Standstill

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741

T = TypeVar("T")

CANCEL_AGAIN = 5.0
_MESSAGE = 500


class Tell(Protocol):
    """Emits an event of a step's attempt."""

    def __call__(
        self,
        type: EventType,  # noqa: A002
        step: AnyStep,
        attempt: int,
        data: Mapping[str, JsonValue] = ...,
        /,
    ) -> None: ...


class Attempt(Timed):
    """One try of a step; what its `run` gets as its `Context`."""

    __slots__ = (
        "_begun", "_closed", "_ended", "_last", "_resources", "_standstill", "_task", "_tell",
        "attempt", "cancels", "of", "run_id",
    )  # fmt: skip

    def __init__(
        self, run_id: str, step: AnyStep, attempt: int, resources: Resources, tell: Tell
    ) -> None:
        self.slot = None
        self.run_id = run_id
        self.of = step
        self.attempt = attempt
        self.cancels = 0
        self._resources = resources
        self._tell = tell
        self._task: asyncio.Task[object] | None = asyncio.current_task()
        self._begun: float | None = None
        self._ended: float | None = None
        self._closed = False
        self._last = 0.0
        self._standstill: Standstill | None = None

    @property
    def step(self) -> str:
        return self.of.name

    @property
    def remaining(self) -> timedelta:
        return timedelta(seconds=max(0.0, self.of.seconds - self.seconds))

    @property
    def deadline(self) -> datetime:
        return self._resources.clock.now() + self.remaining

    @property
    def seconds(self) -> float:
        """Its own time so far, without waiting for a place to run."""
        if self._begun is None:
            return 0.0
        until = self._resources.clock.monotonic() if self._ended is None else self._ended
        waited = 0.0 if self._standstill is None else self._standstill.until(until)
        return max(0.0, until - self._begun - waited)

    def progress(self, message: str, share: float | None = None) -> None:
        if self._closed:
            raise StepError(f"Step {self.step!r} was given up.")
        now = self._resources.clock.monotonic()
        if self._last and now - self._last < self._resources.progress_interval:
            return
        self._last = now
        if share is not None and not 0 <= share <= 1:
            share = None
        data: dict[str, JsonValue] = {"message": message[:_MESSAGE], "share": share}
        if self._resources.thread == threading.get_ident():
            self._progressed(data)
        else:
            self._resources.loop.call_soon_threadsafe(self._progressed, data)

    async def compute(self, function: Callable[[], T]) -> T:
        clock = self._resources.clock
        standstill = self._standstill = self._standstill or Standstill()
        began = ended = 0.0
        has_place = False

        def measured() -> T:
            nonlocal began, ended
            began = clock.monotonic()
            try:
                return function()
            finally:
                ended = clock.monotonic()

        def taken_up() -> None:
            nonlocal has_place
            has_place = True
            standstill.take_up(began or clock.monotonic())
            self._set_deadline()

        standstill.ask(clock.monotonic())
        self._set_deadline()
        try:
            return await self._resources.compute.run(measured, taken_up)
        finally:
            standstill.put_down(ended or clock.monotonic(), ran=has_place)
            self._set_deadline()

    def begin(self) -> None:
        """It starts on the event loop, with its timeout."""
        self._begun = self._resources.clock.monotonic()
        self._start()

    async def work_out(self, step: Step[I, O], value: I) -> tuple[O, bytes]:
        """For a step that is a plain function: its output, and the same in bytes."""
        return await self._resources.compute.run(lambda: self._compute(step, value), self._start)

    def close(self) -> float:
        """It is over: no deadline any more, and nothing that still runs may report; its seconds."""
        if self._ended is None:
            self._ended = self._resources.clock.monotonic()
        self._closed = True
        if self.slot is not None:
            self._resources.deadlines.discard(self)
        return self.seconds

    def expire(self) -> None:
        # Code that swallows a cancellation gets the next one soon.
        self._resources.deadlines.add(self, CANCEL_AGAIN)
        if self._task is not None:
            self.cancels += 1
            self._task.cancel()

    def _set_deadline(self) -> None:
        """None while it stands still, else what is left; that of a cancelled one stays."""
        if self._closed or self.cancels:
            return
        self._resources.deadlines.discard(self)
        if self._standstill is None or not self._standstill.now:
            self._resources.deadlines.add(self, self.remaining.total_seconds())

    def _start(self) -> None:
        self._resources.deadlines.add(self, self.of.seconds)
        self._tell(EventType.STEP_STARTED, self.of, self.attempt)

    def _progressed(self, data: Mapping[str, JsonValue]) -> None:
        if not self._closed:
            self._tell(EventType.STEP_PROGRESS, self.of, self.attempt, data)

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
