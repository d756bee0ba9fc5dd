from datetime import date, timedelta

import pytest

from tests.tools.reference_rates import reference_rates

LAST = date(2026, 10, 30)


def file_of(rates: dict[str, list[str]]) -> list[str]:
    """The ECB's form: newest first, units for one euro, `N/A` where there is none."""
    days = len(next(iter(rates.values())))
    rows = [
        ",".join(
            [(LAST - timedelta(days=back)).isoformat(), *(one[back] for one in rates.values())]
        )
        for back in range(days)
    ]
    return [",".join(["Date", *rates, ""]), *[f"{row}," for row in rows]]


def test_a_rate_is_worked_out_over_the_euro():
    steady = ["1.1"] * 800
    found = {
        one.code: one for one in reference_rates(file_of({"USD": steady, "CHF": ["0.55"] * 800}))
    }
    assert found["CHF"].usd == pytest.approx(2.0)
    assert found["EUR"].usd == pytest.approx(1.1)
    assert (found["EUR"].low, found["EUR"].high) == pytest.approx((1.1 * 0.99, 1.1 * 1.01))


def test_the_range_is_what_a_year_has_changed_in_eight_cases_of_ten():
    doubled = ["2.0"] * 400 + ["1.0"] * 400  # one year after another it doubled, then stood still
    euro = next(one for one in reference_rates(file_of({"USD": doubled})) if one.code == "EUR")
    assert euro.high == pytest.approx(4.0)
    assert euro.low == pytest.approx(2.0 * 0.99)


def test_a_currency_that_is_no_longer_quoted_is_left_out():
    gone = ["N/A"] * 10 + ["1.95"] * 790
    codes = [one.code for one in reference_rates(file_of({"USD": ["1.1"] * 800, "BGN": gone}))]
    assert codes == ["EUR"]


def test_nothing_is_compared_across_a_gap():
    gap = ["150"] * 300 + ["N/A"] * 400 + ["100"] * 100
    with pytest.raises(ValueError, match="ISK: 0 changes"):
        reference_rates(file_of({"USD": ["1.1"] * 800, "ISK": gap}))
