from datetime import UTC, datetime, timedelta

import pytest

from infra_mind.core.errors import UnknownName
from infra_mind.engine.events import EventType, RunStatus
from infra_mind.models.assessment import Assessment
from infra_mind.models.jobs import (
    JobTable,
    KeyReused,
    QueueFull,
    QueueLimits,
    RunPriority,
    Submission,
)
from infra_mind.models.journal import SqlJournal
from infra_mind.models.run import Run

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
TTL = timedelta(seconds=15)


@pytest.fixture
def table(database):
    return JobTable(database)


@pytest.fixture
def journal(database):
    return SqlJournal(database)


@pytest.fixture
async def assessment(database):
    return await Assessment(user_id="u").insert(database=database)


def submission(assessment, key=None, asked="", at=NOW, tenant="u", organisation="", **more):
    run = Run(
        assessment_id=assessment.id,
        user_id=tenant,
        organisation_id=organisation,
        requirements={"title": "x"},
    )
    return Submission(run=run, key=key, asked=asked, at=at, **more)


async def test_a_submission_writes_run_job_first_event_and_the_assessments_status(
    database, table, assessment
):
    run_id = await table.submit(submission(assessment))
    run = await Run.get(run_id, database=database)
    assert run is not None and run.status is RunStatus.QUEUED and run.version == 1
    (event,) = await table.events(run_id)
    assert (event.n, event.type) == (1, EventType.RUN_QUEUED)
    job = await table.get(run_id)
    assert job is not None and (job.attempts, job.ended_at) == (0, None)
    after = await Assessment.get(assessment.id, database=database)
    assert after is not None and after.status is RunStatus.QUEUED


async def test_a_deleted_assessment_takes_no_submission(database, table, assessment):
    await assessment.delete(database=database)
    with pytest.raises(UnknownName):
        await table.submit(submission(assessment))
    assert await Run.find(database=database) == []


async def test_one_key_starts_one_run_however_often_it_comes(database, table, assessment):
    first = await table.submit(submission(assessment, key="k", asked="a"))
    assert await table.submit(submission(assessment, key="k", asked="a")) == first
    assert len(await Run.find(database=database)) == 1


async def test_a_key_that_stood_for_something_else_is_refused(table, assessment):
    await table.submit(submission(assessment, key="k", asked="a"))
    with pytest.raises(KeyReused):
        await table.submit(submission(assessment, key="k", asked="b"))


async def test_ready_is_what_nobody_works_on_the_longest_queued_first(table, journal, assessment):
    second = await table.submit(submission(assessment, at=LATER))
    first = await table.submit(submission(assessment))
    held = await table.submit(submission(assessment))
    await journal.claim(held, "w", TTL)
    ready = await table.ready(datetime.now(UTC), limit=10)
    assert [job.run_id for job in ready] == [first, second]
    much_later = datetime.now(UTC) + 2 * TTL
    assert held in [job.run_id for job in await table.ready(much_later, limit=10)]


async def test_a_job_that_has_ended_is_taken_up_by_nobody(table, assessment):
    run_id = await table.submit(submission(assessment))
    assert await table.ended((run_id,)) == ()
    await table.end(run_id, NOW)
    assert await table.ended((run_id, "run-gone")) == (run_id, "run-gone")
    assert await table.take_up(run_id, NOW) is None
    assert await table.ready(LATER, limit=10) == ()
    assert not await table.request_cancel(run_id, NOW)


async def test_attempts_are_counted_and_one_that_was_handed_back_is_not(table, assessment):
    run_id = await table.submit(submission(assessment))
    await table.take_up(run_id, NOW)
    await table.hand_back(run_id)
    job = await table.take_up(run_id, NOW)
    assert job is not None and job.attempts == 1


async def test_a_run_that_has_ended_can_be_queued_again(database, table, assessment):
    run_id = await table.submit(submission(assessment, key="k"))
    assert not await table.queue_again(run_id, NOW, retry_failed=True)
    run = await Run.get(run_id, database=database)
    assert run is not None
    run.status = RunStatus.FAILED
    await run.save(database=database)
    await table.end(run_id, NOW, buried="why")
    assert [job.buried for job in await table.dead(limit=9)] == ["why"]
    assert await table.queue_again(run_id, LATER, retry_failed=True)
    job = await table.get(run_id)
    assert job is not None
    assert (job.retry_failed, job.buried, job.ended_at, job.attempts) == (True, None, None, 0)
    assert [event.n for event in await table.events(run_id)] == [1, 2]


