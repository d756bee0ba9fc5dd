from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.engine.events import Event, EventType, OutcomeStatus, RunStatus, fold
from infra_mind.engine.step import Outcome
from infra_mind.workflows.agents import conclusion, metrics_of

OUTCOMES = {
    "c": OutcomeStatus.COMPLETED,
    "f": OutcomeStatus.FAILED,
    "t": OutcomeStatus.TIMED_OUT,
    "s": OutcomeStatus.SKIPPED,
}


START = datetime(2026, 11, 23, tzinfo=UTC)
E = EventType


def events(*told: tuple[EventType, float] | tuple[EventType, float, dict[str, Any]]) -> list[Event]:
    """Events by type, seconds since the start, and other fields."""
    return [
        Event(
            run_id="r",
            n=n,
            type=one[0],
            at=START + timedelta(seconds=one[1]),
            **(one[2] if len(one) == 3 else {}),
        )
        for n, one in enumerate(told, start=1)
    ]


def of_step(name: str, **data: Any) -> dict[str, Any]:
    return {"phase": "agents", "step": f"agent.{name}", "label": name, "attempt": 1, "data": data}


AGENTS = {"phase": "agents"}
RUN = events(
    (E.RUN_QUEUED, 0),
    (E.RUN_STARTED, 1, {"data": {"agents": 4}}),
    (E.PHASE_STARTED, 1, AGENTS),
    (E.STEP_STARTED, 1, of_step("cto")),
    (E.STEP_STARTED, 1, of_step("security")),
    (E.STEP_PROGRESS, 2, of_step("cto", message="weighing", share=0.5)),
    (E.STEP_COMPLETED, 3, of_step("cto", seconds=2.0)),
    (E.STEP_TIMED_OUT, 4, of_step("security", seconds=3.0, error="took longer than 3 s")),
    (E.STEP_SKIPPED, 4, of_step("web_research", seconds=0.0, error="no network")),
    (E.STEP_COMPLETED, 4, of_step("research", seconds=9.0, reused=True)),
    (E.PHASE_COMPLETED, 4, AGENTS | {"data": {"seconds": 2.5}}),
    (E.RUN_PARTIAL, 5, {"data": {"seconds": 4.0}}),
)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("", RunStatus.COMPLETED),
        ("ccccccccccc", RunStatus.COMPLETED),
        ("cccccccccsc", RunStatus.COMPLETED),
        ("sss", RunStatus.COMPLETED),
        ("ccccccccccf", RunStatus.PARTIAL),
        ("ccccccccccst", RunStatus.PARTIAL),
        ("ccccccfffff", RunStatus.PARTIAL),
        ("cf", RunStatus.PARTIAL),
        ("cfs", RunStatus.PARTIAL),
        ("cccccffffff", RunStatus.FAILED),
        ("ft", RunStatus.FAILED),
        ("fs", RunStatus.FAILED),
    ],
)
def test_says_what_the_agents_make_of_a_run(ended: str, expected: RunStatus) -> None:
    outcomes = {str(i): Outcome(status=OUTCOMES[end]) for i, end in enumerate(ended)}
    assert conclusion(outcomes) is expected


@given(st.text("cfts", max_size=20))
def test_skipped_agents_count_in_neither_direction(ended: str) -> None:
    def conclude(of: str) -> RunStatus:
        return conclusion({str(i): Outcome(status=OUTCOMES[end]) for i, end in enumerate(of)})

    assert conclude(ended) is conclude(ended.replace("s", ""))


def test_measures_agents_times_and_speedup() -> None:
    metrics = metrics_of(fold(RUN))
    assert metrics.total_agents == 4
    assert metrics.completed_agents == 2
    assert metrics.failed_agents == 1
    assert metrics.skipped_agents == 1
    assert metrics.total_time == 4.0
    assert metrics.phase_times["agents"] == 2.5
    assert metrics.phase_times["synthesis"] == 0
    assert metrics.agent_times == {"cto": 2, "security": 3, "web_research": 0, "research": 0}
    assert metrics.speedup_factor == 5.0 / 2.5
    assert metrics.success_rate == 100 * 2 / 3


def test_knows_no_speedup_and_no_rate_of_nothing() -> None:
    metrics = metrics_of(fold(events((E.RUN_STARTED, 0), (E.RUN_COMPLETED, 1))))
    assert metrics.speedup_factor is None
    assert metrics.success_rate is None
