import numpy as np
import pytest

from infra_mind.evaluation.methods.latency import EXACT_SERVERS, erlang_c, mean_wait, percentile


def test_erlang_c_agrees_with_the_published_mm10_at_load_8():
    assert erlang_c(np.array([10.0]), np.array([8.0]))[0] == pytest.approx(0.4092, abs=5e-5)


def test_mean_wait_of_mm10_at_load_8():
    one = np.ones(1)
    wait = mean_wait(np.array([10.0]), np.array([8.0]), one, one, one)
    assert wait[0] == pytest.approx(0.2046, abs=5e-5)


def test_single_server_is_the_pollaczek_khinchine_wait():
    rho, scv = np.array([0.7]), np.array([0.5])
    wait = mean_wait(np.ones(1), rho, np.ones(1), np.ones(1), scv)
    assert wait[0] == pytest.approx(0.7 / 0.3 * (1 + 0.5) / 2)


def test_the_approximation_meets_the_exact_value_where_it_takes_over():
    servers = np.array([float(EXACT_SERVERS)])
    one = np.ones(1)
    for rho in (0.6, 0.8, 0.9):
        exact = erlang_c(servers, servers * rho) / (servers * (1 - rho))
        beyond = mean_wait(servers + 1, (servers + 1) * rho, one, one, one)
        assert beyond[0] == pytest.approx(exact[0], rel=0.2, abs=5e-3)


def test_at_capacity_the_wait_is_infinite():
    one = np.ones(1)
    assert np.isinf(mean_wait(one * 4, one * 4, one, one, one)[0])


def test_percentile_of_a_known_lognormal():
    mean, variance = np.exp(0.5), (np.e - 1) * np.e
    found = percentile(np.array([mean]), np.array([variance]))
    assert found[0] == pytest.approx(np.exp(1.6448536), rel=1e-6)
