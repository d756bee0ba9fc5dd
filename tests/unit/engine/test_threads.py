import asyncio
import contextvars
import threading

import pytest

from infra_mind.core.errors import StepError
from infra_mind.engine.threads import Compute


def nothing() -> None:
    pass


class Held:
    """A computation that goes on until it is let go."""

    def __init__(self, compute: Compute) -> None:
        self._compute = compute
        self._leave = threading.Event()

    async def start(self) -> "asyncio.Task[bool]":
        started = asyncio.Event()
        task = asyncio.create_task(self._compute.run(lambda: self._leave.wait(20), started.set))
        await started.wait()
        return task

    def leave(self) -> None:
        self._leave.set()


async def queued(compute: Compute, count: int) -> None:
    while compute.waiting < count:  # noqa: ASYNC110 - nothing is set when a call is queued
        await asyncio.sleep(0)


async def test_computes_on_one_thread_one_at_a_time() -> None:
    compute = Compute()
    names: set[str] = set()
    under_way = 0

    def work() -> int:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        names.add(f"{threading.get_ident()}")
        under_way -= 1
        return 7

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(compute.run(work, nothing)) for _ in range(20)]
    assert [call.result() for call in calls] == [7] * 20
    assert len(names) == 1
    assert str(threading.get_ident()) not in names


async def test_computes_on_as_many_threads_as_it_has() -> None:
    compute = Compute(threads=3)
    together = threading.Barrier(3)

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(compute.run(lambda: together.wait(5), nothing))


async def test_hands_over_what_was_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await Compute().run(lambda: 1 // 0, nothing)


@pytest.mark.parametrize("raised", [StopIteration, SystemExit, KeyboardInterrupt])
async def test_an_exit_in_a_computation_is_an_error_of_it(raised: type[BaseException]) -> None:
    def leave() -> None:
        raise raised

    with pytest.raises(RuntimeError, match=raised.__name__):
        await Compute().run(leave, nothing)


async def test_says_when_it_starts_and_not_before() -> None:
    compute = Compute()
    held, started = Held(compute), asyncio.Event()
    first = await held.start()
    second = asyncio.create_task(compute.run(nothing, started.set))
    await queued(compute, 1)
    assert not started.is_set()
    held.leave()
    await first
    await second
    assert started.is_set()


async def test_replaces_the_thread_of_a_computation_that_was_given_up() -> None:
    compute = Compute()
    held = Held(compute)
    (await held.start()).cancel()
    async with asyncio.timeout(5):
        assert await compute.run(lambda: "next", nothing) == "next"
    held.leave()


async def test_one_given_up_before_it_started_never_runs() -> None:
    compute = Compute()
    held, ran = Held(compute), list[int]()
    first = await held.start()
    waiting = asyncio.create_task(compute.run(lambda: ran.append(1), nothing))
    await queued(compute, 1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    held.leave()
    await first
    await compute.run(nothing, nothing)
    assert ran == []


async def test_refuses_more_when_too_many_are_stuck() -> None:
    compute = Compute(most_abandoned=2)
    both = [Held(compute), Held(compute)]
    for held in both:
        stuck = await held.start()
        stuck.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stuck
    with pytest.raises(StepError, match="2 computations were given up"):
        await compute.run(nothing, nothing)
    for held in both:
        held.leave()
    async with asyncio.timeout(5):
        while compute.abandoned:  # noqa: ASYNC110 - a thread that was given up wakes nobody
            await asyncio.sleep(0)
        await compute.run(nothing, nothing)


async def test_refuses_more_than_may_wait() -> None:
    compute = Compute(most_waiting=1)
    held = Held(compute)
    first = await held.start()
    waiting = asyncio.create_task(compute.run(nothing, nothing))
    await queued(compute, 1)
    with pytest.raises(StepError, match="wait already"):
        await compute.run(nothing, nothing)
    held.leave()
    await first
    await waiting


async def test_takes_the_context_along() -> None:
    where: contextvars.ContextVar[str] = contextvars.ContextVar("where", default="nowhere")
    where.set("here")
    assert await Compute().run(where.get, nothing) == "here"


async def test_an_idle_thread_ends_and_comes_back() -> None:
    compute = Compute(idle_seconds=0.01)
    first = await compute.run(threading.current_thread, nothing)
    await asyncio.to_thread(first.join, 10)
    assert not first.is_alive()
    second = await compute.run(threading.current_thread, nothing)
    assert second is not first


def test_serves_one_event_loop_after_another() -> None:
    compute = Compute()
    for _ in range(3):
        assert asyncio.run(compute.run(lambda: 1, nothing)) == 1


def test_a_result_for_a_closed_loop_is_dropped() -> None:
    compute = Compute()
    held = Held(compute)

    async def give_up() -> None:
        (await held.start()).cancel()

    asyncio.run(give_up())
    held.leave()
    assert asyncio.run(compute.run(lambda: 2, nothing)) == 2
