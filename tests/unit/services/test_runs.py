import asyncio
import threading

import orjson
import pytest

from infra_mind.core.errors import RequirementsError, UnknownName, VersionConflict
from infra_mind.core.rollout import Mode
from infra_mind.engine.events import EventType, RunStatus
from infra_mind.engine.scheduler import Scheduler
from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase
from infra_mind.models.journal import SqlJournal
from infra_mind.models.run import Run
from infra_mind.services.assessments import Assessments
from infra_mind.services.runs import Pruned, Retention, Runs
from tests.factories.workflow import make_workflow, slow_security
from tests.unit.services.conftest import LEASE, HurriedClock, LaterClock, MakeRuns


async def test_a_run_is_kept_with_what_it_came_to(runs: Runs, run: Run):
    await runs.carry_out(run)
    kept = await runs.get(run.id)
    result = orjson.loads(kept.result or b"")
    assert kept.status is RunStatus.COMPLETED
    assert kept.metrics["completed_agents"] == 2
    assert result["budget"] == 25000
    assert result["run"]["id"] == run.id
    assert result["run"]["metrics"]["total_agents"] == 2


async def test_the_assessment_shows_its_latest_run(
    runs: Runs, run: Run, assessments: Assessments, assessment: Assessment
):
    await runs.carry_out(run)
    found = await assessments.get(assessment.id)
    assert found.status is RunStatus.COMPLETED
    assert found.run_id == run.id
    assert found.recommendations


async def test_a_run_is_found_again_with_its_dossier(runs: Runs, run: Run):
    ended = await runs.carry_out(run)
    found = await runs.conclusion(await runs.get(run.id))
    assert found.dossier == ended.dossier
    assert found.metrics == ended.metrics


async def test_an_agent_that_fails_leaves_a_partial_run(
    make_runs: MakeRuns, assessment: Assessment
):
    def analyse(role: str, context: object) -> None:
        if role == "cto":
            raise ValueError("no idea")

    runs = make_runs(make_workflow(analyse))
    ended = await runs.carry_out(await runs.submit(assessment, mode=Mode.PARALLEL))
    assert ended.run.status is RunStatus.PARTIAL
    assert ended.run.metrics["failed_agents"] == 1
    assert ended.dossier is not None


async def test_a_run_without_half_of_its_agents_fails_and_has_no_result(
    make_runs: MakeRuns, assessment: Assessment
):
    def analyse(role: str, context: object) -> None:
        raise ValueError("no idea")

    runs = make_runs(make_workflow(analyse))
    ended = await runs.carry_out(await runs.submit(assessment, mode=Mode.PARALLEL))
    kept = await runs.get(ended.run.id)
    assert kept.status is RunStatus.FAILED
    assert kept.result is None
    assert ended.dossier is None
    assert kept.error


async def test_failed_agents_are_tried_again_when_a_run_is_resumed(
    make_runs: MakeRuns, assessment: Assessment
):
    calls: list[str] = []

    def analyse(role: str, context: object) -> None:
        calls.append(role)
        if role == "cto" and calls.count("cto") == 1:
            raise ValueError("no idea")

    runs = make_runs(make_workflow(analyse))
    ended = await runs.carry_out(await runs.submit(assessment, mode=Mode.SEQUENTIAL))
    again = await runs.carry_out(ended.run, retry_failed=True)
    assert again.run.status is RunStatus.COMPLETED
    assert sorted(calls) == ["cto", "cto", "security"]


async def test_a_variant_runs_only_what_depends_on_the_change(
    make_runs: MakeRuns, assessment: Assessment
):
    calls: list[str] = []
    runs = make_runs(make_workflow(lambda role, context: calls.append(role)))
    first = await runs.carry_out(await runs.submit(assessment, mode=Mode.PARALLEL))
    variant = await runs.submit_variant(first.run, {"budget.monthly": 30000})
    second = await runs.carry_out(variant)
    assert sorted(calls) == ["cto", "cto", "security"]
    assert second.run.based_on == first.run.id
    assert second.state.steps["agents.security"].reused
    assert orjson.loads(second.run.result or b"")["budget"] == 30000


async def test_a_variant_is_not_the_assessment_s_own_run(
    runs: Runs, run: Run, assessments: Assessments, assessment: Assessment
):
    await runs.carry_out(run)
    await runs.carry_out(await runs.submit_variant(run, {"budget.monthly": 30000}))
    assert (await assessments.get(assessment.id)).run_id == run.id


async def test_a_variant_with_an_unreadable_change_is_refused(runs: Runs, run: Run):
    with pytest.raises(RequirementsError, match="budget"):
        await runs.submit_variant(run, {"budget.mnthly": 1})
    assert len(await runs.newest()) == 1


