import asyncio
import json
import sqlite3
import threading
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta

import pytest

from infra_mind.core.errors import StoreUnreachable
from infra_mind.core.rollout import Mode
from infra_mind.engine.events import Event, EventType, RunStatus
from infra_mind.engine.scheduler import Scheduler
from infra_mind.engine.step import Context
from infra_mind.jobs.dispatcher import Dispatcher
from infra_mind.jobs.queue import InlineQueue
from infra_mind.models import schema
from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase
from infra_mind.models.jobs import JobTable
from infra_mind.models.journal import SqlJournal
from infra_mind.models.run import Run
from infra_mind.models.seal import sealed_document
from infra_mind.services.event_log import EventLog
from infra_mind.services.runs import Runs
from infra_mind.services.submissions import Submissions
from infra_mind.services.worker import MOST_ATTEMPTS, Worker
from tests.factories.workflow import make_workflow, slow_security

SOON = timedelta(milliseconds=10)
PATIENCE = timedelta(seconds=60)


class Told(InlineQueue):
    """A queue whose signals somebody can wait for."""

    async def start(self, receive) -> None:
        await super().start(receive)
        self.receive = lambda run_id: asyncio.ensure_future(receive(run_id))


class SlowJournal(SqlJournal):
    """Each write takes as long as on a disk that is all but worn out."""

    async def append(self, *batch, **more):
        await asyncio.sleep(0.2)
        await super().append(*batch, **more)


def progress(run_id: str, n: int, kind: EventType = EventType.STEP_PROGRESS) -> Event:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return Event(
        run_id=run_id, n=n, at=at, type=kind, phase=None, step=None, label=None, attempt=None
    )


class House:
    """A service over one database, without HTTP."""

    def __init__(
        self,
        database,
        workflow=None,
        *,
        lease=PATIENCE,
        drain=PATIENCE,
        most_of_tenant=0,
        journal=None,
    ) -> None:
        journal = journal or SqlJournal(database)
        self.database = database
        self.queue = Told()
        self.table = JobTable(database)
        self.runs = Runs(
            database=database,
            journal=journal,
            scheduler=Scheduler(journal=journal, lease_ttl=lease),
            workflow=workflow or make_workflow(),
            lease_ttl=lease,
        )
        self.dispatcher = Dispatcher(self.queue)
        self.submissions = Submissions(
            table=self.table, dispatcher=self.dispatcher, workflow=workflow or make_workflow()
        )
        self.log = EventLog(runs=self.runs, table=self.table, interval=SOON)
        self.worker = Worker(
            runs=self.runs,
            table=self.table,
            queue=self.queue,
            sweep_interval=SOON,
            cancel_interval=SOON,
            drain=drain,
            most_of_tenant=most_of_tenant,
        )

    @asynccontextmanager
    async def working(self):
        async with self.worker.working(), self.submissions.dispatching():
            yield self

    async def end_of(self, run_id: str) -> Run:
        assert await self.log.ended(run_id, PATIENCE)
        return await self.runs.get(run_id)


async def submit(house, assessment):
    return await house.submissions.submit(assessment, mode=Mode.PARALLEL)


async def claimed(house, run_id):
    async for batch in house.log.follow(run_id):
        if any(event.type is EventType.RUN_STARTED for event in batch):
            return


def kinds(events):
    return [event.type for event in events]


async def test_a_submitted_run_is_worked_off(database, assessment):
    house = House(database)
    async with house.working():
        run_id = await submit(house, assessment)
        run = await house.end_of(run_id)
    assert run.status is RunStatus.COMPLETED and run.result is not None
    events = await house.table.events(run_id)
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    assert kinds(events)[0] is EventType.RUN_QUEUED
    assert kinds(events)[-1] is EventType.RUN_COMPLETED
    job = await house.table.get(run_id)
    assert job is not None and job.owner is None and job.attempts == 1


async def test_what_was_queued_while_nobody_worked_is_found_by_the_sweep(database, assessment):
    run_id = await submit(House(database), assessment)
    house = House(database)
    async with house.working():
        assert (await house.end_of(run_id)).status is RunStatus.COMPLETED


async def test_a_late_signal_for_a_deleted_run_brings_nothing_back(database, assessment):
    house = House(database)
    run_id = await submit(House(database), assessment)
    await (await house.runs.get(run_id)).delete(database=database)
    async with house.working():
        await house.queue.signal([run_id])
        later = await submit(house, assessment)
        assert (await house.end_of(later)).status is RunStatus.COMPLETED
    assert [run.id for run in await house.runs.newest()] == [later]
    assert await house.table.get(run_id) is None
    assert await house.table.events(run_id) == ()


async def test_a_queued_run_is_cancelled_without_being_begun(database, assessment):
    run_id = await submit(House(database), assessment)
    house = House(database)
    await house.submissions.cancel(run_id)
    async with house.working():
        run = await house.end_of(run_id)
    assert run.status is RunStatus.CANCELLED
    assert kinds(await house.table.events(run_id)) == [
        EventType.RUN_QUEUED,
        EventType.RUN_CANCELLED,
    ]


