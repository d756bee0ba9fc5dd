import numpy as np
import pytest

from infra_mind.domain.assumption import Assumption, Shape
from infra_mind.domain.provenance import Provenance
from infra_mind.evaluation.samples import Traced, draw, likely, quantile
from infra_mind.knowledge.correlations import Correlations, FactorScope, Loading


def assumption(path="x", low=1.0, mode=2.0, high=5.0, shape=Shape.TRIANGULAR):
    return Assumption(
        path=path,
        low=low,
        likely=mode,
        high=high,
        unit="",
        reason="test",
        provenance=Provenance.ASSUMED,
        shape=shape,
    )


def test_triangular_draws_have_the_likely_value_as_median_and_the_pert_mean():
    samples = draw({"x": assumption()}, size=4096, seed=1)
    assert np.median(samples["x"]) == pytest.approx(2, rel=1e-3)
    assert samples["x"].mean() == pytest.approx((1 + 4 * 2 + 5) / 6, rel=1e-3)
    assert samples["x"].min() >= 1
    assert samples["x"].max() <= 5


def test_lognormal_low_and_high_are_p5_and_p95():
    spread = assumption(low=10, mode=30, high=90, shape=Shape.LOGNORMAL)
    found = quantile(spread, np.array([0.05, 0.5, 0.95]))
    assert found == pytest.approx([10, 30, 90], rel=1e-6)


def test_another_assumption_leaves_the_draws_of_the_first_as_they_were():
    alone = draw({"x": assumption()}, size=64, seed=3)
    beside = draw({"y": assumption("y"), "x": assumption()}, size=64, seed=3)
    assert np.array_equal(alone["x"], beside["x"])
    assert not np.array_equal(beside["x"], beside["y"])


def test_months_repeat_every_future():
    samples = draw({"x": assumption()}, size=8, seed=1).at([0, 12])
    assert samples.size == 16
    assert np.array_equal(samples["x"][:8], samples["x"][8:])
    assert samples.month.tolist() == [0.0] * 8 + [12.0] * 8


def test_replacing_pins_the_draw_and_the_plan():
    samples = likely({"x": assumption()}).replace({"x": 9.0})
    assert samples["x"].tolist() == [9.0]
    assert samples.likely("x") == 9.0


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(np.argsort(np.argsort(one)), np.argsort(np.argsort(other)))[0, 1])


def following(**loadings: float) -> Correlations:
    return Correlations(
        Loading(factor="use", scope=FactorScope.COMPANY, path=path, loading=loading, reason="test")
        for path, loading in loadings.items()
    )


TWO = {"x": assumption(), "y": assumption("y", shape=Shape.LOGNORMAL)}


def test_what_follows_a_factor_correlates_by_the_product_of_the_loadings():
    found = draw(TWO, size=8000, seed=5, correlations=following(x=0.8, y=0.6))
    # Spearman's from the correlation of normal scores: 6/pi asin(rho/2).
    expected = 6 / np.pi * np.arcsin(0.8 * 0.6 / 2)
    assert rank_correlation(found["x"], found["y"]) == pytest.approx(expected, abs=0.02)
    assert abs(rank_correlation(*(draw(TWO, size=8000, seed=5)[path] for path in TWO))) < 0.03


def test_correlation_reorders_the_strata_and_keeps_every_value():
    plain, tied = (
        draw(TWO, size=500, seed=5, correlations=one) for one in (Correlations(), following(x=0.8))
    )
    assert np.array_equal(np.sort(plain["x"]), np.sort(tied["x"]))
    assert not np.array_equal(plain["x"], tied["x"])
    assert np.array_equal(plain["y"], tied["y"])


def test_another_assumption_that_follows_leaves_the_others_as_they_were():
    both = draw(TWO, size=64, seed=3, correlations=following(x=0.8, y=0.6))
    alone = draw({"x": TWO["x"]}, size=64, seed=3, correlations=following(x=0.8))
    assert np.array_equal(both["x"], alone["x"])


def test_what_was_asked_for_is_remembered_plans_included():
    traced = Traced(likely({"x": assumption(), "y": assumption("y"), "z": assumption("z")}))
    assert traced["z"] == 2
    assert traced.planned(12)["x"] == 2
    assert traced.likely("z") == 2
    assert traced.read == ("x", "z")


def test_a_plan_is_drawn_up_once_for_each_term():
    samples = draw({"x": assumption()}, size=4, seed=1)
    assert samples.planned(12) is samples.planned(12)
    late = samples.at([30])
    assert late.planned(12).month[0] == 24
    assert late.planned(36).month[0] == 0
