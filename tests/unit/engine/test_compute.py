import asyncio
import contextvars
import threading
import time

import pytest

from infra_mind.core.errors import StepError
from infra_mind.engine.compute import Compute


def nothing() -> None:
    pass


async def test_computes_on_one_thread_one_at_a_time() -> None:
    compute = Compute()
    names: set[str] = set()
    under_way = 0

    def work() -> int:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        names.add(f"{threading.get_ident()}")
        time.sleep(0.001)
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
    go_on = threading.Event()
    started: list[str] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(compute.run(lambda: go_on.wait(5), lambda: started.append("first")))
        second = group.create_task(compute.run(nothing, lambda: started.append("second")))
        await asyncio.sleep(0.03)
        assert started == ["first"]
        go_on.set()
        await second
        assert started == ["first", "second"]


async def test_replaces_the_thread_of_a_computation_that_was_given_up() -> None:
    compute = Compute()
    go_on = threading.Event()
    stuck = asyncio.create_task(compute.run(lambda: go_on.wait(20), nothing))
    await asyncio.sleep(0.02)
    stuck.cancel()
    async with asyncio.timeout(2):
        assert await compute.run(lambda: "next", nothing) == "next"
    go_on.set()


async def test_one_given_up_before_it_started_never_runs() -> None:
    compute = Compute()
    go_on = threading.Event()
    ran: list[int] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(compute.run(lambda: go_on.wait(5), nothing))
        await asyncio.sleep(0.02)
        waiting = group.create_task(compute.run(lambda: ran.append(1), nothing))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.sleep(0.01)
        go_on.set()
        await compute.run(nothing, nothing)
    assert ran == []


async def test_refuses_more_when_too_many_are_stuck() -> None:
    compute = Compute(most_abandoned=2)
    go_on = threading.Event()
    for _ in range(2):
        stuck = asyncio.create_task(compute.run(lambda: go_on.wait(20), nothing))
        await asyncio.sleep(0.02)
        stuck.cancel()
        await asyncio.sleep(0)
    with pytest.raises(StepError, match="2 computations were given up"):
        await compute.run(nothing, nothing)
    go_on.set()
    async with asyncio.timeout(2):
        while True:
            try:
                await compute.run(nothing, nothing)
            except StepError:
                await asyncio.sleep(0.01)
            else:
                break


async def test_refuses_more_than_may_wait() -> None:
    compute = Compute(most_waiting=1)
    go_on = threading.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(compute.run(lambda: go_on.wait(5), nothing))
        await asyncio.sleep(0.02)
        group.create_task(compute.run(nothing, nothing))
        await asyncio.sleep(0.01)
        with pytest.raises(StepError, match="wait already"):
            await compute.run(nothing, nothing)
        go_on.set()


async def test_takes_the_context_along() -> None:
    where: contextvars.ContextVar[str] = contextvars.ContextVar("where", default="nowhere")
    where.set("here")
    assert await Compute().run(where.get, nothing) == "here"


async def test_an_idle_thread_ends_and_comes_back() -> None:
    compute = Compute(idle_seconds=0.02)
    first = await compute.run(threading.current_thread, nothing)
    await asyncio.sleep(0.2)
    assert not first.is_alive()
    second = await compute.run(threading.current_thread, nothing)
    assert second is not first


def test_serves_one_event_loop_after_another() -> None:
    compute = Compute()
    for _ in range(3):
        assert asyncio.run(compute.run(lambda: 1, nothing)) == 1


def test_a_result_for_a_closed_loop_is_dropped() -> None:
    compute = Compute()
    go_on = threading.Event()

    async def give_up() -> None:
        stuck = asyncio.create_task(compute.run(lambda: go_on.wait(20), nothing))
        await asyncio.sleep(0.02)
        stuck.cancel()

    asyncio.run(give_up())
    go_on.set()
    assert asyncio.run(compute.run(lambda: 2, nothing)) == 2