async def test_a_cancel_reaches_a_step_that_runs_and_the_run_can_be_resumed(database, assessment):
    entered, leave = threading.Event(), threading.Event()
    house = House(database, make_workflow(slow_security(entered, leave)))
    async with house.working():
        run_id = await submit(house, assessment)
        await asyncio.to_thread(entered.wait, 60)
        await house.submissions.cancel(run_id)
        run = await house.end_of(run_id)
        assert run.status is RunStatus.CANCELLED
        leave.set()
        await house.submissions.resume(run)
        run = await house.end_of(run_id)
    assert run.status is RunStatus.COMPLETED
    events = await house.table.events(run_id)
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    assert kinds(events).count(EventType.RUN_COMPLETED) == 1


async def test_a_run_over_which_workers_die_is_buried_and_can_be_requeued(database, assessment):
    house = House(database)
    run_id = await submit(house, assessment)
    for _ in range(MOST_ATTEMPTS):
        await house.table.take_up(run_id, datetime.now(UTC))
    async with house.working():
        run = await house.end_of(run_id)
        assert run.status is RunStatus.FAILED and "Given up" in run.error
        assert [job.run_id for job in await house.table.dead(limit=9)] == [run_id]
        await house.submissions.requeue(run_id)
        assert (await house.end_of(run_id)).status is RunStatus.COMPLETED
    assert await house.table.dead(limit=9) == ()


async def test_a_run_whose_worker_died_before_it_ended_the_job_is_not_run_again(
    database, assessment, monkeypatch
):
    house = House(database)

    ended = asyncio.Event()

    async def dies(*_):
        ended.set()
        raise StoreUnreachable("away")

    with monkeypatch.context() as patched:
        patched.setattr(house.table, "end", dies)
        async with house.working():
            run_id = await submit(house, assessment)
            await ended.wait()
    before = await house.table.events(run_id)
    async with House(database).working():
        assert (await house.end_of(run_id)).status is RunStatus.COMPLETED
    assert await house.table.events(run_id) == before


async def test_jobs_that_nobody_ended_keep_no_run_from_being_found(database, assessment):
    house = House(database)
    ended = [await submit(house, assessment) for _ in range(60)]  # more than a worker has places
    last = await submit(house, assessment)
    for run_id in ended:
        run = await Run.get(run_id, database=database)
        assert run is not None
        run.status = RunStatus.COMPLETED
        await run.save(database=database)
    async with house.working():
        assert (await house.end_of(last)).status is RunStatus.COMPLETED


async def test_what_cannot_be_finished_in_time_is_handed_over_and_ends_once(database, assessment):
    entered, leave = threading.Event(), threading.Event()
    workflow = make_workflow(slow_security(entered, leave))
    first = House(database, workflow, drain=timedelta(0))

    async def until_it_runs() -> str:
        async with first.working():
            run_id = await submit(first, assessment)
            await asyncio.to_thread(entered.wait, 60)
            asyncio.get_running_loop().call_later(0.1, leave.set)
            return run_id

    run_id = await until_it_runs()
    job = await first.table.get(run_id)
    assert job is not None
    assert (job.owner, job.attempts, job.ended_at) == (None, 0, None)
    second = House(database)
    async with second.working():
        assert (await second.end_of(run_id)).status is RunStatus.COMPLETED
    ends = [kind for kind in kinds(await second.table.events(run_id)) if "run_c" in kind]
    assert ends == [EventType.RUN_COMPLETED]


async def test_requirements_that_cannot_be_read_end_the_run_with_the_reason(database, assessment):
    assessment.requirements = {"colour": "red"}
    await assessment.save(database=database)
    house = House(database)
    async with house.working():
        run = await house.end_of(await submit(house, assessment))
    assert run.status is RunStatus.FAILED and "colour" in run.error


