"""A step that awaits and also computes: what counts as its own time."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from infra_mind.engine.compute import Compute
from infra_mind.engine.context import Context
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.outcome import OutcomeStatus
from infra_mind.engine.plan import AnyStep, Plan
from infra_mind.engine.scheduler import Scheduler

MakeStep = Callable[..., AnyStep]


def rest(seconds: float) -> Any:
    return lambda: time.sleep(seconds)


async def occupied(compute: Compute, seconds: float) -> asyncio.Task[None]:
    """A computation of somebody else that has the only place."""
    started = asyncio.Event()
    task = asyncio.create_task(compute.run(rest(seconds), started.set))
    await started.wait()
    return task


async def test_the_wait_for_a_place_counts_neither_as_time_nor_for_the_timeout(
    journal: MemoryJournal, step: MakeStep
) -> None:
    compute = Compute()
    left: list[float] = []

    async def work(value: Any, context: Context) -> Any:
        await context.compute(rest(0.02))
        left.append(context.remaining.total_seconds())
        return 1

    plan = Plan(steps=(step("2.a", work, timeout=timedelta(seconds=0.2)),))
    other = await occupied(compute, 0.6)
    run = await Scheduler(journal=journal, compute=compute).run(plan, run_id="r", input=1)
    await other
    assert run.outcomes["2.a"].status is OutcomeStatus.COMPLETED
    assert 0.02 <= run.outcomes["2.a"].seconds < 0.2
    assert 0 < left[0] < 0.18


async def test_the_timeout_goes_on_after_the_wait(journal: MemoryJournal, step: MakeStep) -> None:
    compute = Compute()

    async def work(value: Any, context: Context) -> Any:
        await asyncio.sleep(0.05)
        await context.compute(rest(0.01))
        await asyncio.sleep(10)

    plan = Plan(steps=(step("2.a", work, timeout=timedelta(seconds=0.2)),))
    other = await occupied(compute, 0.4)
    began = time.perf_counter()
    run = await Scheduler(journal=journal, compute=compute).run(plan, run_id="r", input=1)
    await other
    assert run.outcomes["2.a"].status is OutcomeStatus.TIMED_OUT
    assert 0.2 <= run.outcomes["2.a"].seconds < 0.35
    assert 0.5 <= time.perf_counter() - began < 2


async def test_a_computation_that_takes_too_long_is_given_up(
    scheduler: Scheduler, step: MakeStep
) -> None:
    async def work(value: Any, context: Context) -> Any:
        await context.compute(rest(0.5))

    plan = Plan(steps=(step("2.a", work, timeout=timedelta(seconds=0.05)),))
    run = await scheduler.run(plan, run_id="r", input=1)
    assert run.outcomes["2.a"].status is OutcomeStatus.TIMED_OUT
    assert run.outcomes["2.a"].seconds < 0.4


@pytest.mark.parametrize("places", [1, 2])
async def test_computations_at_once_are_the_steps_own_time_once(
    journal: MemoryJournal, step: MakeStep, places: int
) -> None:
    compute = Compute(threads=places)
    seen: list[timedelta] = []

    async def work(value: Any, context: Context) -> Any:
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(context.compute(rest(0.03)))
        seen.append(context.remaining)
        return 1

    plan = Plan(steps=(step("2.a", work),))
    run = await Scheduler(journal=journal, compute=compute).run(plan, run_id="r", input=1)
    assert 0.12 / places * 0.95 <= run.outcomes["2.a"].seconds < 0.12 / places + 0.1
    assert seen[0] < timedelta(seconds=10)


async def test_a_step_that_gives_up_its_wait_goes_on(
    journal: MemoryJournal, step: MakeStep
) -> None:
    compute = Compute()
    left: list[float] = []

    async def work(value: Any, context: Context) -> Any:
        try:
            async with asyncio.timeout(0.05):
                await context.compute(rest(0.01))
        except TimeoutError:
            left.append(context.remaining.total_seconds())
        return 1

    plan = Plan(steps=(step("2.a", work),))
    other = await occupied(compute, 0.3)
    run = await Scheduler(journal=journal, compute=compute).run(plan, run_id="r", input=1)
    await other
    assert 9.9 < left[0] <= 10
    assert run.outcomes["2.a"].seconds < 0.05


async def test_what_a_computation_raises_is_the_steps_failure(
    scheduler: Scheduler, step: MakeStep
) -> None:
    async def work(value: Any, context: Context) -> Any:
        return await context.compute(lambda: 1 // 0)

    run = await scheduler.run(Plan(steps=(step("2.a", work),)), run_id="r", input=1)
    assert "ZeroDivisionError" in run.outcomes["2.a"].error
