import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Literal

import pytest

from infra_mind.core.errors import LeaseLost, StoreError, Transient, Unavailable, VersionConflict
from infra_mind.engine.events import Event, EventType, OutcomeStatus, RunStatus, fold
from infra_mind.engine.journal import Lease, Standing, StepRecord
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import Plan
from infra_mind.engine.retry import RetryPolicy
from infra_mind.engine.scheduler import RunOutcome, Scheduler
from infra_mind.engine.step import AnyStep, Context
from infra_mind.engine.threads import Compute
from tests.tools.clock import ManualClock

MakeStep = Callable[..., AnyStep]
QUICK = RetryPolicy(initial_interval=timedelta(milliseconds=1), maximum_attempts=3, jitter=0)
MOMENT = timedelta(milliseconds=50)


async def double(value: Any, context: Context) -> Any:
    await asyncio.sleep(0)
    return [value, value]


async def hang(value: Any, context: Context) -> Any:
    await asyncio.Event().wait()


async def begun(scheduler: Scheduler, *steps: str) -> None:
    """Return when the journal has the starts of these steps."""
    waiting = set(steps)
    with scheduler.subscribe() as feed:
        async with asyncio.timeout(5):
            async for event in feed:
                waiting -= {event.step} if event.type is EventType.STEP_STARTED else set()
                if not waiting:
                    return


async def fail(value: Any, context: Context) -> Any:
    raise ValueError("no such region 'mars'")


def types(run: RunOutcome, *wanted: EventType) -> list[EventType]:
    return [event.type for event in run.events if not wanted or event.type in wanted]


def of(run: RunOutcome, type: EventType) -> list[Event]:
    return [event for event in run.events if event.type is type]


def completed(run: RunOutcome) -> int:
    return sum(outcome.completed for outcome in run.outcomes.values())


def assert_numbered(events: Sequence[Event]) -> None:
    assert [event.n for event in events] == list(range(1, len(events) + 1))


async def test_gives_each_step_what_it_selects(scheduler: Scheduler, step: MakeStep) -> None:
    plan = Plan(
        steps=(
            step("1.brief", double),
            step("2.cto", double, after=("1.brief",)),
            step("3.merge", double, after=("1.brief", "2.cto")),
        )
    )
    run = await scheduler.run(plan, run_id="r", input="x")
    assert run.status is RunStatus.COMPLETED
    assert run.outcomes["2.cto"].value == [[["x", "x"]]] * 2
    assert run.outcomes["3.merge"].value == [[["x", "x"], [[["x", "x"]]] * 2]] * 2
    assert types(run) == [
        "run_started",
        *["phase_started", "step_started", "step_completed", "phase_completed"] * 3,
        "run_completed",
    ]
    assert_numbered(run.events)


async def test_keeps_everything_it_reports(
    scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
) -> None:
    run = await scheduler.run(Plan(steps=(step("1.a", double),)), run_id="r", input=1)
    history = await journal.history("r")
    assert history.events == run.events
    assert [(kept.step, kept.output) for kept in history.records] == [("1.a", b"[1,1]")]


async def test_has_a_step_in_the_journal_before_anything_depends_on_it(
    scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
) -> None:
    async def look(value: Any, context: Context) -> Any:
        return [kept.step for kept in (await journal.history("r")).records]

    plan = Plan(
        steps=(
            step("1.a", double),
            step("2.b", look, after=("1.a",)),
            step("2.c", look, after=("2.b",)),
        )
    )
    run = await scheduler.run(plan, run_id="r", input=1)
    assert run.outcomes["2.b"].value == ["1.a"]
    assert run.outcomes["2.c"].value == ["1.a", "2.b"]


async def test_keeps_a_step_that_nothing_waits_for_while_others_still_run(
    scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
) -> None:
    async def late(value: Any, context: Context) -> Any:
        async with asyncio.timeout(5):
            async for event in watching:
                if event.step == "2.early" and event.type is EventType.STEP_COMPLETED:
                    break
        return [kept.step for kept in (await journal.history("r")).records]

    plan = Plan(steps=(step("2.early", double), step("2.late", late)))
    with scheduler.subscribe("r") as watching:
        run = await scheduler.run(plan, run_id="r", input=1)
    assert run.outcomes["2.late"].value == ["2.early"]


