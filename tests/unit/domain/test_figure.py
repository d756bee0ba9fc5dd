import pytest

from infra_mind.domain.claim import Claim
from infra_mind.domain.figure import format_claim, format_range, format_value


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (18420.4, "USD/month", "18,420 USD a month"),
        (0.99953, "share", "99.953 %"),
        (0.999678, "share", "99.968 %"),
        (0.9995, "share", "99.95 %"),
        (0.99999, "share", "99.999 %"),
        (0.9949, "share", "99.49 %"),
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
        (1536.7, 2164.2, "USD/month", "1,540 to 2,160 USD a month"),
        (59361, 87129, "USD", "59,000 to 87,000 USD"),
        (0.0478, 0.0521, "USD/h", "0.0478 to 0.0521 USD an hour"),
        (0.99902, 0.99971, "share", "99.902 % to 99.971 %"),
        (2.684, 4.091, "h/week", "2.7 to 4.1 h a week"),
        (3624.0, 312_400.0, "USD", "3,600 to 310,000 USD"),
        (0.0, 312_400.0, "USD", "0 to 310,000 USD"),
    ],
)
def test_writes_a_range_with_the_unit_where_it_is_needed(
    low: float, high: float, unit: str, text: str
) -> None:
    claim = Claim(id="C-1", label="x", value=low, unit=unit, low=low, high=high, method="m")
    assert format_range(claim) == text


@pytest.mark.parametrize(
    ("low", "value", "high", "unit", "text"),
    [
        (1536.7, 1748.3, 2164.2, "USD/month", "1,750 USD a month"),
        (0.99902, 0.999454, 0.99971, "share", "99.945 %"),
        (0.991, 0.996543, 0.999, "share", "99.65 %"),
        (0.995, 0.99996, 0.99999, "share", "99.996 %"),
        (2.684, 3.306, 4.091, "h/week", "3.3 h a week"),
        (None, 1748.3, None, "USD/month", "1,748 USD a month"),
        (0.4, 0.4781, 0.5, "USD/h", "0.4781 USD an hour"),
        (3624.0, 24_310.0, 312_400.0, "USD", "24,000 USD"),
    ],
)
def test_is_no_finer_than_its_range(
    low: float | None, value: float, high: float | None, unit: str, text: str
) -> None:
    claim = Claim(id="C-1", label="x", value=value, unit=unit, low=low, high=high, method="m")
    assert format_claim(claim) == text
    assert claim.value == value
