import os
import threading
from datetime import timedelta
from typing import Any

import pytest

from infra_mind.core.errors import InputError, StepError
from infra_mind.engine.events import OutcomeStatus
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import Plan
from infra_mind.engine.processes import ProcessDied, Processes, TracebackElsewhere
from infra_mind.engine.scheduler import Scheduler
from infra_mind.engine.step import Context
from infra_mind.engine.threads import Compute
from tests.factories.elsewhere import (
    add,
    die,
    fail,
    never_ending,
    prepare_once,
    prepared,
    process_id,
    take,
    tell_twice,
    unpicklable_error,
)
from tests.unit.engine.conftest import MakeStep


@pytest.fixture(scope="module")
def processes():
    pool = Processes(1, prepare=prepare_once)
    yield pool
    pool.close()


def test_a_call_gives_what_the_function_gives_in_another_process(processes):
    assert processes.call(add, 2, 3) == 5
    assert processes.call(process_id) != os.getpid()


def test_each_process_is_prepared_once(processes):
    assert processes.call(prepared) == 1
    assert processes.call(prepared) == 1


def test_what_it_tells_on_the_way_is_heard(processes):
    heard: list[tuple[str, float | None]] = []
    assert processes.call(tell_twice, tell=lambda *one: heard.append(one)) == "done"
    assert heard == [("first", None), ("second", 0.5)]


def test_an_error_comes_back_as_what_it_was_with_where_it_arose(processes):
    with pytest.raises(InputError, match="no such thing") as caught:
        processes.call(fail, "no such thing")
    assert isinstance(caught.value.__cause__, TracebackElsewhere)
    assert "in fail" in str(caught.value.__cause__)


def test_an_error_that_cannot_travel_is_told_in_words(processes):
    with pytest.raises(StepError, match=r"Unpicklable: a lambda"):
        processes.call(unpicklable_error)


def test_a_process_that_dies_takes_its_call_along_and_nothing_else(processes):
    with pytest.raises(ProcessDied, match="status 7"):
        processes.call(die, 7)
    assert processes.call(add, 1, 1) == 2


def test_a_call_that_nobody_wants_any_more_ends_with_its_process(processes):
    before = processes.call(process_id)
    with pytest.raises(StepError, match="given up"):
        processes.call(never_ending, unwanted=lambda: True)
    assert processes.call(process_id) != before


async def test_steps_at_their_timeout_end_their_process_and_the_next_computes_again(
    processes, step: MakeStep
):
    """As often as one likes: none of them holds a thread or a place."""
    before = processes.call(process_id)

    def hang(value: Any, context: Context) -> Any:
        return processes.call(never_ending, unwanted=lambda: context.given_up)

    def compute(value: Any, context: Context) -> Any:
        return processes.call(add, 1, 1)

    stuck = [step(f"2.{n}", hang, timeout=timedelta(seconds=0.2)) for n in range(4)]
    following = step("3.a", compute, timeout=timedelta(seconds=60))
    scheduler = Scheduler(journal=MemoryJournal(), compute=Compute(most_abandoned=2))
    run = await scheduler.run(Plan(steps=(*stuck, following)), run_id="r", input=1)
    ends = [run.outcomes[one.name].status for one in stuck]
    assert ends == [OutcomeStatus.TIMED_OUT] * 4
    assert run.outcomes["3.a"].value == 2
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


def test_none_takes_more_memory_than_it_may_and_the_next_call_goes_on():
    pool = Processes(1, memory=500_000_000)
    try:
        with pytest.raises(StepError, match=r"more memory.*COMPUTE_MEMORY_MB"):
            pool.call(take, 1_000_000_000)
        assert pool.call(take, 1_000_000) == 1_000_000
    finally:
        pool.close()


async def test_the_event_loop_goes_on_meanwhile(processes):
    assert await processes.run(add, "a", "b") == "ab"


def test_who_waits_for_a_place_is_told_when_the_pool_is_closed():
    pool = Processes(1)
    errors: list[StepError] = []

    def ask() -> None:
        try:
            pool.call(never_ending)
        except StepError as error:
            errors.append(error)

    callers = [threading.Thread(target=ask) for _ in range(2)]
    for caller in callers:
        caller.start()
    pool.close()
    for caller in callers:
        caller.join(60)
    assert len(errors) == 2
