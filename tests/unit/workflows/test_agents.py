import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.engine.events import OutcomeStatus, RunStatus, fold
from infra_mind.engine.step import Outcome
from infra_mind.workflows.agents import conclusion, metrics_of
from tests.factories.events import RUN, E, events

OUTCOMES = {
    "c": OutcomeStatus.COMPLETED,
    "f": OutcomeStatus.FAILED,
    "t": OutcomeStatus.TIMED_OUT,
    "s": OutcomeStatus.SKIPPED,
}


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
