from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infra_mind.engine.events import Event, EventType, OutcomeStatus, RunState, RunStatus, fold
from tests.factories.events import AGENTS, RUN, START, E, events, of_step


def test_tells_where_each_step_stands() -> None:
    half_way = fold(RUN[:6])
    assert half_way.status is RunStatus.RUNNING
    assert half_way.phase == "agents"
    cto = half_way.steps["agent.cto"]
    assert (cto.outcome, cto.message, cto.share) == (None, "weighing", 0.5)
    end = fold(RUN)
    assert end.status is RunStatus.PARTIAL
    assert end.status.terminal
    assert end.steps["agent.security"].outcome is OutcomeStatus.TIMED_OUT
    assert end.steps["agent.security"].error == "took longer than 3 s"


def test_a_crash_counts_the_time_until_the_last_event() -> None:
    crashed = fold(
        events(
            (E.RUN_STARTED, 0),
            (E.PHASE_STARTED, 1, AGENTS),
            (E.STEP_COMPLETED, 3, of_step("cto", seconds=2.0)),
            (E.RUN_STARTED, 100, {"data": {"resumed": True}}),
            (E.PHASE_STARTED, 100, AGENTS),
            (E.STEP_COMPLETED, 104, of_step("security", seconds=4.0)),
            (E.PHASE_COMPLETED, 104, AGENTS | {"data": {"seconds": 4.0}}),
            (E.RUN_COMPLETED, 105, {"data": {"seconds": 5.0}}),
        )
    )
    assert crashed.seconds == 3.0 + 5.0
    assert crashed.phase_times["agents"] == 2.0 + 4.0


def test_a_run_that_failed_in_a_phase_has_that_phases_time() -> None:
    failed = fold(events((E.RUN_STARTED, 0), (E.PHASE_STARTED, 1, AGENTS), (E.RUN_FAILED, 4)))
    assert failed.phase_times["agents"] == 3
    assert failed.seconds == 4


def test_a_plans_phases_have_a_time_from_the_start() -> None:
    begun = fold(events((E.RUN_STARTED, 0, {"data": {"phases": ["agents", "reports"]}})))
    assert begun.phase_times == {"agents": 0, "reports": 0}


def test_a_step_that_runs_again_starts_anew() -> None:
    again = events(
        (E.STEP_FAILED, 0, of_step("cto", error="broken", seconds=1.0)),
        (E.STEP_STARTED, 1, of_step("cto")),
    )
    assert fold(again).steps["agent.cto"].outcome is None
    assert fold(again).steps["agent.cto"].error == ""


any_event = st.builds(
    dict,
    type=st.sampled_from(EventType),
    phase=st.sampled_from(["validation", "agents", None]),
    step=st.sampled_from(["a", "b", None]),
    label=st.sampled_from(["cto", None]),
    attempt=st.integers(1, 3) | st.none(),
    data=st.dictionaries(
        st.sampled_from(["seconds", "agents", "share", "error", "message", "reused"]),
        st.none() | st.booleans() | st.integers(0, 9) | st.floats(0, 9) | st.text(max_size=3),
    ),
)


@given(st.lists(any_event, max_size=30), st.data())
def test_folds_any_events_and_in_parts_as_well_as_at_once(
    told: Sequence[dict[str, Any]], data: st.DataObject
) -> None:
    made = [
        Event(run_id="r", n=n, at=START + timedelta(seconds=n), **fields)
        for n, fields in enumerate(told, start=1)
    ]
    whole = fold(made)
    parts = RunState()
    cut = data.draw(st.integers(0, len(made)))
    for part in (made[:cut], made[cut:]):
        for event in part:
            parts.apply(event)
    assert parts == whole
    assert whole.n == len(made)
    assert whole.seconds >= 0
    assert all(seconds >= 0 for seconds in whole.phase_times.values())
