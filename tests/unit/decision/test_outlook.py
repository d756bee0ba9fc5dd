"""The months that designs are compared in, and averages over them by the trapezoid rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.decision.outlook import Outlook, look_ahead
from infra_mind.evaluation.samples import Array
from tests.factories.brief import model
from tests.factories.model import demand_of, web
from tests.factories.outcome import array, samples_of


def outlook(*months: int, futures: int = 1) -> Outlook:
    return Outlook(futures=samples_of(futures), months=months)


@pytest.mark.parametrize(
    ("horizon", "months"),
    [(36, (0, 12, 24, 36)), (60, (0, 12, 36, 60)), (12, (0, 12)), (6, (0, 6)), (13, (0, 12, 13))],
)
def test_it_looks_at_today_a_year_on_half_of_the_rest_and_the_end(
    horizon: int, months: tuple[int, ...]
):
    found = look_ahead(model(), demand_of(web()), horizon, seed=1, size=8)
    assert found.months == months
    assert found.samples.size == 8 * len(months)


def test_the_average_over_three_years_by_hand():
    """Halves at both ends: 100/6 + 400/3 + 100/3 + 700/6."""
    found = outlook(0, 12, 24, 36).average(array([[100, 400, 100, 700]]))
    assert found.tolist() == [[pytest.approx(300.0)]]


def test_longer_stretches_between_months_weigh_more():
    """0 to 12, 36 and 60: a fifth of the time and two fifths twice."""
    found = outlook(0, 12, 36, 60).average(array([[100, 200, 400, 0]]))
    assert found[0, 0] == pytest.approx(0.2 * 150 + 0.4 * 300 + 0.4 * 200)


def test_the_first_year_is_the_mean_of_its_ends_and_nothing_later_counts():
    found = outlook(0, 12, 24, 36).first_year(array([[100, 400, 9000, 9000]]))
    assert found[0, 0] == 250


def test_a_horizon_shorter_than_a_year_is_its_own_first_year():
    one = outlook(0, 6)
    assert one.first_year(array([[100, 300]])) == one.average(array([[100, 300]]))


def test_every_future_has_an_average_of_its_own():
    """Months vary slowest: the values of three futures at month 0, then at month 12."""
    found = outlook(0, 12, futures=3).average(array([[1, 2, 3, 5, 6, 7], [0, 0, 0, 2, 4, 6]]))
    assert found.tolist() == [[3, 4, 5], [1, 2, 3]]


def test_its_spans_are_today_and_the_end():
    one = outlook(0, 12, 24, 36, futures=3)
    today, end = one.spans
    at = np.repeat(one.months, 3)
    assert set(at[today]) == {0}
    assert set(at[end]) == {36}


def test_the_same_futures_are_seen_at_every_month():
    demand = demand_of(web())
    found = look_ahead(model(), demand, 36, seed=3, size=16)
    path = "workloads[0].traffic.growth_per_year"
    wage = found.samples["model.hourly_wage"].reshape(4, 16)
    assert np.array_equal(wage[0], wage[3])
    assert len(set(wage[0])) == 16
    assert np.array_equal(found.samples.month, np.repeat([0, 12, 24, 36], 16))
    assert path in found.samples


@given(
    months=st.lists(st.integers(1, 120), min_size=1, max_size=6, unique=True).map(sorted),
    start=st.floats(-1e3, 1e3),
    step=st.floats(-1e2, 1e2),
)
def test_what_changes_straight_is_on_average_what_it_is_halfway(
    months: list[int], start: float, step: float
):
    one = outlook(0, *months)
    straight: Array = array([[start + step * month for month in one.months]])
    expected = pytest.approx(start + step * one.months[-1] / 2, rel=1e-9, abs=1e-6)
    assert one.average(straight)[0, 0] == expected
