from hypothesis import given
from hypothesis import strategies as st

from infra_mind.engine.standstill import Standstill


def test_counts_what_one_computation_waits() -> None:
    still = Standstill()
    still.ask(1.0)
    assert still.now
    still.take_up(3.0)
    assert not still.now
    still.put_down(10.0, ran=True)
    assert still.until(99.0) == 2.0


def test_a_computation_that_waits_while_another_runs_waits_for_nothing() -> None:
    still = Standstill()
    still.ask(1.0)
    still.ask(1.0)
    still.take_up(2.0)
    still.put_down(7.0, ran=True)
    still.take_up(7.5)
    still.put_down(9.0, ran=True)
    assert still.until(9.0) == 1.5


def test_the_wait_under_way_counts_and_ends_when_it_is_given_up() -> None:
    still = Standstill()
    still.ask(1.0)
    assert still.until(4.0) == 3.0
    still.put_down(5.0, ran=False)
    assert still.until(9.0) == 4.0


def test_a_thread_that_is_heard_late_takes_nothing_back() -> None:
    still = Standstill()
    still.ask(1.0)
    still.take_up(2.0)
    still.ask(6.0)
    still.put_down(3.0, ran=True)
    assert still.until(8.0) == 3.0


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 10)), max_size=30))
def test_never_exceeds_the_time_that_passed(changes: list[tuple[int, float]]) -> None:
    still, waiting, running, at = Standstill(), 0, 0, 0.0
    for what, passed in changes:
        at += passed
        if what == 0:
            still.ask(at)
            waiting += 1
        elif what == 1 and waiting:
            still.take_up(at)
            waiting, running = waiting - 1, running + 1
        elif what == 2 and running:
            still.put_down(at, ran=True)
            running -= 1
        assert still.now == (waiting > 0 and running == 0)
        assert 0 <= still.until(at) <= at + 1e-9
