"""What the one hand that writes for a run does when the journal is slow, locked or out of reach."""

import asyncio
from collections.abc import Callable, Sequence
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
from infra_mind.engine.step import Context
from tests.tools.clock import ManualClock
from tests.unit.engine.conftest import MakeStep

LONG = timedelta(hours=1)


class RingingJournal(MemoryJournal):
    """Calls back in the middle of its calls, before and after what they do."""

    def __init__(self, ring: Callable[[int], None] = lambda number: None) -> None:
        super().__init__()
        self.ring = ring
        self.calls = 0
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
        await self._rung()
        await super().append(lease, events, records, standing, again=again)
        await self._rung()

    async def renew(self, lease: Lease, ttl: timedelta) -> Lease:
        self.renewals += 1
        await self._rung()
        return await super().renew(lease, ttl)

    async def _rung(self) -> None:
        await asyncio.sleep(0)
        self.ring(self.calls)
        self.calls += 1
        await asyncio.sleep(0)


async def hang(value: Any, context: Context) -> Any:
    await asyncio.Event().wait()


async def double(value: Any, context: Context) -> Any:
    return [value, value]


def plan_of(step: MakeStep) -> Plan:
    return Plan(steps=(step("1.a", double), step("2.b", double), step("2.slow", hang)))


async def cancelled_in(step: MakeStep, number: int) -> tuple[RunOutcome, int]:
    def ring(call: int) -> None:
        if call == number:
            scheduler.cancel("r", "Enough.")

    journal = RingingJournal(ring)
    scheduler = Scheduler(journal=journal, lease_ttl=LONG, linger=LONG)
    async with asyncio.timeout(10):
        return await scheduler.run(plan_of(step), run_id="r", input=1), journal.calls


async def test_a_cancellation_arrives_in_the_middle_of_any_write(step: MakeStep) -> None:
    for number in range(4):  # after that the step that hangs leaves nothing to be written
        ended, _ = await cancelled_in(step, number)
        assert ended.status is RunStatus.CANCELLED
        assert ended.events[-1].type is EventType.RUN_CANCELLED


@pytest.mark.parametrize("due", range(4))
async def test_a_renewal_that_becomes_due_in_the_middle_of_a_write_is_made(
    step: MakeStep, due: int
) -> None:
    def ring(call: int) -> None:
        if call == due:
            scheduler._runs["r"]._writer._want_renewal()
        if journal.renewals:
            scheduler.cancel("r", "Enough.")

    journal = RingingJournal(ring)
    scheduler = Scheduler(journal=journal, lease_ttl=LONG, linger=LONG)
    async with asyncio.timeout(10):
        await scheduler.run(plan_of(step), run_id="r", input=1)
    assert journal.renewals == 1


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
