import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra_mind.engine.events import Event, EventType, Feed
from infra_mind.engine.plan import Plan
from infra_mind.engine.scheduler import Scheduler
from infra_mind.engine.step import AnyStep, Context

MakeStep = Callable[..., AnyStep]


def event(n: int, run_id: str = "r") -> Event:
    return Event(run_id=run_id, n=n, at=datetime.now(UTC), type=EventType.STEP_STARTED)


async def quick(value: Any, context: Context) -> Any:
    return value


async def test_gives_every_event_in_order_and_ends_when_closed() -> None:
    feed = Feed()
    for n in (1, 2, 3):
        feed.put(event(n))
    feed.close()
    feed.put(event(4))
    assert [one.n async for one in feed] == [1, 2, 3]
    assert feed.missed == 0


async def test_drops_the_oldest_when_nobody_reads() -> None:
    feed = Feed(capacity=3)
    for n in range(1, 11):
        feed.put(event(n))
    feed.close()
    assert [one.n async for one in feed] == [8, 9, 10]
    assert feed.missed == 7


async def test_has_only_the_events_of_its_run() -> None:
    feed = Feed(run_id="b")
    for name in ("a", "b", "c"):
        feed.put(event(1, name))
    feed.close()
    assert [one.run_id async for one in feed] == ["b"]


async def test_a_reader_that_waits_is_woken() -> None:
    feed = Feed()

    async def read() -> list[int]:
        return [one.n async for one in feed]

    reading = asyncio.create_task(read())
    await asyncio.sleep(0)  # it waits now
    feed.put(event(1))
    await asyncio.sleep(0)
    feed.close()
    async with asyncio.timeout(2):
        assert await reading == [1]


async def test_one_that_nobody_reads_does_not_hold_up_a_run(
    scheduler: Scheduler, step: MakeStep
) -> None:
    plan = Plan(steps=tuple(step(f"2.{i}", quick) for i in range(20)))
    with scheduler.subscribe(capacity=2) as slow, scheduler.subscribe("r") as whole:
        run = await scheduler.run(plan, run_id="r", input=1)
    assert slow.missed == len(run.events) - 2
    assert tuple([one async for one in whole]) == run.events
