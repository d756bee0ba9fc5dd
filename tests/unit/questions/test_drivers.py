import numpy as np
import pytest

from infra_mind.questions.drivers import drivers, swings
from tests.factories.brief import brief_of, ledger_of, model


def test_shares_add_up_to_one_at_most():
    for example in ("clinic-portal", "minimal", "ml-training"):
        shares = [one.share for one in swings(brief_of(example).case(model()))]
        assert 0.9 < sum(shares) <= 1 + 1e-9
        assert shares == sorted(shares, reverse=True)


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
