"""What every journal promises. A test module inherits `JournalConformance` and gives a `journal`.

class TestMemoryJournal(JournalConformance):
    @pytest.fixture
    def journal(self, clock: ManualClock) -> Journal:
        return MemoryJournal(clock=clock)
"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from infra_mind.core.errors import LeaseLost
from infra_mind.engine.events import Event, EventType, OutcomeStatus
from infra_mind.engine.journal import Journal, Lease, StepRecord
from tests.tools.clock import ManualClock

TTL = timedelta(seconds=30)
SHORT = timedelta(milliseconds=50)
AT = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


def event(run_id: str, n: int, **changes: object) -> Event:
    fields: dict[str, object] = {"type": EventType.STEP_COMPLETED, "step": f"s{n}", "at": AT}
    return Event(run_id=run_id, n=n, **(fields | changes))  # pyright: ignore[reportArgumentType]


def record(run_id: str, step: str, **changes: object) -> StepRecord:
    fields: dict[str, object] = {
        "input_hash": "ab" * 32,
        "status": OutcomeStatus.COMPLETED,
        "output": b'{"a":1}',
        "error": "",
        "seconds": 0.25,
        "attempts": 1,
        "finished_at": AT,
    }
    return StepRecord(run_id=run_id, step=step, **(fields | changes))  # pyright: ignore[reportArgumentType]


async def claimed(journal: Journal, run_id: str = "run-1", ttl: timedelta = TTL) -> Lease:
    lease = await journal.claim(run_id, "worker-a", ttl)
    assert lease is not None
    return lease


class JournalConformance:
    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    async def test_knows_nothing_of_a_run_that_never_was(self, journal: Journal) -> None:
        history = await journal.history("run-none")
        assert history.events == ()
        assert history.records == ()

    async def test_gives_a_free_run_to_the_first_who_asks(self, journal: Journal) -> None:
        lease = await claimed(journal)
        assert (lease.run_id, lease.owner) == ("run-1", "worker-a")
        assert await journal.claim("run-1", "worker-b", TTL) is None

    async def test_does_not_give_a_held_run_to_its_own_holder(self, journal: Journal) -> None:
        await claimed(journal)
        assert await journal.claim("run-1", "worker-a", TTL) is None

    async def test_gives_a_run_to_exactly_one_of_many(self, journal: Journal) -> None:
        async with asyncio.TaskGroup() as group:
            claims = [
                group.create_task(journal.claim("run-1", f"worker-{i}", TTL)) for i in range(20)
            ]
        assert sum(claim.result() is not None for claim in claims) == 1

    async def test_gives_an_expired_run_on_under_a_higher_epoch(
        self, journal: Journal, clock: ManualClock
    ) -> None:
        first = await claimed(journal, ttl=SHORT)
        clock.advance(2 * SHORT)
        second = await journal.claim("run-1", "worker-b", TTL)
        assert second is not None
        assert second.epoch > first.epoch

    async def test_gives_a_released_run_on_under_a_higher_epoch(self, journal: Journal) -> None:
        first = await claimed(journal)
        await journal.release(first)
        second = await journal.claim("run-1", "worker-b", TTL)
        assert second is not None
        assert second.epoch > first.epoch

    async def test_renewing_keeps_a_run_beyond_its_first_ttl(
        self, journal: Journal, clock: ManualClock
    ) -> None:
        first = await claimed(journal, ttl=SHORT)
        renewed = await journal.renew(first, TTL)
        assert renewed.epoch == first.epoch
        assert renewed.expires_at > first.expires_at
        clock.advance(2 * SHORT)
        assert await journal.claim("run-1", "worker-b", TTL) is None
        await journal.append(renewed, [event("run-1", 1)])

    async def test_refuses_everything_under_a_stale_epoch(
        self, journal: Journal, clock: ManualClock
    ) -> None:
        stale = await claimed(journal, ttl=SHORT)
        clock.advance(2 * SHORT)
        current = await journal.claim("run-1", "worker-b", TTL)
        assert current is not None
        with pytest.raises(LeaseLost):
            await journal.renew(stale, TTL)
        with pytest.raises(LeaseLost):
            await journal.append(stale, [event("run-1", 1)], [record("run-1", "s1")])
        assert (await journal.history("run-1")).events == ()
        assert (await journal.history("run-1")).records == ()

    async def test_releasing_a_lost_lease_changes_nothing(
        self, journal: Journal, clock: ManualClock
    ) -> None:
        stale = await claimed(journal, ttl=SHORT)
        clock.advance(2 * SHORT)
        assert await journal.claim("run-1", "worker-b", TTL) is not None
        await journal.release(stale)
        assert await journal.claim("run-1", "worker-c", TTL) is None

    async def test_returns_what_was_kept(self, journal: Journal) -> None:
        lease = await claimed(journal)
        events = [
            event("run-1", 1, type=EventType.RUN_STARTED, step=None, data={"agents": 11}),
            event(
                "run-1",
                2,
                phase="agents",
                step="agent.cto",
                label="cto",
                attempt=2,
                data={
                    "error": "späte Antwort \u2028 \0".replace("\0", ""),
                    "deep": [1.5, None, {}],
                },
            ),
        ]
        records = [
            record("run-1", "agent.cto", output=bytes(range(256)), attempts=2),
            record(
                "run-1",
                "agent.security",
                status=OutcomeStatus.TIMED_OUT,
                output=b"",
                error="took longer than 240 s",
            ),
        ]
        await journal.append(lease, events, records)
        history = await journal.history("run-1")
        assert list(history.events) == events
        assert list(history.records) == records

    async def test_keeps_events_and_records_in_order(self, journal: Journal) -> None:
        lease = await claimed(journal)
        for n in range(1, 31):
            name = f"step-{31 - n:02d}"
            await journal.append(lease, [event("run-1", n)], [record("run-1", name)])
        history = await journal.history("run-1")
        assert [kept.n for kept in history.events] == list(range(1, 31))
        assert [kept.step for kept in history.records] == [
            f"step-{31 - n:02d}" for n in range(1, 31)
        ]

    async def test_appends_without_records(self, journal: Journal) -> None:
        lease = await claimed(journal)
        await journal.append(lease, [event("run-1", 1), event("run-1", 2)])
        assert [kept.n for kept in (await journal.history("run-1")).events] == [1, 2]

    async def test_replaces_a_record_with_the_same_key(self, journal: Journal) -> None:
        lease = await claimed(journal)
        failed = record("run-1", "s1", status=OutcomeStatus.FAILED, output=b"", error="it broke")
        await journal.append(lease, [event("run-1", 1)], [failed])
        await journal.append(lease, [event("run-1", 2)], [record("run-1", "s1")])
        assert (await journal.history("run-1")).records == (record("run-1", "s1"),)

    async def test_keeps_records_of_one_step_with_other_input(self, journal: Journal) -> None:
        lease = await claimed(journal)
        one, two = record("run-1", "s1"), record("run-1", "s1", input_hash="cd" * 32)
        await journal.append(lease, [event("run-1", 1), event("run-1", 2)], [one, two])
        assert (await journal.history("run-1")).records == (one, two)

    async def test_keeps_runs_apart_under_concurrent_appends(self, journal: Journal) -> None:
        async def work(run_id: str) -> None:
            lease = await claimed(journal, run_id)
            for n in range(1, 11):
                await journal.append(lease, [event(run_id, n)], [record(run_id, f"s{n}")])

        names = [f"run-{i}" for i in range(20)]
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(work(name))
        for name in names:
            history = await journal.history(name)
            assert list(history.events) == [event(name, n) for n in range(1, 11)]
            assert [kept.step for kept in history.records] == [f"s{n}" for n in range(1, 11)]

    async def test_a_lost_run_does_not_harm_the_appends_of_others(
        self, journal: Journal, clock: ManualClock
    ) -> None:
        stale = await claimed(journal, "run-lost", SHORT)
        lease = await claimed(journal, "run-kept")
        clock.advance(2 * SHORT)
        assert await journal.claim("run-lost", "worker-b", TTL) is not None
        async with asyncio.TaskGroup() as group:
            for n in range(1, 6):
                group.create_task(journal.append(lease, [event("run-kept", n)]))
                group.create_task(_refused(journal, stale, n))
        assert [kept.n for kept in (await journal.history("run-kept")).events] == [1, 2, 3, 4, 5]
        assert (await journal.history("run-lost")).events == ()


async def _refused(journal: Journal, lease: Lease, n: int) -> None:
    with pytest.raises(LeaseLost):
        await journal.append(lease, [event(lease.run_id, n)])
