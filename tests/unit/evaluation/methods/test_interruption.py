import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.evaluation.methods.interruption import checkpoint_interval, lost_share, stretch

TIMES = st.floats(1e-3, 1e3)


def of(*numbers: float) -> tuple[np.ndarray, ...]:
    return tuple(np.array(number) for number in numbers)


def test_a_published_example_of_the_interval() -> None:
    """changlan.org, Optimal Checkpointing Frequency: interruptions every 6,000 s, 600 s to recover, 10 s
    to write; a checkpoint after every 24 steps of 15 s."""
    assert float(checkpoint_interval(*of(10, 6000, 600))) / 15 == pytest.approx(24, abs=0.5)


def test_young_by_hand() -> None:
    """Young 1974: the square root of 2 x 5 min x 24 h is 2 h, where nothing is lost to a restart."""
    write, between = 5 / 60, 24.0
    assert float(checkpoint_interval(*of(write, between, 0))) == pytest.approx(2.0)
    # 5 minutes of every 2 hours, and an hour of every 24.
    assert float(lost_share(*of(write, between, 0))) == pytest.approx(5 / 120 + 1 / 24)


def test_interruptions_of_llama_3_405b() -> None:
    """The Llama 3 Herd, 2024, 3.3.4: 419 in 54 days on 16,384 accelerators, over 90 % of time effective."""
    between = 54 * 24 / 419
    lost = float(lost_share(*of(1 / 60, between, 0.1)))
    assert 0.05 < lost < 0.15


@given(TIMES, TIMES, st.floats(0.2, 5.0))
def test_no_other_interval_loses_less(write: float, between: float, factor: float) -> None:
    best = float(lost_share(*of(write, between, 0)))
    interval = factor * float(checkpoint_interval(*of(write, between, 0)))
    assert write / interval + interval / 2 / between >= best * (1 - 1e-9)


@given(TIMES, TIMES, TIMES, st.floats(1.0, 10.0))
def test_more_interruptions_never_make_a_run_shorter(
    write: float, between: float, restart: float, times: float
) -> None:
    often, seldom = (
        float(stretch(*of(write, mean, restart))) for mean in (between, between * times)
    )
    assert 1 <= seldom <= often * (1 + 1e-9) <= 10 * (1 + 1e-6)
