"""Solved examples of textbooks on waiting lines, beside those of the formulas' own tests."""

import numpy as np
import pytest

from infra_mind.evaluation.methods.latency import erlang_c, mean_wait

ONE = np.ones(1)


def wait(servers: int, arrivals: float, services: float) -> float:
    """Mean time before service in M/M/c, by rates in one unit of time."""
    offered = ONE * arrivals / services
    return float(mean_wait(ONE * servers, offered, ONE / services, ONE, ONE)[0])


@pytest.mark.parametrize(
    ("servers", "arrivals", "services", "published"),
    [
        pytest.param(1, 24, 30, 1 / 6 - 1 / 30, id="23.3: W = 1/6 h"),
        pytest.param(1, 30, 40, 4.5 / 60, id="23.14: Wq = 4.5 min"),
        pytest.param(3, 300, 182.5, 0.001175, id="24.6: Wq = 0.001175 years"),
    ],
)
def test_solved_problems_of_bronson(
    servers: int, arrivals: float, services: float, published: float
):
    """R. Bronson, Operations Research (Schaum's Outline), 1982, chapters 23 and 24."""
    assert wait(servers, arrivals, services) == pytest.approx(published, rel=1e-3)


def test_the_queue_length_of_bronsons_problem_with_three_servers():
    """24.6: Lq = 0.352, by Little's law 300 x Wq."""
    assert 300 * wait(3, 300, 182.5) == pytest.approx(0.352, abs=1e-3)


def test_the_information_desk_of_render():
    """B. Render and others, Quantitative Analysis for Management, 2009, alternative example 14.3.

    20 an hour come to two employees who take 2 minutes each: 3/4 of a person is in the system.
    """
    in_line = 20 * wait(2, 20, 30)
    assert in_line == pytest.approx(1 / 12)
    assert in_line + 20 / 30 == pytest.approx(3 / 4)


def test_half_of_the_time_nobody_is_at_renders_desk():
    """The same: P0 = 1/2, of which P(wait) = P0 x (2/3)^2 / 2 x 2 / (2 - 2/3) = 1/6."""
    assert erlang_c(ONE * 2, ONE * 2 / 3)[0] == pytest.approx(1 / 2 * (2 / 3) ** 2 / 2 * 1.5)
