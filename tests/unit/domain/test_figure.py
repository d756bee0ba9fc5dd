import pytest

from infra_mind.domain.claim import Claim
from infra_mind.domain.figure import format_range, format_value


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (18420.4, "USD/month", "18,420 USD a month"),
        (0.99953, "share", "99.953 %"),
        (0.2, "share/year", "20 % a year"),
        (0.015, "share/month", "1.5 % a month"),
        (3.5, "ratio", "3.5 times"),
        (11, "count", "11"),
        (1, "months", "1 month"),
        (5400, "duration", "1.5 h"),
        (True, "", "yes"),
        (0.0245, "USD/GB-month", "0.0245 USD/GB-month"),
        (0.2419, "USD/h", "0.2419 USD an hour"),
    ],
)
def test_writes_a_value_as_people_read_it(value: float, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (900, 1400, "USD", "900 to 1,400 USD"),
        (0.02, 0.05, "share", "2 % to 5 %"),
        (60, 7200, "duration", "1 min to 2 h"),
        (5, 5, "USD", "5 USD"),
    ],
)
def test_writes_a_range_with_the_unit_where_it_is_needed(
    low: float, high: float, unit: str, text: str
) -> None:
    claim = Claim(id="C-1", label="x", value=low, unit=unit, low=low, high=high, method="m")
    assert format_range(claim) == text