async def test_a_cancelled_run_can_be_resumed_and_keeps_what_was_finished(
    make_runs: MakeRuns, assessment: Assessment
):
    entered, leave = threading.Event(), threading.Event()
    calls: list[str] = []
    wait = slow_security(entered, leave)

    def analyse(role: str, context) -> None:
        calls.append(role)
        wait(role, context)

    runs = make_runs(make_workflow(analyse))
    run = await runs.submit(assessment, mode=Mode.SEQUENTIAL)
    working = asyncio.create_task(runs.carry_out(run))
    await asyncio.to_thread(entered.wait, 10)
    assert runs.cancel(run.id, "It was interrupted.")
    ended = await working
    assert ended.run.status is RunStatus.CANCELLED
    assert ended.run.error == "It was interrupted."
    leave.set()
    again = await runs.carry_out(ended.run)
    assert again.run.status is RunStatus.COMPLETED
    assert calls.count("cto") == 1


async def test_a_task_that_is_cancelled_leaves_the_run_cancelled(
    make_runs: MakeRuns, assessment: Assessment
):
    entered, leave = threading.Event(), threading.Event()
    runs = make_runs(make_workflow(slow_security(entered, leave)))
    run = await runs.submit(assessment, mode=Mode.PARALLEL)
    working = asyncio.create_task(runs.carry_out(run))
    await asyncio.to_thread(entered.wait, 10)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    leave.set()
    assert (await runs.get(run.id)).status is RunStatus.CANCELLED


async def test_a_run_under_way_elsewhere_is_refused(make_runs: MakeRuns, assessment: Assessment):
    entered, leave = threading.Event(), threading.Event()
    first = make_runs(make_workflow(slow_security(entered, leave)))
    second = make_runs(make_workflow(), HurriedClock())
    run = await first.submit(assessment, mode=Mode.PARALLEL)
    working = asyncio.create_task(first.carry_out(run))
    await asyncio.to_thread(entered.wait, 10)
    with pytest.raises(VersionConflict, match="another process"):
        await second.carry_out(await second.get(run.id))
    leave.set()
    assert (await working).run.status is RunStatus.COMPLETED


async def test_a_run_whose_worker_died_shows_as_interrupted_and_can_be_taken_over(
    runs: Runs, make_runs: MakeRuns, run: Run
):
    lease = await runs._claim(run.id)
    await runs._stand(run.model_copy(update={"status": RunStatus.RUNNING}), lease)
    # and nothing more is heard of that worker
    assert await runs.interrupted() == frozenset()
    later = make_runs(make_workflow(), LaterClock())
    assert run.id in await later.interrupted()
    ended = await later.carry_out(run)
    assert ended.run.status is RunStatus.COMPLETED
    assert await later.interrupted() == frozenset()


async def test_whoever_watches_sees_every_event_in_order(runs: Runs, run: Run):
    with runs.watch(run.id) as feed:
        ended = await runs.carry_out(run)
    seen = [event.n async for event in feed]
    assert seen == list(range(1, len(ended.events) + 1))
    assert ended.events[-1].type is EventType.RUN_COMPLETED


@pytest.mark.parametrize("cut", [slice(0, 16), slice(-8, None)])
async def test_a_piece_of_an_id_that_is_unique_is_enough(runs: Runs, run: Run, cut: slice):
    assert (await runs.get(run.id[cut])).id == run.id


async def test_latest_is_the_newest_run(runs: Runs, run: Run, assessment: Assessment):
    newer = await runs.submit(assessment, mode=Mode.SEQUENTIAL)
    assert (await runs.get("latest")).id == newer.id


async def test_a_piece_of_several_ids_is_refused(runs: Runs, run: Run, assessment: Assessment):
    await runs.submit(assessment, mode=Mode.PARALLEL)
    with pytest.raises(UnknownName, match="2 runs"):
        await runs.get("run-")


@pytest.mark.parametrize("name", ["", "run-nowhere", "latest"])
async def test_an_unknown_run_is_named(runs: Runs, name: str):
    with pytest.raises(UnknownName):
        await runs.get(name)


async def test_no_more_runs_are_carried_out_at_once_than_there_are_places(
    database: SqlDatabase, assessment: Assessment
):
    entered, leave = threading.Event(), threading.Event()
    journal = SqlJournal(database)
    runs = Runs(
        database=database,
        journal=journal,
        scheduler=Scheduler(journal=journal),
        workflow=make_workflow(slow_security(entered, leave)),
        most_at_once=1,
    )
    first, second = [await runs.submit(assessment, mode=Mode.PARALLEL) for _ in range(2)]
    working = [asyncio.create_task(runs.carry_out(run)) for run in (first, second)]
    await asyncio.to_thread(entered.wait, 10)
    assert (await runs.get(second.id)).status is RunStatus.QUEUED
    leave.set()
    ended = [await task for task in working]
    assert [one.run.status for one in ended] == [RunStatus.COMPLETED, RunStatus.COMPLETED]


