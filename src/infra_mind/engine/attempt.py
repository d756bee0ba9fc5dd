import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar, cast

from ..core.errors import StepError
from .deadlines import Timed
from .plan import AnyStep, Step
from .resources import Resources
from .standstill import Standstill

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741

CANCEL_AGAIN = 5.0
_MESSAGE = 500

T = TypeVar("T")
Tell = Callable[["Attempt", str, float | None], None]


class Attempt(Timed):
    """One try of a step; what its `run` gets as its `Context`."""

    __slots__ = (
        "_last", "_loop", "_resources", "_standstill", "_started", "_task", "_tell", "_thread",
        "attempt", "begun", "cancels", "closed", "ended", "of", "run_id", "step",
    )  # fmt: skip

    def __init__(
        self,
        *,
        run_id: str,
        step: AnyStep,
        attempt: int,
        resources: Resources,
        started: Callable[["Attempt"], None],
        tell: Tell,
    ) -> None:
        self.slot = None
        self.run_id = run_id
        self.step = step.name
        self.attempt = attempt
        self.begun: float | None = None
        self.ended: float | None = None
        self.closed = False
        self.cancels = 0
        self.of = step
        self._resources = resources
        self._standstill: Standstill | None = None
        self._started = started
        self._tell = tell
        self._task: asyncio.Task[object] | None = asyncio.current_task()
        self._last = 0.0
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    @property
    def remaining(self) -> timedelta:
        return timedelta(seconds=max(0.0, self.of.seconds - self.seconds))

    @property
    def deadline(self) -> datetime:
        return self._resources.clock.now() + self.remaining

    @property
    def seconds(self) -> float:
        """Its own time so far, without waiting for a place to run."""
        if self.begun is None:
            return 0.0
        until = self._resources.clock.monotonic() if self.ended is None else self.ended
        waited = 0.0 if self._standstill is None else self._standstill.until(until)
        return max(0.0, until - self.begun - waited)

    def progress(self, message: str, share: float | None = None) -> None:
        if self.closed:
            raise StepError(f"Step {self.step!r} was given up.")
        now = self._resources.clock.monotonic()
        if self._last and now - self._last < self._resources.progress_interval:
            return
        self._last = now
        if share is not None and not 0 <= share <= 1:
            share = None
        if self._thread == threading.get_ident():
            self._tell(self, message[:_MESSAGE], share)
        else:
            self._loop.call_soon_threadsafe(self._tell, self, message[:_MESSAGE], share)

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

    async def perform(self, step: Step[I, O], value: I) -> tuple[O, bytes]:
        """The step's value, and the same in bytes."""
        if not step.awaits:
            return await self._resources.compute.run(
                lambda: self._compute(step, value), self._begin
            )
        self.begun = self._resources.clock.monotonic()
        self._begin()
        output = await cast("Awaitable[O]", step.run(value, self))
        return output, step.codec.encode(output)

    def close(self) -> None:
        """It is over: no deadline any more, and nothing that still runs may report."""
        if self.ended is None:
            self.ended = self._resources.clock.monotonic()
        self.closed = True
        self._resources.deadlines.discard(self)

    def expire(self) -> None:
        # Code that swallows a cancellation gets the next one soon.
        self._resources.deadlines.add(self, CANCEL_AGAIN)
        if self._task is not None:
            self.cancels += 1
            self._task.cancel()

    def _set_deadline(self) -> None:
        """None while it stands still, else what is left; that of a cancelled one stays."""
        if self.closed or self.cancels:
            return
        self._resources.deadlines.discard(self)
        if self._standstill is None or not self._standstill.now:
            self._resources.deadlines.add(self, self.remaining.total_seconds())

    def _begin(self) -> None:
        self._resources.deadlines.add(self, self.of.seconds)
        self._started(self)

    def _compute(self, step: Step[I, O], value: I) -> tuple[O, bytes]:
        self.begun = self._resources.clock.monotonic()
        try:
            output = step.run(value, self)
            if inspect.isawaitable(output):
                raise StepError(
                    f"Step {self.step!r} is a plain function and returned an awaitable.",
                    remedy="Write it as `async def`.",
                )
            return output, step.codec.encode(output)
        finally:
            self.ended = self._resources.clock.monotonic()