async def test_runs_steps_of_a_phase_at_once_and_phases_one_after_another(
    scheduler: Scheduler, step: MakeStep
) -> None:
    together = asyncio.Barrier(5)

    async def meet(value: Any, context: Context) -> Any:
        async with asyncio.timeout(5):
            await together.wait()
        return 1

    steps = [step(f"2.{i}", meet) for i in range(5)]
    run = await scheduler.run(Plan(steps=(*steps, step("3.z", double))), run_id="r", input=1)
    assert completed(run) == 6
    assert run.events[-4].step == "3.z"


@pytest.mark.parametrize("concurrency", [1, 2, 3])
async def test_never_has_more_steps_under_way_than_it_may(
    scheduler: Scheduler, step: MakeStep, concurrency: int
) -> None:
    under_way, most = 0, 0

    async def count(value: Any, context: Context) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        under_way -= 1

    plan = Plan(steps=tuple(step(f"2.{i}", count) for i in range(7)))
    await scheduler.run(plan, run_id="r", input=1, concurrency=concurrency)
    assert most == concurrency


async def test_a_limiter_bounds_all_runs_together(journal: MemoryJournal, step: MakeStep) -> None:
    under_way, most = 0, 0

    async def count(value: Any, context: Context) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        under_way -= 1

    scheduler = Scheduler(journal=journal, limiter=asyncio.Semaphore(3))
    plan = Plan(steps=tuple(step(f"2.{i}", count) for i in range(4)))
    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(scheduler.run(plan, run_id=f"r{i}", input=1)) for i in range(5)]
    assert most == 3
    assert all(completed(run.result()) == 4 for run in runs)


async def test_sequential_and_parallel_have_the_same_outcomes(
    scheduler: Scheduler, step: MakeStep
) -> None:
    plan = Plan(
        steps=(
            step("1.a", double),
            step("2.b", double, after=("1.a",)),
            step("2.c", fail, after=("1.a",)),
            step("2.d", double, after=("2.b",)),
            step("3.e", double, after=("2.b", "2.d")),
        )
    )
    parallel = await scheduler.run(plan, run_id="p", input=1)
    sequential = await scheduler.run(plan, run_id="s", input=1, concurrency=1)
    for name, outcome in parallel.outcomes.items():
        other = sequential.outcomes[name]
        assert (outcome.status, outcome.value, outcome.error) == (
            other.status,
            other.value,
            other.error,
        )


async def test_an_optional_step_that_fails_is_an_outcome_its_dependants_see(
    scheduler: Scheduler, step: MakeStep
) -> None:
    plan = Plan(
        steps=(
            step("2.bad", fail),
            step(
                "3.merge",
                double,
                after=("2.bad",),
                select=lambda upstream: upstream.outcome("2.bad").error,
            ),
        )
    )
    run = await scheduler.run(plan, run_id="r", input=1)
    assert run.status is RunStatus.COMPLETED
    assert run.outcomes["3.merge"].value == ["ValueError: no such region 'mars'"] * 2
    [failed] = of(run, EventType.STEP_FAILED)
    assert "in fail" in str(failed.data["traceback"])


async def test_a_step_that_needs_a_failed_one_fails_and_names_it(
    scheduler: Scheduler, step: MakeStep
) -> None:
    plan = Plan(steps=(step("2.bad", fail), step("2.next", double, after=("2.bad",))))
    run = await scheduler.run(plan, run_id="r", input=1)
    assert run.outcomes["2.next"].status is OutcomeStatus.FAILED
    assert run.outcomes["2.next"].error == (
        "Step '2.next' needs '2.bad', which ended failed: ValueError: no such region 'mars'"
    )


async def test_a_step_may_not_read_what_it_does_not_come_after(
    scheduler: Scheduler, step: MakeStep
) -> None:
    plan = Plan(
        steps=(step("1.a", double), step("2.b", double, select=lambda upstream: upstream["1.a"]))
    )
    run = await scheduler.run(plan, run_id="r", input=1)
    assert "without coming after it" in run.outcomes["2.b"].error


