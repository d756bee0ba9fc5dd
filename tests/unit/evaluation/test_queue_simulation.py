import numpy as np
import pytest

from infra_mind.evaluation.latency import mean_wait
from infra_mind.evaluation.queue_simulation import simulate_wait


def test_ten_servers_at_load_eight_wait_as_erlang_says():
    """M/M/10 at load 8: Wq 0.2046 service times."""
    found = simulate_wait(10, 0.8, arrival_scv=1.0, service_scv=1.0, seed=1)
    assert found.mean == pytest.approx(0.2046, abs=4 * found.error)
    assert found.error < 0.02


@pytest.mark.parametrize("service_scv", [0.5, 1.0, 2.0])
def test_one_server_waits_as_pollaczek_and_khinchine_say(service_scv: float):
    """M/G/1: Wq = rho / (1 - rho) x (1 + scv) / 2."""
    found = simulate_wait(1, 0.6, arrival_scv=1.0, service_scv=service_scv, seed=2)
    assert found.mean == pytest.approx(1.5 * (1 + service_scv) / 2, abs=4 * found.error)


def test_the_correction_for_bursts_is_near():
    found = simulate_wait(8, 0.9, arrival_scv=1.5, service_scv=1.0, seed=3)
    one = np.ones(1)
    formula = mean_wait(8 * one, 7.2 * one, one, 1.5 * one, one)[0]
    assert found.mean == pytest.approx(formula, rel=0.12)


def test_a_seed_gives_the_same_queue():
    first, second, other = (
        simulate_wait(4, 0.8, arrival_scv=1.5, service_scv=1.0, seed=seed) for seed in (7, 7, 8)
    )
    assert first == second != other