def as_the_next_version_has_it(path) -> None:
    """One migration further: a column more in each table, a field more in each document."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in schema.metadata.tables:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN later TEXT NOT NULL DEFAULT 'x'")
        bodies = connection.execute("SELECT id, body FROM assessments").fetchall()
        for id, body in bodies:
            later = json.dumps(sealed_document({**json.loads(body), "later": [1]}))
            connection.execute("UPDATE assessments SET body = ? WHERE id = ?", (later, id))
        ahead = f"{int(schema.REVISION) + 1:04}"
        connection.execute("UPDATE alembic_version SET version_num = ?", (ahead,))


async def test_runs_go_on_while_a_newer_version_has_migrated_the_database(tmp_path):
    url, path = f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "store.db"
    async with SqlDatabase.open(url) as database:
        assessment = await Assessment(user_id="u", requirements={}).insert(database=database)
        await submit(House(database), assessment)
    as_the_next_version_has_it(path)
    async with SqlDatabase.open(url) as database:
        house = House(database)
        async with house.working():
            run_id = await submit(house, assessment)
            assert (await house.end_of(run_id)).status is RunStatus.COMPLETED
        assert await Run.find(database=database, status="completed") != []
        kept = await Assessment.get(assessment.id, database=database)
        assert kept is not None and kept.run_id
    with closing(sqlite3.connect(path)) as connection:
        ((body,),) = connection.execute("SELECT body FROM assessments").fetchall()
    assert json.loads(body)["later"] == [1]  # what this version does not know stays


@pytest.mark.parametrize("after", [0, 1, 5])
async def test_events_are_followed_from_any_number_on(database, assessment, after):
    house = House(database)
    async with house.working():
        run_id = await submit(house, assessment)
        seen = [event.n async for batch in house.log.follow(run_id, after) for event in batch]
    last = (await house.table.events(run_id))[-1].n
    assert seen == list(range(after + 1, last + 1))


async def test_many_followers_share_a_reader_and_one_that_leaves_disturbs_nobody(
    database, assessment
):
    house = House(database)
    run_id = await submit(house, assessment)

    async def follow() -> list[int]:
        return [event.n async for batch in house.log.follow(run_id) for event in batch]

    async with house.log.listening(), asyncio.TaskGroup() as group:
        leaving = group.create_task(follow())
        staying = [group.create_task(follow()) for _ in range(20)]
        await asyncio.sleep(0)
        leaving.cancel()
        async with house.working():
            await house.end_of(run_id)
            async with asyncio.timeout(60):
                await asyncio.wait(staying)
    assert len({tuple(task.result()) for task in staying}) == 1


async def test_a_slow_reader_among_a_thousand_misses_nothing_and_they_read_once(database):
    """More events than any buffer holds, while they come."""
    house, journal = House(database), SqlJournal(database)
    lease = await journal.claim("r", "w", PATIENCE)
    assert lease is not None
    asked = 0

    async def events(run_id: str, after: int = 0):
        nonlocal asked
        asked += 1
        return await JobTable.events(house.table, run_id, after)

    house.table.events = events

    async def follow(pause: float) -> list[int]:
        seen: list[int] = []
        async for batch in house.log.follow("r"):
            seen += [event.n for event in batch]
            await asyncio.sleep(pause)
        return seen

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        readers = [group.create_task(follow(0.0)) for _ in range(1000)]
        slow = group.create_task(follow(0.05))
        for first in range(1, 1501, 100):
            await journal.append(lease, [progress("r", first + n) for n in range(100)], [])
            await asyncio.sleep(0.01)
        await journal.append(lease, [progress("r", 1501, EventType.RUN_COMPLETED)], [])
    everything = list(range(1, 1502))
    assert slow.result() == everything
    assert all(one.result() == everything for one in readers)
    assert asked < 200


async def test_no_lease_is_lost_however_slowly_the_store_writes(database, assessment):
    """Runs whose step is silent for two leases, while another worker looks for what is left."""
    lease, leave = timedelta(seconds=1.5), threading.Event()

    def silent(role: str, context: Context) -> None:
        assert leave.wait(60)

    busy = House(database, make_workflow(silent), lease=lease, journal=SlowJournal(database))
    idle = House(database, lease=lease)
    run_ids = [await submit(busy, assessment) for _ in range(8)]
    async with busy.working():
        for run_id in run_ids:
            await claimed(busy, run_id)
        async with idle.working():
            await asyncio.sleep(2 * lease.total_seconds())
            assert idle.worker.active == 0
            leave.set()
            runs = [await busy.end_of(run_id) for run_id in run_ids]
    for run in runs:
        assert run.status is RunStatus.COMPLETED
        told = kinds(await busy.table.events(run.id))
        begun = [one for one in told if one in (EventType.RUN_STARTED, EventType.RUN_RESUMED)]
        assert begun == [EventType.RUN_STARTED]


async def test_what_is_more_than_a_tenant_may_have_under_way_waits_its_turn(database, assessment):
    entered, leave = threading.Event(), threading.Event()
    house = House(database, make_workflow(slow_security(entered, leave)), most_of_tenant=1)
    async with house.working():
        first, second = await submit(house, assessment), await submit(house, assessment)
        await asyncio.to_thread(entered.wait, 60)
        counts = await house.table.counts(datetime.now(UTC))
        assert counts["running"] <= 1
        leave.set()
        for run_id in (first, second):
            assert (await house.end_of(run_id)).status is RunStatus.COMPLETED


@pytest.mark.parametrize("handed_over", [False, True])
async def test_a_signal_is_under_way_as_long_as_its_run_is_here(database, assessment, handed_over):
    entered, leave = threading.Event(), threading.Event()
    house = House(database, make_workflow(slow_security(entered, leave)), drain=SOON)
    async with house.working(), asyncio.timeout(60):
        run_id = await submit(house, assessment)
        await asyncio.to_thread(entered.wait, 60)
        waiting = house.queue.receive(run_id)
        done, _ = await asyncio.wait([waiting], timeout=0)
        assert not done
        if not handed_over:
            leave.set()
            await waiting
    leave.set()
    assert waiting.done()
    run = await house.runs.get(run_id)
    assert run.status is (RunStatus.RUNNING if handed_over else RunStatus.COMPLETED)
