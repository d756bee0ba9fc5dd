import pytest

from infra_mind.compliance.estimate import NOTHING, RangeEstimate, exactly, together

HOURS = RangeEstimate(low=10, likely=20, high=40)


def test_sums_of_what_errs_apart_are_narrower_than_their_parts() -> None:
    # Sixteen alike: the errors add up to four times that of one.
    total = together([HOURS] * 16)
    assert (total.low, total.likely, total.high) == (320 - 40, 320, 320 + 80)
    assert together([]) == NOTHING


def test_a_product_errs_by_both_factors() -> None:
    wage = RangeEstimate(low=60, likely=80, high=104)
    cost = HOURS.times(wage)
    assert cost.likely == 1600
    # Below: half and a quarter; above: all and three tenths.
    assert cost.low == pytest.approx(1600 * (1 - (0.5**2 + 0.25**2) ** 0.5))
    assert cost.high == pytest.approx(1600 * (1 + (1 + 0.3**2) ** 0.5))
    assert HOURS.times(exactly(2)) == HOURS.scaled(2)


def test_a_product_never_falls_below_its_least() -> None:
    wide = RangeEstimate(low=0.1, likely=1, high=3)
    assert wide.times(wide).low == pytest.approx(0.01)


def test_what_is_likely_nothing_may_still_cost() -> None:
    assert RangeEstimate(low=0, likely=0, high=2).times(HOURS) == RangeEstimate(
        low=0, likely=0, high=80
    )
