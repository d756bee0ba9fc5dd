from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from infra_mind.core.errors import Transient
from infra_mind.engine.retry import ONCE, RetryPolicy

SECOND = timedelta(seconds=1)


def test_waits_longer_each_time_up_to_the_maximum() -> None:
    policy = RetryPolicy(maximum_attempts=9, maximum_interval=10 * SECOND, jitter=0)
    waits = [policy.delay(attempt, Transient("x"), Random(1)) for attempt in range(1, 7)]
    assert waits == [SECOND * factor for factor in (1, 2, 4, 8, 10, 10)]


def test_ends_after_the_last_attempt() -> None:
    assert ONCE.delay(1, Transient("x"), Random(1)) is None
    assert RetryPolicy(maximum_attempts=2).delay(2, Transient("x"), Random(1)) is None


def test_does_not_cut_short_what_the_other_side_asked_for() -> None:
    policy = RetryPolicy(maximum_interval=2 * SECOND)
    error = Transient("x", retry_after=60 * SECOND)
    assert policy.delay(1, error, Random(1)) == 60 * SECOND


def test_asks_no_less_than_its_own_wait() -> None:
    policy = RetryPolicy(initial_interval=5 * SECOND, jitter=0)
    assert policy.delay(1, Transient("x", retry_after=SECOND), Random(1)) == 5 * SECOND


@given(
    attempt=st.integers(1, 10_000),
    jitter=st.floats(0, 1),
    coefficient=st.floats(1, 10),
    seed=st.integers(),
)
def test_stays_within_its_bounds(
    attempt: int, jitter: float, coefficient: float, seed: int
) -> None:
    policy = RetryPolicy(
        jitter=jitter, backoff_coefficient=coefficient, maximum_attempts=attempt + 1
    )
    wait = policy.delay(attempt, Transient("x"), Random(seed))
    assert wait is not None
    assert SECOND <= wait <= policy.maximum_interval * (1 + jitter) + timedelta(microseconds=1)