async def test_a_required_step_that_fails_ends_the_run_and_what_is_under_way(
    scheduler: Scheduler, step: MakeStep
) -> None:
    ended: list[str] = []

    async def watched(value: Any, context: Context) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(context.step)

    plan = Plan(
        steps=(step("2.slow", watched), step("2.bad", fail, required=True), step("3.z", double))
    )
    run = await scheduler.run(plan, run_id="r", input=1)
    assert run.status is RunStatus.FAILED
    assert run.reason == "Step '2.bad': ValueError: no such region 'mars'"
    assert ended == ["2.slow"]
    assert run.outcomes["2.slow"].status is OutcomeStatus.CANCELLED
    assert run.outcomes["3.z"].status is OutcomeStatus.CANCELLED
    assert run.events[-1].type is EventType.RUN_FAILED


async def test_a_step_whose_port_is_not_there_is_skipped(
    scheduler: Scheduler, step: MakeStep
) -> None:
    async def offline(value: Any, context: Context) -> Any:
        raise Unavailable("There is no network.")

    run = await scheduler.run(
        Plan(steps=(step("2.web", offline), step("2.cto", double))), run_id="r", input=1
    )
    assert run.outcomes["2.web"].status is OutcomeStatus.SKIPPED
    assert run.outcomes["2.web"].error == "There is no network."
    assert run.outcomes["2.cto"].completed


