import pytest

from infra_mind.evaluation.methods.simulation.validity import Departure, departures


def test_a_calm_queue_at_nine_tenths_is_the_formulas_affair():
    assert departures(load=0.9, arrival_scv=4.0, service_scv=4.0) == ()


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ({"load": 0.91}, Departure.NEAR_SATURATION),
        ({"load": 0.5, "service_scv": 4.1}, Departure.HEAVY_TAIL),
        ({"load": 0.5, "arrival_scv": 4.1}, Departure.BURSTS),
        ({"load": 0.5, "burst_ratio": 1.9}, Departure.BURSTS),
        ({"load": 0.5, "retries": True}, Departure.RETRIES),
        ({"load": 0.5, "changing": True}, Departure.CHANGE),
    ],
)
def test_what_the_formulas_do_not_know_is_named(case, why):
    assert departures(**case) == (why,)


def test_bursts_that_fit_matter_to_no_formula():
    assert departures(load=0.3, burst_ratio=2.5) == ()