async def test_a_run_that_is_queued_again_counts_as_one_that_waits(database, table, assessment):
    limits = QueueLimits(most=9, most_of_tenant=1)
    run_id = await table.submit(submission(assessment))
    run = await Run.get(run_id, database=database)
    assert run is not None
    run.status = RunStatus.FAILED
    await run.save(database=database)
    await table.end(run_id, NOW)
    other = await table.submit(submission(assessment))
    with pytest.raises(QueueFull, match="1 of your runs"):
        await table.queue_again(run_id, LATER, retry_failed=True, limits=limits)
    assert [event.n for event in await table.events(run_id)] == [1]
    await table.end(other, NOW)
    assert await table.queue_again(run_id, LATER, retry_failed=True, limits=limits)


async def test_cancellations_are_listed_until_the_job_has_ended(table, assessment):
    run_id = await table.submit(submission(assessment))
    assert await table.request_cancel(run_id, NOW)
    assert await table.cancelled() == {run_id}
    await table.end(run_id, NOW)
    assert await table.cancelled() == frozenset()


async def test_counts_tell_queued_running_stale_and_dead_apart(table, journal, assessment):
    for _ in range(2):
        await table.submit(submission(assessment))
    held = await table.submit(submission(assessment))
    await journal.claim(held, "w", TTL)
    dead = await table.submit(submission(assessment))
    await table.end(dead, NOW, buried="why")
    now = datetime.now(UTC)
    counts = await table.counts(now)
    assert [counts[name] for name in ("queued", "running", "stale", "dead")] == [2, 1, 0, 1]
    assert counts["oldest_seconds"] == pytest.approx((now - NOW).total_seconds(), abs=1)
    assert (await table.counts(now + 2 * TTL))["stale"] == 1
    assert await table.run_counts() == {"queued": 4}


async def test_within_a_tenant_the_priority_decides_and_tenants_take_turns(
    table, journal, assessment
):
    ours = {"tenant": "v", "organisation": "org-1"}
    mine = [
        await table.submit(submission(assessment, priority=one))
        for one in (RunPriority.LOW, RunPriority.NORMAL, RunPriority.HIGH)
    ]
    low, normal, high = mine
    # Of runs that were queued at one instant the ids decide.
    theirs = sorted(
        [await table.submit(submission(assessment, at=LATER, **ours)) for _ in range(2)]
    )
    ready = await table.ready(datetime.now(UTC), limit=9)
    assert [job.run_id for job in ready] == [high, theirs[0], normal, theirs[1], low]
    assert ready[0].priority is RunPriority.HIGH
    await journal.claim(high, "w", TTL)  # now the other tenant has fewer under way
    ready = await table.ready(datetime.now(UTC), limit=2)
    assert [job.run_id for job in ready] == [theirs[0], normal]


async def test_no_more_of_a_tenant_are_under_way_than_may(table, journal, assessment):
    first, second = [await table.submit(submission(assessment)) for _ in range(2)]
    other = await table.submit(submission(assessment, tenant="v"))
    assert await journal.claim(first, "w", TTL)
    now = datetime.now(UTC)
    assert await table.take_up(first, now, most_of_tenant=1) is not None
    (left,) = await table.ready(now, limit=9, most_of_tenant=1)
    assert left.run_id == other
    assert await table.take_up(second, now, most_of_tenant=1) is None  # woken by a signal
    assert await table.take_up(other, now, most_of_tenant=1) is not None
    await table.end(first, now)
    ready = await table.ready(now, limit=9, most_of_tenant=1)
    assert second in [job.run_id for job in ready]


async def test_more_than_may_wait_are_refused_of_a_tenant_and_of_all(table, assessment):
    limits = QueueLimits(most=3, most_of_tenant=2)
    runs = [await table.submit(submission(assessment, limits=limits)) for _ in range(2)]
    with pytest.raises(QueueFull, match="2 of your runs"):
        await table.submit(submission(assessment, limits=limits))
    organisation = {"organisation": "org-1", "limits": limits}
    await table.submit(submission(assessment, key="k", **organisation))
    with pytest.raises(QueueFull, match="service"):
        await table.submit(submission(assessment, **organisation))
    await table.submit(submission(assessment, key="k", **organisation))  # known already
    await table.end(runs[0], NOW)
    await table.submit(submission(assessment, limits=limits))
