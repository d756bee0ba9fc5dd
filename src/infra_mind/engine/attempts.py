import asyncio
from collections.abc import Awaitable
from typing import TypeVar, cast

from ..core.errors import StepError, Transient
from .attempt import Attempt, Tell
from .ended import Ended, TimedOut, completed, from_error
from .event import EventType, JsonValue
from .plan import AnyStep, Step
from .resources import Resources

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741


class Attempts:
    """Tries the steps of one run, each as often as its policy allows."""

    __slots__ = ("_resources", "_run_id", "_tell", "stopping")

    def __init__(self, *, run_id: str, resources: Resources, tell: Tell) -> None:
        self.stopping = False
        self._run_id = run_id
        self._resources = resources
        self._tell = tell

    async def perform(self, step: Step[I, O], value: I, key: str) -> Ended:
        """Try until the step has ended; when the run is stopped, `CancelledError` goes on."""
        limiter = self._resources.limiter
        number, seconds = 1, 0.0
        while True:
            if limiter is not None:
                await limiter.acquire()
            attempt = Attempt(self._run_id, step, number, self._resources, self._tell)
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
                return completed(step, key, output, content, seconds, number)
            failure = self._explain(attempt, failure)
            ended = from_error(step, key, failure, seconds=seconds, attempts=number)
            if not await self._wait(ended, failure):
                return ended
            number += 1

    async def _wait(self, ended: Ended, failure: BaseException) -> bool:
        """Wait before the next attempt; false when there is none."""
        step, number = ended.step, ended.outcome.attempts
        if not isinstance(failure, Transient) or _asks_too_long(step, failure):
            return False
        delay = step.retry.delay(number, failure, self._resources.random)
        if delay is None:
            return False
        seconds = delay.total_seconds()
        data: dict[str, JsonValue] = {"error": ended.outcome.error, "delay": seconds}
        self._tell(EventType.STEP_RETRYING, step, number, data)
        await asyncio.sleep(seconds)
        return True

    def _explain(self, attempt: Attempt, failure: BaseException | None) -> BaseException:
        """What an attempt's end means: a cancelled run's goes on up, a deadline is a value."""
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


def _asks_too_long(step: AnyStep, error: Transient) -> bool:
    """Whether the other side asks for a longer wait than the step itself may take."""
    return error.retry_after is not None and error.retry_after > step.timeout