class TestTimeout:
    async def test_ends_an_awaiting_step(self, scheduler: Scheduler, step: MakeStep) -> None:
        run = await scheduler.run(
            Plan(steps=(step("2.slow", hang, timeout=MOMENT), step("2.ok", double))),
            run_id="r",
            input=1,
        )
        assert run.outcomes["2.slow"].status is OutcomeStatus.TIMED_OUT
        assert run.outcomes["2.slow"].error == "Step '2.slow' took longer than 0.05 s."
        assert run.outcomes["2.ok"].completed

    async def test_of_a_required_step_fails_the_run(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        plan = Plan(steps=(step("1.slow", hang, timeout=MOMENT),))
        run = await scheduler.run(plan, run_id="r", input=1)
        assert run.status is RunStatus.FAILED

    async def test_counts_also_when_the_step_swallows_its_cancellation(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        async def stubborn(value: Any, context: Context) -> Any:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return "late"

        plan = Plan(steps=(step("2.slow", stubborn, timeout=MOMENT), step("3.z", double)))
        run = await scheduler.run(plan, run_id="r", input=1)
        assert run.outcomes["2.slow"].status is OutcomeStatus.TIMED_OUT
        assert run.status is RunStatus.COMPLETED

    async def test_a_timeout_inside_a_step_is_a_failure_of_the_step(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        async def own(value: Any, context: Context) -> Any:
            async with asyncio.timeout(0.001):
                await asyncio.Event().wait()

        run = await scheduler.run(Plan(steps=(step("2.a", own),)), run_id="r", input=1)
        assert run.outcomes["2.a"].status is OutcomeStatus.FAILED

    @pytest.mark.parametrize("raises", [True, False])
    async def test_a_step_cancelled_from_inside_fails(
        self, scheduler: Scheduler, step: MakeStep, raises: bool
    ) -> None:
        async def inner(value: Any, context: Context) -> Any:
            if raises:
                raise asyncio.CancelledError
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(0)

        run = await scheduler.run(Plan(steps=(step("2.a", inner),)), run_id="r", input=1)
        assert run.outcomes["2.a"].error == "Step '2.a' was cancelled by something inside it."

    async def test_gives_up_a_computation_and_goes_on_with_the_next(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        go_on = threading.Event()

        def stuck(value: Any, context: Context) -> Any:
            go_on.wait(20)
            return "late"

        def compute(value: Any, context: Context) -> Any:
            return "in time"

        plan = Plan(
            steps=(
                step("2.a", stuck, timeout=MOMENT),
                step("2.b", compute),
                step("3.c", compute),
            )
        )
        run = await scheduler.run(plan, run_id="r", input=1)
        go_on.set()
        assert run.outcomes["2.a"].status is OutcomeStatus.TIMED_OUT
        assert run.outcomes["2.b"].value == "in time"
        assert run.outcomes["3.c"].value == "in time"


class TestRetry:
    async def test_tries_again_what_can_be_mended(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        async def flaky(value: Any, context: Context) -> Any:
            if context.attempt < 3:
                raise Transient(f"try {context.attempt}")
            return "there"

        run = await scheduler.run(
            Plan(steps=(step("2.a", flaky, retry=QUICK),)), run_id="r", input=1
        )
        assert run.outcomes["2.a"].value == "there"
        assert run.outcomes["2.a"].attempts == 3
        assert [
            (event.attempt, event.data["error"]) for event in of(run, EventType.STEP_RETRYING)
        ] == [
            (1, "try 1"),
            (2, "try 2"),
        ]
        assert [event.attempt for event in of(run, EventType.STEP_STARTED)] == [1, 2, 3]
        assert fold(run.events).retries == 2

    async def test_gives_up_after_the_last_attempt(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        async def down(value: Any, context: Context) -> Any:
            raise Transient("still down")

        run = await scheduler.run(
            Plan(steps=(step("2.a", down, retry=QUICK),)), run_id="r", input=1
        )
        assert run.outcomes["2.a"].status is OutcomeStatus.FAILED
        assert run.outcomes["2.a"].attempts == 3

    async def test_does_not_try_again_what_cannot(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        run = await scheduler.run(
            Plan(steps=(step("2.a", fail, retry=QUICK),)), run_id="r", input=1
        )
        assert run.outcomes["2.a"].attempts == 1

    async def test_waits_as_long_as_the_other_side_asks(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        async def busy(value: Any, context: Context) -> Any:
            if context.attempt == 1:
                raise Transient("busy", retry_after=timedelta(milliseconds=80))
            return "there"

        run = await scheduler.run(
            Plan(steps=(step("2.a", busy, retry=QUICK),)), run_id="r", input=1
        )
        assert [event.data["delay"] for event in of(run, EventType.STEP_RETRYING)] == [0.08]
        assert run.outcomes["2.a"].completed

    async def test_does_not_wait_longer_than_the_step_may_take(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        async def busy(value: Any, context: Context) -> Any:
            raise Transient("come back tomorrow", retry_after=timedelta(days=1))

        run = await scheduler.run(
            Plan(steps=(step("2.a", busy, retry=QUICK),)), run_id="r", input=1
        )
        assert run.outcomes["2.a"].attempts == 1


class TestCancellation:
    async def test_arrives_and_is_recorded(
        self, scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
    ) -> None:
        plan = Plan(steps=(step("1.a", double), step("2.slow", hang), step("2.b", hang)))
        task = asyncio.create_task(scheduler.run(plan, run_id="r", input=1))
        await begun(scheduler, "2.slow", "2.b")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        events = (await journal.history("r")).events
        assert events[-1].type is EventType.RUN_CANCELLED
        assert_numbered(events)
        assert fold(events).status is RunStatus.CANCELLED
        # The lease was given back.
        assert await journal.claim("r", "other", timedelta(seconds=1)) is not None

    async def test_by_name_ends_the_run_with_an_outcome(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        task = asyncio.create_task(
            scheduler.run(Plan(steps=(step("2.a", hang),)), run_id="r", input=1)
        )
        await begun(scheduler, "2.a")
        assert scheduler.cancel("r", "Nobody wants it.")
        run = await task
        assert run.status is RunStatus.CANCELLED
        assert run.events[-1].data["reason"] == "Nobody wants it."
        assert run.outcomes["2.a"].status is OutcomeStatus.CANCELLED
        assert not scheduler.cancel("r")

    async def test_does_not_wait_for_a_step_that_computes(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        go_on = threading.Event()

        def computes(value: Any, context: Context) -> Any:
            go_on.wait(20)

        plan = Plan(steps=(step("2.a", computes),))
        task = asyncio.create_task(scheduler.run(plan, run_id="r", input=1))
        await begun(scheduler, "2.a")
        scheduler.cancel("r")
        assert (await task).status is RunStatus.CANCELLED
        go_on.set()

    async def test_does_not_wait_for_a_retry(self, scheduler: Scheduler, step: MakeStep) -> None:
        async def retries(value: Any, context: Context) -> Any:
            raise Transient("later")

        slow = RetryPolicy(initial_interval=timedelta(seconds=60))
        plan = Plan(steps=(step("2.a", retries, retry=slow),))
        task = asyncio.create_task(scheduler.run(plan, run_id="r", input=1))
        await begun(scheduler, "2.a")
        scheduler.cancel("r")
        assert (await task).status is RunStatus.CANCELLED

    async def test_does_not_wait_for_a_place(self, journal: MemoryJournal, step: MakeStep) -> None:
        class Full(asyncio.Semaphore):
            reached = asyncio.Event()

            async def acquire(self) -> Literal[True]:
                self.reached.set()
                return await super().acquire()

        full = Full(0)
        scheduler = Scheduler(journal=journal, limiter=full)
        plan = Plan(steps=(step("2.a", double),))
        task = asyncio.create_task(scheduler.run(plan, run_id="r", input=1))
        await full.reached.wait()
        scheduler.cancel("r")
        assert (await task).status is RunStatus.CANCELLED

    async def test_of_a_cancelled_run_can_be_resumed(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        calls: list[str] = []
        block = asyncio.Event()

        async def once(value: Any, context: Context) -> Any:
            calls.append(context.step)
            return 1

        async def wait(value: Any, context: Context) -> Any:
            await block.wait()
            return 2

        plan = Plan(steps=(step("1.a", once), step("2.b", wait, after=("1.a",))))
        task = asyncio.create_task(scheduler.run(plan, run_id="r", input=1))
        await begun(scheduler, "2.b")
        scheduler.cancel("r")
        await task
        block.set()
        run = await scheduler.run(plan, run_id="r", input=1)
        assert run.status is RunStatus.COMPLETED
        assert calls == ["1.a"]
        assert_numbered(run.events)


class TestResume:
    async def test_reads_failed_steps_unless_they_shall_run_again(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        broken = True
        calls = 0

        async def mended(value: Any, context: Context) -> Any:
            nonlocal calls
            calls += 1
            if broken:
                raise ValueError("broken")
            return "whole"

        plan = Plan(
            steps=(
                step("2.a", mended),
                step(
                    "3.z",
                    double,
                    after=("2.a",),
                    select=lambda upstream: upstream.outcome("2.a").value,
                ),
            )
        )
        first = await scheduler.run(plan, run_id="r", input=1)
        assert first.outcomes["3.z"].value == [None, None]
        broken = False
        second = await scheduler.run(plan, run_id="r", input=1)
        assert second.outcomes["2.a"].error == "ValueError: broken"
        assert calls == 1
        third = await scheduler.run(plan, run_id="r", input=1, retry_failed=True)
        assert third.outcomes["3.z"].value == ["whole", "whole"]
        assert calls == 2
        assert_numbered(third.events)

    async def test_runs_again_what_cannot_be_read(
        self, scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
    ) -> None:
        plan = Plan(steps=(step("1.a", double),))
        await scheduler.run(plan, run_id="r", input=1)
        [kept] = (await journal.history("r")).records
        lease = await journal.claim("r", "test", timedelta(seconds=5))
        assert lease is not None
        damaged = StepRecord(
            run_id="r",
            step=kept.step,
            input_hash=kept.input_hash,
            status=kept.status,
            output=b"{",
            error="",
            seconds=1,
            attempts=1,
            finished_at=kept.finished_at,
        )
        await journal.append(lease, [], [damaged])
        await journal.release(lease)
        run = await scheduler.run(plan, run_id="r", input=1)
        assert run.outcomes["1.a"].value == [1, 1]

    @pytest.mark.parametrize("concurrency", [1, None])
    async def test_at_every_instant_ends_the_same_and_runs_nothing_finished_twice(
        self, step: MakeStep, concurrency: int | None
    ) -> None:
        whole = await _interrupted(step, None, concurrency)
        cuts = whole.appends
        assert cuts >= 4
        for cut in range(cuts + 1):
            resumed = await _interrupted(step, cut, concurrency)
            assert resumed.values == whole.values
            assert resumed.twice == []
            assert_numbered(resumed.events)
            assert fold(resumed.events).status is RunStatus.COMPLETED


class _CutJournal(MemoryJournal):
    """Dies after so many appends: nothing of the next one is kept."""

    def __init__(self, cut: int | None) -> None:
        super().__init__()
        self.cut = cut
        self.appends = 0

    async def append(
        self,
        lease: Lease,
        events: Sequence[Event],
        records: Sequence[StepRecord] = (),
        standing: Standing | None = None,
        *,
        again: bool = False,
    ) -> None:
        if self.cut is not None and self.appends >= self.cut:
            raise StoreError("The process was killed.")
        self.appends += 1
        await asyncio.sleep(0)
        await super().append(lease, events, records, standing, again=again)


class _Interrupted:
    def __init__(self, run: RunOutcome, appends: int, twice: list[str]) -> None:
        self.values = {
            name: (outcome.status, outcome.value) for name, outcome in run.outcomes.items()
        }
        self.events = run.events
        self.appends = appends
        self.twice = twice


async def _interrupted(step: MakeStep, cut: int | None, concurrency: int | None) -> _Interrupted:
    journal = _CutJournal(cut)
    scheduler = Scheduler(journal=journal, concurrency=concurrency)
    finished: set[str] = set()
    twice: list[str] = []

    async def work(value: Any, context: Context) -> Any:
        if context.step in finished:
            twice.append(context.step)
        if context.step == "2.bad":
            raise ValueError("always")
        return [context.step, value]

    plan = Plan(
        steps=(
            step("1.a", work),
            step("1.b", work, after=("1.a",)),
            *(step(f"2.{i}", work, after=("1.b",)) for i in range(3)),
            step("2.bad", work),
            step("3.s", work, after=("2.0", "2.1", "2.2")),
            step("4.c", work, after=("3.s",)),
            step("4.d", work, after=("3.s",)),
            step("5.r", work, after=("4.c", "4.d")),
        )
    )
    try:
        run = await scheduler.run(plan, run_id="r", input="in")
    except StoreError:
        journal.cut = None
        finished.update(kept.step for kept in (await journal.history("r")).records)
        run = await scheduler.run(plan, run_id="r", input="in")
    return _Interrupted(run, journal.appends, twice)


class TestReuse:
    async def test_runs_only_what_depends_on_the_change(
        self, scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
    ) -> None:
        calls: list[str] = []

        async def note(value: Any, context: Context) -> Any:
            calls.append(context.step)
            return value

        plan = Plan(
            steps=(
                step("2.cost", note, select=lambda upstream: upstream.input["budget"]),
                step("2.security", note, select=lambda upstream: upstream.input["mfa"]),
                step("3.merge", note, after=("2.cost", "2.security")),
            )
        )
        base = await scheduler.run(plan, run_id="base", input={"budget": 1, "mfa": True})
        records = (await journal.history("base")).records
        calls.clear()
        changed = {"budget": 2, "mfa": True}
        run = await scheduler.run(plan, run_id="new", input=changed, reuse=records)
        assert calls == ["2.cost", "3.merge"]
        assert run.outcomes["3.merge"].value == [2, True]
        assert run.outcomes["2.security"].reused
        [reused] = [event for event in run.events if event.data.get("reused")]
        assert (reused.type, reused.step) == (EventType.STEP_COMPLETED, "2.security")
        assert base.outcomes["2.security"].seconds == run.outcomes["2.security"].seconds
        # The new run has its own copy: it can be resumed and reused by itself.
        assert {kept.step for kept in (await journal.history("new")).records} == {
            "2.cost",
            "2.security",
            "3.merge",
        }

    async def test_takes_over_everything_when_nothing_changed(
        self, scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
    ) -> None:
        plan = Plan(steps=(step("2.a", double), step("3.b", double, after=("2.a",))))
        await scheduler.run(plan, run_id="base", input=1)
        records = (await journal.history("base")).records
        run = await scheduler.run(plan, run_id="new", input=1, reuse=records)
        assert all(outcome.reused for outcome in run.outcomes.values())

    async def test_does_not_take_over_a_failure_or_another_version(
        self, scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
    ) -> None:
        plan = Plan(steps=(step("2.a", fail), step("2.b", double)))
        await scheduler.run(plan, run_id="base", input=1)
        records = (await journal.history("base")).records
        newer = Plan(steps=(step("2.a", double), step("2.b", double, version="2")))
        run = await scheduler.run(newer, run_id="new", input=1, reuse=records)
        assert [outcome.reused for outcome in run.outcomes.values()] == [False, False]
        assert run.outcomes["2.a"].completed


class TestConclusion:
    async def test_that_fails_after_the_agents_runs_no_synthesis(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        agents = (step("2.a", fail), step("2.b", fail), step("2.c", double))
        plan = Plan(steps=(*agents, step("3.z", double)), conclude=_of_phase_two)
        run = await scheduler.run(plan, run_id="r", input=1)
        assert run.status is RunStatus.FAILED
        assert run.reason == "After phase agents: 2.a failed, 2.b failed"
        assert run.outcomes["3.z"].status is OutcomeStatus.CANCELLED

    async def test_that_is_partial_goes_on_to_the_end(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        plan = Plan(
            steps=(step("2.a", fail), step("2.b", double), step("3.z", double)),
            conclude=_of_phase_two,
        )
        run = await scheduler.run(plan, run_id="r", input=1)
        assert run.status is RunStatus.PARTIAL
        assert run.outcomes["3.z"].completed

    async def test_of_an_empty_plan_is_completed(self, scheduler: Scheduler) -> None:
        run = await scheduler.run(Plan(steps=()), run_id="r", input=1)
        assert types(run) == ["run_started", "run_completed"]


def _of_phase_two(outcomes: Any) -> RunStatus:
    """Partial when one failed, failed when more did."""
    failed = [name for name, one in outcomes.items() if name[0] == "2" and not one.completed]
    return (RunStatus.COMPLETED, RunStatus.PARTIAL, RunStatus.FAILED)[len(failed)]


class TestLease:
    async def test_of_another_worker_keeps_a_run_from_starting(
        self, scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
    ) -> None:
        await journal.claim("r", "other", timedelta(seconds=5))
        with pytest.raises(VersionConflict, match="under way in another worker"):
            await scheduler.run(Plan(steps=(step("1.a", double),)), run_id="r", input=1)

    async def test_is_renewed_while_the_run_lasts(self, step: MakeStep) -> None:
        class Counting(MemoryJournal):
            renewals = 0
            enough = asyncio.Event()

            async def renew(self, lease: Lease, ttl: timedelta) -> Lease:
                self.renewals += 1
                if self.renewals == 3:
                    self.enough.set()
                return await super().renew(lease, ttl)

        async def longer(value: Any, context: Context) -> Any:
            await journal.enough.wait()

        journal = Counting()
        scheduler = Scheduler(journal=journal, lease_ttl=timedelta(seconds=0.3))
        run = await scheduler.run(Plan(steps=(step("1.a", longer),)), run_id="r", input=1)
        assert run.status is RunStatus.COMPLETED, run.reason

    async def test_that_is_lost_stops_the_run_without_another_write(self, step: MakeStep) -> None:
        ended: list[str] = []
        under_way = asyncio.Event()

        async def blocked(value: Any, context: Context) -> Any:
            under_way.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("cancelled")

        clock = ManualClock()
        journal = MemoryJournal(clock=clock)
        scheduler = Scheduler(journal=journal, lease_ttl=timedelta(milliseconds=60))
        plan = Plan(steps=(step("1.a", blocked),))
        running = asyncio.create_task(scheduler.run(plan, run_id="r", input=1))
        await under_way.wait()
        clock.advance(timedelta(seconds=1))  # as if its worker had been frozen
        stolen = await journal.claim("r", "thief", timedelta(seconds=60))
        assert stolen is not None
        with pytest.raises(LeaseLost):
            await running
        assert ended == ["cancelled"]
        before = await journal.history("r")
        assert EventType.RUN_FAILED not in {event.type for event in before.events}
        await journal.append(stolen, [], [])

    async def test_given_by_the_caller_is_given_back_by_the_last_event(
        self, scheduler: Scheduler, journal: MemoryJournal, step: MakeStep
    ) -> None:
        lease = await journal.claim("r", "me", timedelta(seconds=60))
        assert lease is not None
        plan = Plan(steps=(step("1.a", double),))
        await scheduler.run(plan, run_id="r", input=1, lease=lease)
        with pytest.raises(LeaseLost):
            await journal.append(lease, [])
        assert await journal.claim("r", "other", timedelta(seconds=5)) is not None


class TestProgress:
    async def test_comes_from_a_computing_thread_and_is_bounded_in_rate(
        self, journal: MemoryJournal, step: MakeStep
    ) -> None:
        clock = ManualClock()

        def chatty(value: Any, context: Context) -> Any:
            for _ in range(100):
                clock.advance(timedelta(milliseconds=1))
                context.progress("evaluating", 0.5)

        scheduler = Scheduler(
            journal=journal, clock=clock, progress_interval=timedelta(milliseconds=30)
        )
        run = await scheduler.run(Plan(steps=(step("2.a", chatty),)), run_id="r", input=1)
        reported = of(run, EventType.STEP_PROGRESS)
        assert len(reported) == 4
        assert reported[0].data == {"message": "evaluating", "share": 0.5}
        assert_numbered(run.events)

    async def test_can_come_from_a_thread_of_the_steps_own(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        async def threaded(value: Any, context: Context) -> Any:
            await asyncio.to_thread(context.progress, "from elsewhere")

        run = await scheduler.run(Plan(steps=(step("2.a", threaded),)), run_id="r", input=1)
        assert [event.data["message"] for event in of(run, EventType.STEP_PROGRESS)] == [
            "from elsewhere"
        ]
        assert_numbered(run.events)

    async def test_is_visible_while_the_step_still_runs(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        seen = asyncio.Event()

        async def waits_to_be_seen(value: Any, context: Context) -> Any:
            context.progress("half way", 0.5)
            async with asyncio.timeout(2):
                await seen.wait()
            return "seen"

        async def watch() -> None:
            async for event in scheduler.subscribe("r"):
                if event.type is EventType.STEP_PROGRESS:
                    seen.set()
                    return

        async with asyncio.TaskGroup() as group:
            group.create_task(watch())
            await asyncio.sleep(0)
            run = await scheduler.run(
                Plan(steps=(step("2.a", waits_to_be_seen),)), run_id="r", input=1
            )
        assert run.outcomes["2.a"].value == "seen"

    async def test_ends_a_computation_that_was_given_up(
        self, scheduler: Scheduler, step: MakeStep
    ) -> None:
        ended = threading.Event()

        def endless(value: Any, context: Context) -> Any:
            try:
                while True:
                    context.progress("still here")
            finally:
                ended.set()

        plan = Plan(steps=(step("2.a", endless, timeout=MOMENT),))
        run = await scheduler.run(plan, run_id="r", input=1)
        assert run.outcomes["2.a"].status is OutcomeStatus.TIMED_OUT
        assert ended.wait(2)


async def test_a_plain_function_that_returns_an_awaitable_is_refused(
    scheduler: Scheduler, step: MakeStep
) -> None:
    class Later:
        def __await__(self) -> Any:
            yield

    plan = Plan(steps=(step("2.a", lambda value, context: Later()),))
    run = await scheduler.run(plan, run_id="r", input=1)
    assert "Write it as `async def`" in run.outcomes["2.a"].error


async def test_a_computing_step_leaves_the_loop_free(scheduler: Scheduler, step: MakeStep) -> None:
    go_on = threading.Event()

    def compute(value: Any, context: Context) -> Any:
        return go_on.wait(20)

    plan = Plan(steps=(step("2.a", compute),))
    running = asyncio.create_task(scheduler.run(plan, run_id="r", input=1))
    await begun(scheduler, "2.a")
    go_on.set()
    assert (await running).outcomes["2.a"].value is True


async def test_a_value_that_cannot_be_encoded_fails_its_step(
    scheduler: Scheduler, step: MakeStep
) -> None:
    async def odd(value: Any, context: Context) -> Any:
        return object()

    run = await scheduler.run(Plan(steps=(step("2.a", odd),)), run_id="r", input=1)
    assert run.outcomes["2.a"].status is OutcomeStatus.FAILED
    assert run.outcomes["2.a"].value is None


async def test_many_runs_of_one_scheduler_keep_their_own(
    scheduler: Scheduler, step: MakeStep
) -> None:
    plan = Plan(steps=(step("1.a", double), step("2.b", double, after=("1.a",))))
    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(scheduler.run(plan, run_id=f"r{i}", input=i)) for i in range(50)]
    for i, task in enumerate(runs):
        run = task.result()
        assert run.outcomes["1.a"].value == [i, i]
        assert {event.run_id for event in run.events} == {f"r{i}"}
        assert_numbered(run.events)


async def test_randomness_is_injected(journal: MemoryJournal, step: MakeStep) -> None:
    async def flaky(value: Any, context: Context) -> Any:
        raise Transient("down")

    policy = RetryPolicy(initial_interval=timedelta(milliseconds=2), jitter=1)

    async def delays(name: str) -> list[object]:
        scheduler = Scheduler(journal=journal, random=Random(7), compute=Compute())
        plan = Plan(steps=(step("2.a", flaky, retry=policy),))
        run = await scheduler.run(plan, run_id=name, input=1)
        return [event.data["delay"] for event in of(run, EventType.STEP_RETRYING)]

    assert await delays("r1") == await delays("r2")
