"""A step that awaits and also computes: what counts as its own time."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Self

import pytest

from infra_mind.engine.events import OutcomeStatus
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import Plan
from infra_mind.engine.scheduler import RunOutcome, Scheduler
from infra_mind.engine.step import AnyStep, Context
from infra_mind.engine.threads import Compute
from tests.tools.clock import ManualClock

MakeStep = Callable[..., AnyStep]
MOMENT = timedelta(milliseconds=50)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def compute() -> Compute:
    return Compute()


@pytest.fixture
def scheduler(journal: MemoryJournal, clock: ManualClock, compute: Compute) -> Scheduler:
    return Scheduler(journal=journal, clock=clock, compute=compute)


class Occupied:
    """A computation of somebody else that has the only place until it is let go."""

    def __init__(self, compute: Compute) -> None:
        self._compute = compute
        self._leave = threading.Event()

    async def __aenter__(self) -> Self:
        started = asyncio.Event()
        self._task = asyncio.create_task(
            self._compute.run(lambda: self._leave.wait(20), started.set)
        )
        await started.wait()
        return self

    async def others_wait(self) -> None:
        while not self._compute.waiting:  # noqa: ASYNC110 - nothing is set when a call is queued
            await asyncio.sleep(0)

    def leave(self) -> None:
        self._leave.set()

    async def __aexit__(self, *raised: object) -> None:
        self.leave()
        await self._task


def starting(scheduler: Scheduler, step: AnyStep) -> asyncio.Task[RunOutcome]:
    return asyncio.create_task(scheduler.run(Plan(steps=(step,)), run_id="r", input=1))


async def test_the_wait_for_a_place_is_not_the_steps_time(
    scheduler: Scheduler, compute: Compute, clock: ManualClock, step: MakeStep
) -> None:
    left: list[timedelta] = []

    async def work(value: Any, context: Context) -> Any:
        await context.compute(lambda: clock.advance(timedelta(seconds=2)))
        left.append(context.remaining)

    async with Occupied(compute) as other:
        running = starting(scheduler, step("2.a", work))
        await other.others_wait()
        clock.advance(timedelta(seconds=600))
        other.leave()
        run = await running
    assert run.outcomes["2.a"].status is OutcomeStatus.COMPLETED
    assert run.outcomes["2.a"].seconds == pytest.approx(2)
    assert left == [timedelta(seconds=8)]


async def test_the_timeout_stands_still_during_the_wait_and_goes_on_after_it(
    scheduler: Scheduler, compute: Compute, step: MakeStep
) -> None:
    ran: list[str] = []

    async def work(value: Any, context: Context) -> Any:
        await context.compute(lambda: ran.append("computed"))
        await asyncio.Event().wait()

    async with Occupied(compute) as other:
        running = starting(scheduler, step("2.a", work, timeout=MOMENT))
        asyncio.get_running_loop().call_later(4 * MOMENT.total_seconds(), other.leave)
        run = await running
    assert ran == ["computed"]
    assert run.outcomes["2.a"].status is OutcomeStatus.TIMED_OUT


async def test_a_computation_that_takes_too_long_is_given_up(
    scheduler: Scheduler, step: MakeStep
) -> None:
    leave = threading.Event()

    async def work(value: Any, context: Context) -> Any:
        await context.compute(lambda: leave.wait(20))

    run = await starting(scheduler, step("2.a", work, timeout=MOMENT))
    leave.set()
    assert run.outcomes["2.a"].status is OutcomeStatus.TIMED_OUT


async def test_computations_of_one_step_take_turns_and_count_once(
    scheduler: Scheduler, clock: ManualClock, step: MakeStep
) -> None:
    async def work(value: Any, context: Context) -> Any:
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(context.compute(lambda: clock.advance(timedelta(seconds=1))))

    run = await starting(scheduler, step("2.a", work))
    assert run.outcomes["2.a"].seconds == pytest.approx(4)


async def test_a_step_that_gives_up_its_wait_goes_on(
    scheduler: Scheduler, compute: Compute, clock: ManualClock, step: MakeStep
) -> None:
    left: list[timedelta] = []

    async def work(value: Any, context: Context) -> Any:
        waiting = asyncio.create_task(context.compute(lambda: None))
        await other.others_wait()
        clock.advance(timedelta(seconds=600))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        left.append(context.remaining)

    async with Occupied(compute) as other:
        run = await starting(scheduler, step("2.a", work))
    assert left == [timedelta(seconds=10)]
    assert run.outcomes["2.a"].completed


async def test_what_a_computation_raises_is_the_steps_failure(
    scheduler: Scheduler, step: MakeStep
) -> None:
    async def work(value: Any, context: Context) -> Any:
        return await context.compute(lambda: 1 // 0)

    run = await starting(scheduler, step("2.a", work))
    assert "ZeroDivisionError" in run.outcomes["2.a"].error
