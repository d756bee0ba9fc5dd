import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.engine.conclusion import agents_conclusion
from infra_mind.engine.event import EventType
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
        ("", EventType.RUN_COMPLETED),
        ("ccccccccccc", EventType.RUN_COMPLETED),
        ("cccccccccsc", EventType.RUN_COMPLETED),
        ("sss", EventType.RUN_COMPLETED),
        ("ccccccccccf", EventType.RUN_PARTIAL),
        ("ccccccccccst", EventType.RUN_PARTIAL),
        ("ccccccfffff", EventType.RUN_PARTIAL),
        ("cf", EventType.RUN_PARTIAL),
        ("cfs", EventType.RUN_PARTIAL),
        ("cccccffffff", EventType.RUN_FAILED),
        ("ft", EventType.RUN_FAILED),
        ("fs", EventType.RUN_FAILED),
    ],
)
def test_says_what_the_agents_make_of_a_run(ended: str, expected: EventType) -> None:
    outcomes = {str(i): Outcome(status=OUTCOMES[end]) for i, end in enumerate(ended)}
    assert agents_conclusion(outcomes) is expected


@given(st.text("cfts", max_size=20))
def test_skipped_agents_count_in_neither_direction(ended: str) -> None:
    def conclude(of: str) -> EventType:
        return agents_conclusion(
            {str(i): Outcome(status=OUTCOMES[end]) for i, end in enumerate(of)}
        )

    assert conclude(ended) is conclude(ended.replace("s", ""))