async def test_a_run_is_ended_once_however_many_want_to_resume_it(
    make_runs: MakeRuns, assessment: Assessment
):
    calls: list[str] = []
    first, second = [
        make_runs(make_workflow(lambda role, context: calls.append(role))) for _ in range(2)
    ]
    run = await first.submit(assessment, mode=Mode.PARALLEL)
    async with asyncio.TaskGroup() as group:
        ended = [group.create_task(one.carry_out(run)) for one in (first, second)]
    assert [one.result().run.status for one in ended] == [RunStatus.COMPLETED] * 2
    assert sorted(calls) == ["cto", "security"]
    events = [event.type for event in (await first.conclusion(await first.get(run.id))).events]
    assert events.count(EventType.RUN_COMPLETED) == 1


async def test_a_run_that_is_closed_says_why(runs: Runs, run: Run):
    lease = await runs.claim(run.id)
    assert lease is not None
    ended = await runs.close(run.id, lease, RunStatus.FAILED, "Given up.")
    kept = await runs.get(run.id)
    assert (kept.status, kept.error) == (RunStatus.FAILED, "Given up.")
    assert ended.state.status is RunStatus.FAILED
    assert await runs.claim(run.id) is not None


async def test_whoever_changes_the_run_meanwhile_does_not_stop_it(
    make_runs: MakeRuns, assessment: Assessment, database: SqlDatabase
):
    entered, leave = threading.Event(), threading.Event()
    runs = make_runs(make_workflow(slow_security(entered, leave)))
    run = await runs.submit(assessment, mode=Mode.PARALLEL)
    working = asyncio.create_task(runs.carry_out(run))
    await asyncio.to_thread(entered.wait, 10)
    other = await runs.get(run.id)
    await other.save(database=database)
    leave.set()
    ended = await working
    kept = await runs.get(run.id)
    assert (kept.status, kept.result) == (RunStatus.COMPLETED, ended.run.result)


async def test_a_deleted_run_is_unknown_and_leaves_nothing_behind(
    runs: Runs, run: Run, database: SqlDatabase
):
    await run.delete(database=database)
    assert await runs.claim(run.id) is None


async def test_the_latest_is_the_newest_with_a_result_and_a_later_one_is_named(
    runs: Runs, assessment: Assessment
):
    assert (await runs.finished((await runs.submit(assessment, mode=Mode.PARALLEL)).id))[1] is None
    done = await runs.submit(assessment, mode=Mode.PARALLEL)
    await runs.carry_out(done)
    later = await runs.submit(assessment, mode=Mode.PARALLEL)
    found, newer = await runs.finished("latest")
    assert (found.id, newer and newer.id) == (done.id, later.id)
    assert (await runs.get("latest")).id == later.id
    await runs.carry_out(later)
    found, newer = await runs.finished("latest")
    assert (found.id, newer) == (later.id, None)


async def test_old_runs_are_deleted_with_their_history_and_the_newest_stay(
    runs: Runs, assessment: Assessment
):
    ended = [
        await runs.carry_out(await runs.submit(assessment, mode=Mode.PARALLEL)) for _ in range(3)
    ]
    queued = await runs.submit(assessment, mode=Mode.PARALLEL)
    first, second, third = (one.run for one in ended)
    younger = Pruned(gone=[first.id], young=[queued.id, third.id, second.id])
    assert await runs.prune(before=second.created_at) == younger
    assert (await runs.conclusion(first)).events == ()
    newest = Pruned(gone=[second.id], young=[queued.id, third.id])
    assert await runs.prune(before=None, keep=2) == newest
    assert {run.id for run in await runs.newest()} == {third.id, queued.id}


async def test_what_is_not_deleted_is_told_with_its_reason(
    runs: Runs, assessment: Assessment, monkeypatch: pytest.MonkeyPatch
):
    ended = (await runs.carry_out(await runs.submit(assessment, mode=Mode.PARALLEL))).run
    queued = await runs.submit(assessment, mode=Mode.PARALLEL)

    async def held(self: Run, **of: object) -> None:
        raise VersionConflict("Somebody goes on with it.")

    with monkeypatch.context() as patched:
        patched.setattr(Run, "delete", held)
        assert await runs.prune(before=None) == Pruned(not_ended=[queued.id], held=[ended.id])
    assert await runs.prune(before=None) == Pruned(gone=[ended.id], not_ended=[queued.id])


async def test_what_is_not_to_be_kept_goes_by_itself(make_runs: MakeRuns, assessment: Assessment):
    workflow = make_workflow()
    runs = make_runs(workflow)
    first, second = [
        (await runs.carry_out(await runs.submit(assessment, mode=Mode.PARALLEL))).run
        for _ in range(2)
    ]
    assert await runs.tidy() == ()
    assert await make_runs(workflow, retention=Retention(keep=1)).tidy() == [first.id]
    old = Retention(older_than=LEASE)
    assert await make_runs(workflow, retention=old).tidy() == []
    assert await make_runs(workflow, clock=LaterClock(), retention=old).tidy() == [second.id]
