"""Every comparison is within `FAR` standard errors of a seeded run, whose precision is asserted too."""

from fractions import Fraction
from math import factorial

import numpy as np
import pytest

from infra_mind.evaluation.methods import latency
from infra_mind.evaluation.methods.simulation import variate
from infra_mind.evaluation.methods.simulation.queue import (
    Estimate,
    Station,
    mean_wait,
    percentiles,
    play,
    run,
)

FAR = 4.0


def station(
    servers: float = 1,
    load: float = 0.6,
    *,
    arrival: float = 1.0,
    service: float = 1.0,
    copies: int = 256,
    **more: object,
) -> Station:
    one = np.ones(1)
    return Station(
        servers=one * servers,
        load=one * load,
        arrival_scv=one * arrival,
        service_scv=one * service,
        copies=copies,
        **{"gamma_service": True, **more},  # pyright: ignore[reportArgumentType]
    )


def wait(of: Station, watched: int = 768) -> Estimate:
    return mean_wait(of, warm_up=512, watched=watched, seed=1)[0]


def waiting_share(of: Station, *, seed: int) -> Estimate:
    """Share of the requests that wait at all."""
    played = run(of, warm_up=512, watched=768, seed=seed)
    shares = np.concatenate([waits > 0 for waits, _ in played]).mean(axis=0)
    error = shares.std(ddof=1) / np.sqrt(shares.size)
    return Estimate(value=float(shares.mean()), error=float(error))


def near(found: Estimate, truth: float, *, within: float) -> bool:
    assert found.error < within * truth
    return abs(found.value - truth) < FAR * found.error


def test_ten_servers_at_load_eight():
    """M/M/10 at 8 Erlangs: P(wait) 0.4092, Wq 0.2046 service times."""
    of = station(10, 0.8)
    assert near(wait(of), 0.2046, within=0.05)
    assert near(waiting_share(of, seed=2), 0.4092, within=0.03)


def erlang(servers: int, offered: Fraction) -> Fraction:
    """A. K. Erlang's second formula of 1917 as it stands, in fractions."""
    last = offered**servers / factorial(servers) * servers / (servers - offered)
    return last / (sum(offered**k / factorial(k) for k in range(servers)) + last)


@pytest.mark.parametrize(
    ("servers", "offered"), [(1, "1/2"), (2, "1"), (3, "2"), (5, "4"), (20, "16"), (40, "36")]
)
def test_the_share_that_waits_is_erlangs(servers: int, offered: str):
    truth = float(erlang(servers, Fraction(offered)))
    load = float(Fraction(offered)) / servers
    assert latency.erlang_c(np.array([servers]), np.array([load * servers]))[0] == pytest.approx(
        truth
    )
    found = waiting_share(station(servers, load, copies=192), seed=3)
    assert near(found, truth, within=0.04)


@pytest.mark.parametrize("scv", [0.0, 0.5, 1.0, 2.0, 4.0])
def test_one_server_waits_as_pollaczek_and_khinchine_say(scv: float):
    """M/G/1: Wq = rho / (1 - rho) x (1 + scv) / 2; with scv 0 it is M/D/1. Service lognormal."""
    found = wait(station(service=scv, gamma_service=False, copies=512), watched=1024)
    assert near(found, 1.5 * (1 + scv) / 2, within=0.06)


def test_pollaczek_and_khinchine_hold_for_a_pareto_tail_of_finite_variance():
    """Pareto of index a has scv 1 / (a (a - 2))."""
    found = wait(station(tail=3.5, copies=512), watched=1024)
    assert near(found, 1.5 * (1 + 1 / (3.5 * 1.5)) / 2, within=0.05)


def test_a_tail_without_variance_waits_longer_than_any_formula_with_two_moments_says():
    """Index 1.5: half wait as ever, the mean and P99 run away."""
    chunks = [waits for waits, _ in run(station(tail=1.5), warm_up=512, watched=768, seed=4)]
    median, last = np.quantile(np.concatenate(chunks), (0.5, 0.99))
    light = [waits for waits, _ in run(station(), warm_up=512, watched=768, seed=4)]
    median_light, last_light = np.quantile(np.concatenate(light), (0.5, 0.99))
    assert median < 2 * median_light
    assert last > 3 * last_light


