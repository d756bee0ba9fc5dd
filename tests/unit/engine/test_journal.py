"""What the one hand that writes for a run does when the journal is slow, locked or out of reach."""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from infra_mind.core.errors import StoreLocked, StoreUnreachable
from infra_mind.engine import retry
from infra_mind.engine.events import Event, EventType, RunStatus
from infra_mind.engine.journal import Lease, Standing, StepRecord
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import Plan
from infra_mind.engine.scheduler import RunOutcome, Scheduler
from infra_mind.engine.step import Context, StepPart
from tests.tools.clock import ManualClock
from tests.unit.engine.conftest import MakeStep

LONG = timedelta(hours=1)


class CountingJournal(MemoryJournal):
    """Takes its time, and counts renewals."""

    def __init__(self) -> None:
        super().__init__()
        self.renewals = 0

    async def append(
        self,
        lease: Lease,
        events: Sequence[Event],
        records: Sequence[StepRecord] = (),
        standing: Standing | None = None,
        *,
        again: bool = False,
    ) -> None:
        await asyncio.sleep(0)
        await super().append(lease, events, records, standing, again=again)
        await asyncio.sleep(0)

    async def renew(self, lease: Lease, ttl: timedelta) -> Lease:
        self.renewals += 1
        await asyncio.sleep(0)
        return await super().renew(lease, ttl)


class Stepped(Coroutine[Any, Any, Any]):
    """A coroutine that calls back at each of its awaits, when it has begun to wait."""

    def __init__(self, inner: Coroutine[Any, Any, Any], waits: Callable[[], None]) -> None:
        self._inner = inner
        self._waits = waits

    def send(self, value: Any) -> Any:
        return self._waiting(self._inner.send(value))

    def throw(self, *error: Any) -> Any:
        return self._waiting(self._inner.throw(*error))

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise NotImplementedError

    def _waiting(self, awaited: Any) -> Any:
        self._waits()
        return awaited


async def hang(value: Any, context: Context) -> Any:
    await asyncio.Event().wait()


async def double(value: Any, context: Context) -> Any:
    return [value, value]


async def buy() -> StepPart:
    return StepPart(b"bought")


async def shop(value: Any, context: Context) -> Any:
    for what in (b"a", b"b"):
        await context.keep("shop", what, buy)
    return value


def plan_of(step: MakeStep) -> Plan:
    return Plan(
        steps=(step("1.a", double), step("2.b", double), step("2.shop", shop), step("2.slow", hang))
    )


class Rung:
    """A run that is rung at one of the awaits of its tasks, and cancelled once nothing moves any more."""

    IDLE = 30
    """Rounds of the event loop without an await, after which a run waits for its alarms alone."""

    def __init__(self, step: MakeStep, at: int, ring: Callable[[Scheduler], object]) -> None:
        self.rung = self.stood_still = False
        self.journal = CountingJournal()
        self.renewals = 0
        self._scheduler = Scheduler(journal=self.journal, lease_ttl=LONG, linger=LONG)
        self._plan = plan_of(step)
        self._at = at
        self._ring = ring
        self._awaits = self._idle = 0

    async def to_its_end(self) -> RunOutcome:
        loop = asyncio.get_running_loop()
        loop.set_task_factory(
            lambda loop, coro, **more: asyncio.Task(Stepped(coro, self._waits), loop=loop, **more)
        )
        try:
            self._next = loop.call_soon(self._watch)
            async with asyncio.timeout(10):
                return await self._scheduler.run(self._plan, run_id="r", input=1)
        finally:
            self._next.cancel()
            loop.set_task_factory(None)

    def _waits(self) -> None:
        self._idle = 0
        if not self.stood_still and "r" in self._scheduler._runs:
            if self._awaits == self._at:
                self.rung = True
                self._ring(self._scheduler)
            self._awaits += 1

    def _watch(self) -> None:
        """Cancels in the end, also a run that ought to have heard of it already."""
        self._idle += 1
        if self._idle > self.IDLE:
            self.stood_still, self.renewals = True, self.journal.renewals
            self._scheduler.cancel("r", "Enough.")
        else:
            self._next = asyncio.get_running_loop().call_soon(self._watch)


async def each_await(step: MakeStep, ring: Callable[[Scheduler], object]) -> list[Rung]:
    found: list[Rung] = []
    while not found or found[-1].rung:
        found.append(Rung(step, len(found), ring))
        ended = await found[-1].to_its_end()
        assert ended.status is RunStatus.CANCELLED
        assert ended.events[-1].type is EventType.RUN_CANCELLED
    assert len(found) > 10  # the last one was not rung any more
    return found[:-1]


async def test_a_cancellation_arrives_at_any_await_of_a_run(step: MakeStep) -> None:
    def ring(scheduler: Scheduler) -> None:
        scheduler.cancel("r", "At once.")

    assert not any(run.stood_still for run in await each_await(step, ring))


async def test_a_renewal_that_becomes_due_at_any_await_of_a_run_is_made(step: MakeStep) -> None:
    def ring(scheduler: Scheduler) -> None:
        scheduler._runs["r"]._writer._want_renewal()

    assert {run.renewals for run in await each_await(step, ring)} == {1}


class UnsteadyJournal(MemoryJournal):
    """Fails so often before it works, keeping what was asked for or not."""

    def __init__(self, failures: int, error: Exception, *, keeps: bool) -> None:
        super().__init__()
        self.failures = failures
        self.error = error
        self.keeps = keeps

    async def append(
        self,
        lease: Lease,
        events: Sequence[Event],
        records: Sequence[StepRecord] = (),
        standing: Standing | None = None,
        *,
        again: bool = False,
    ) -> None:
        fails = self.failures > 0
        if self.keeps or not fails:
            await super().append(lease, events, records, standing, again=again)
        if fails:
            self.failures -= 1
            raise self.error


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "SHORTEST_PAUSE", 0.0)
    monkeypatch.setattr(retry, "LONGEST_PAUSE", 0.0)


@pytest.mark.usefixtures("_at_once")
class TestTrouble:
    @pytest.mark.parametrize("keeps", [False, True], ids=["lost", "kept without an answer"])
    @pytest.mark.parametrize("error", [StoreLocked("held"), StoreUnreachable("gone")])
    async def test_is_waited_out(self, step: MakeStep, error: Exception, *, keeps: bool) -> None:
        journal = UnsteadyJournal(7, error, keeps=keeps)
        plan = Plan(steps=(step("1.a", double), step("2.b", double)))
        ended = await Scheduler(journal=journal).run(plan, run_id="r", input=1)
        assert ended.status is RunStatus.COMPLETED
        kept = (await journal.history("r")).events
        assert kept == ended.events
        assert [event.n for event in kept] == list(range(1, len(kept) + 1))

    async def test_that_does_not_end_is_told_after_some_leases(self, step: MakeStep) -> None:
        clock = ManualClock()

        class Locked(MemoryJournal):
            async def append(self, *_: object, **__: object) -> None:
                clock.advance(timedelta(seconds=1))
                raise StoreLocked("held")

        scheduler = Scheduler(
            journal=Locked(clock=clock), clock=clock, lease_ttl=timedelta(seconds=5)
        )
        before = clock.monotonic()
        with pytest.raises(StoreLocked):
            await scheduler.run(Plan(steps=(step("1.a", double),)), run_id="r", input=1)
        assert clock.monotonic() - before == 20
