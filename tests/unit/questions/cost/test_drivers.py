import numpy as np
import pytest

from infra_mind.questions.cost.drivers import drivers, shares, swings, together
from tests.factories.brief import brief_of, ledger_of, model


@pytest.mark.parametrize("example", ["clinic-portal", "minimal", "ml-training"])
def test_shares_and_what_several_make_together_are_the_whole_spread(example: str):
    found = swings(brief_of(example).case(model()))
    each = [one.share for one in found]
    assert each == sorted(each, reverse=True)
    assert sum(each) + together(found) == pytest.approx(1, abs=0.01)
    assert together(found) < 0.6


def some(count: int, size: int = 4000) -> dict[str, np.ndarray]:
    random = np.random.default_rng(4)
    return {f"x{number}": random.standard_normal(size) for number in range(count)}


def test_shares_of_a_sum_are_those_of_its_terms():
    x = some(3)
    found = shares(3 * x["x0"] + np.exp(x["x1"]), x)
    whole = 9 + (np.e - 1) * np.e
    assert found["x0"] == pytest.approx(9 / whole, abs=0.03)
    assert found["x1"] == pytest.approx((np.e - 1) * np.e / whole, abs=0.05)
    assert "x2" not in found


def test_a_product_is_told_as_made_together():
    x = some(2)
    assert sum(shares(x["x0"] * x["x1"], x).values()) < 0.02


def test_what_correlated_inputs_make_is_not_counted_twice():
    x = some(2)
    twin = 0.9 * x["x0"] + np.sqrt(1 - 0.9**2) * x["x1"]
    found = shares(x["x0"] + twin, {"one": x["x0"], "twin": twin})
    assert sum(found.values()) == pytest.approx(1, abs=1e-3)
    assert found["one"] == pytest.approx(found["twin"], abs=0.05)


def test_the_swing_is_the_bill_at_p10_and_p90_of_that_input_alone():
    case = brief_of("minimal").case(model())
    first = swings(case)[0]
    low, high = np.quantile(case.futures[first.path], (0.1, 0.9))
    bills = [
        float(case.evaluate([case.chosen], case.point.pin(first.path, float(value))).monthly[0, 0])
        for value in (low, high)
    ]
    assert [first.low, first.high] == pytest.approx(bills)


def test_tokens_drive_the_bill_of_training_and_what_it_does_not_read_does_not():
    case = brief_of("ml-training").case(model())
    paths = [one.path for one in swings(case)]
    assert paths[0].endswith(("tokens_b", "parameters_b"))
    assert not any("hours" in path or "latency" in path for path in paths)


def test_a_driver_names_its_assumption_in_words():
    case, ledger = brief_of("minimal").case(model()), ledger_of("minimal")
    for one in drivers(case, ledger):
        assert "_" not in one.label.replace("web_application", "")
        assert ledger[one.share].inputs