def test_requests_that_come_five_at_a_time_wait_for_their_batch():
    """M[5]/M/1 at 0.6: Wq = (k + 1) / (2 (1 - rho)) - 1 = 6.5."""
    assert near(wait(station(batch=5, copies=512), watched=1024), 6.5, within=0.05)


@pytest.mark.parametrize(
    ("servers", "load", "arrival", "service", "off"),
    [(8, 0.9, 1.5, 1.0, 0.12), (4, 0.8, 1.0, 2.0, 0.15), (16, 0.9, 1.5, 2.5, 0.2)],
)
def test_allen_and_cunneens_correction_is_as_near_as_is_known(
    servers: int, load: float, arrival: float, service: float, off: float
):
    of = station(servers, load, arrival=arrival, service=service, copies=512)
    found = wait(of, watched=1024)
    figures = (servers, servers * load, 1.0, arrival, service)
    formula = float(latency.mean_wait(*(np.array([float(one)]) for one in figures))[0])
    assert found.error < 0.06 * formula
    assert abs(found.value - formula) < off * formula + FAR * found.error


def test_queues_of_different_sizes_run_side_by_side():
    of = Station(
        servers=np.array([1.0, 10.0]),
        load=np.array([0.6, 0.8]),
        arrival_scv=np.ones(2),
        service_scv=np.ones(2),
        copies=256,
    )
    one, ten = mean_wait(of, warm_up=512, watched=768, seed=5)
    assert near(one, 1.5, within=0.05)
    assert near(ten, 0.2046, within=0.06)


def test_waits_are_those_of_a_queue_worked_by_hand():
    """Two servers; gaps 1; work 3, 3, 1, 1: the third waits 1, the fourth 1."""
    free = np.zeros((1, 2))
    waits = play(free, np.ones((4, 1)), np.array([[3.0], [3.0], [1.0], [1.0]]))
    assert waits[:, 0].tolist() == [0, 0, 1, 1]
    assert sorted(free[0].tolist()) == [1, 2]


def test_a_queue_played_in_pieces_is_the_same_queue():
    draws = np.random.default_rng(6)
    gaps, work = draws.random((40, 3)), 2 * draws.random((40, 3))
    whole = play(np.zeros((3, 2)), gaps, work)
    free = np.zeros((3, 2))
    pieces = [play(free, gaps[a:b], work[a:b]) for a, b in ((0, 7), (7, 40))]
    assert np.allclose(np.concatenate(pieces), whole)


def test_a_seed_gives_the_same_queue():
    assert wait(station()) == wait(station())
    of = station()
    assert mean_wait(of, warm_up=512, watched=768, seed=9)[0] != wait(of)


@pytest.mark.parametrize("scv", [0.25, 1.0, 4.0])
@pytest.mark.parametrize("law", [variate.gamma, variate.lognormal])
def test_times_have_the_mean_and_variation_asked_for(law, scv: float):
    times = law(np.random.default_rng(7), np.full(4, scv), (100_000, 4))
    assert times.mean() == pytest.approx(1, abs=0.02)
    assert times.var() == pytest.approx(scv, rel=0.15)


def test_a_tail_without_a_mean_is_refused():
    with pytest.raises(ValueError, match=r"tail index 1\.0 has no mean"):
        variate.pareto(np.random.default_rng(0), 1.0, (1,))


def test_percentiles_of_exponential_times_are_within_their_errors():
    times = np.random.default_rng(8).standard_exponential((2000, 64))
    shares = (0.5, 0.95, 0.99)
    for found, share in zip(percentiles(times, shares, 16), shares, strict=True):
        assert near(found, -np.log(1 - share), within=0.02)
