import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.engine.conclusion import agents_conclusion
from infra_mind.engine.event import RunStatus
from infra_mind.engine.outcome import Outcome, OutcomeStatus

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
    assert agents_conclusion(outcomes) is expected


@given(st.text("cfts", max_size=20))
def test_skipped_agents_count_in_neither_direction(ended: str) -> None:
    def conclude(of: str) -> RunStatus:
        return agents_conclusion(
            {str(i): Outcome(status=OUTCOMES[end]) for i, end in enumerate(of)}
        )

    assert conclude(ended) is conclude(ended.replace("s", ""))
