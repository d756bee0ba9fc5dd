import contextlib
import math
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.domain import quantity
from infra_mind.domain.quantity import Period, QuantityError, SizeUnit


@pytest.mark.parametrize(
    ("written", "amount", "currency", "period"),
    [
        (25000, "25000", None, None),
        ("25000", "25000", None, None),
        ("25k USD", "25000", "USD", None),
        ("EUR 3,000", "3000", "EUR", None),
        ("1.2M", "1200000", None, None),
        ("$1.5k", "1500", "USD", None),
        ("1 000 000 SEK", "1000000", "SEK", None),
        ("25.5 EUR", "25.5", "EUR", None),
        ("300k USD per year", "300000", "USD", Period.YEAR),
        ("4k EUR/hour", "4000", "EUR", Period.HOUR),
        ("900 € monthly", "900", "EUR", Period.MONTH),
        ("1,5", "1.5", None, None),
        ("1.234,56 EUR", "1234.56", "EUR", None),
        ("1'234.50 CHF", "1234.50", "CHF", None),
        ("1.250.000 €", "1250000", "EUR", None),
        ("₹ 12,50,000", "1250000", "INR", None),
        ("10k€", "10000", "EUR", None),
        ("10k€ a month", "10000", "EUR", Period.MONTH),
        ("3 lakh INR", "300000", "INR", None),
        ("₹1.2 crore per year", "12000000", "INR", Period.YEAR),
        ("2 Mio Euro", "2000000", "EUR", None),
        ("up to $500", "500", "USD", None),
    ],
)
def test_money_is_read_as_people_write_it(
    written: object, amount: str, currency: str | None, period: Period | None
) -> None:
    money = quantity.parse_money(written)
    assert (money.amount, money.currency, money.period) == (Decimal(amount), currency, period)


def test_money_for_a_year_becomes_a_twelfth_a_month() -> None:
    assert quantity.parse_money("300k per year").per(Period.MONTH) == 25_000


@pytest.mark.parametrize(
    "written", ["25.000 EUR", "25.000", "1,5,5", "EUR 5 USD", "much", "", "5 of", True, None, [1]]
)
def test_money_that_could_mean_two_things_or_none_is_refused(written: object) -> None:
    with pytest.raises(QuantityError, match="an amount of money"):
        quantity.parse_money(written)


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("99.95%", 0.9995),
        (0.9995, 0.9995),
        ("60 %", 0.6),
        ("8 percent", 0.08),
        (1, 1.0),
        ("0.5", 0.5),
        ("99,9 %", 0.999),
        ("99,999 %", 0.99999),
        ("99.9 percent", 0.999),
        (">= 99.9%", 0.999),
        ("99,9 Prozent", 0.999),
    ],
)
def test_shares(written: object, share: float) -> None:
    assert quantity.parse_share(written) == pytest.approx(share)


@pytest.mark.parametrize(
    "written", [99.95, "99.95", "101%", -0.1, "lots", math.nan, math.inf, True]
)
def test_shares_outside_0_to_1_are_refused(written: object) -> None:
    with pytest.raises(QuantityError, match=r"99\.95%"):
        quantity.parse_share(written)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("1h", 3600),
        ("5m", 300),
        ("90s", 90),
        ("2 days", 172_800),
        ("1h30m", 5400),
        ("1 hour and 30 minutes", 5400),
        ("PT1H30M", 5400),
        ("250ms", 0.25),
        ("6 months", 6 * 730 * 3600),
        ("8 hours", 28_800),
        ("1,5 h", 5400),
        ("8 Stunden", 28_800),
        ("< 15 min", 900),
        ("no more than 8 hours", 28_800),
        ("0", 0),
        (0, 0),
    ],
)
def test_durations(written: object, seconds: float) -> None:
    assert quantity.parse_duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "written", [5, "5", "5 parsecs", "-1h", "h", "", "1000 years", "P", True, None]
)
def test_durations_need_their_unit(written: object) -> None:
    with pytest.raises(QuantityError, match="a duration with its unit"):
        quantity.parse_duration(written)


@settings(deadline=None)
@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30_000)))
def test_a_formatted_duration_reads_back_as_itself(duration: timedelta) -> None:
    assert quantity.parse_duration(quantity.format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("written", "gigabytes"),
    [("800 GB", 800), ("12 TB", 12_000), ("500 MB", 0.5), (7, 7), ("7", 7), ("1 GiB", 1.073741824)],
)
def test_sizes_become_gigabytes(written: object, gigabytes: float) -> None:
    assert quantity.parse_size(written, SizeUnit.GB) == pytest.approx(gigabytes)


def test_a_bare_size_is_in_the_unit_of_its_field() -> None:
    assert quantity.parse_size(300, SizeUnit.MB) == 300
    assert quantity.parse_size("1 GB", SizeUnit.MB) == 1000


@pytest.mark.parametrize("written", ["12 XB", "12 Gbit", "GB", "1.2.3 GB", "1,23,4 GB"])
def test_sizes_of_no_known_unit_are_refused(written: str) -> None:
    with pytest.raises(QuantityError, match="a size such as"):
        quantity.parse_size(written, SizeUnit.GB)


@pytest.mark.parametrize(
    ("written", "period", "rate"),
    [
        ("400/s", Period.SECOND, 400),
        ("400 rps", Period.SECOND, 400),
        ("400 requests per second", Period.SECOND, 400),
        ("2M per day", Period.SECOND, 2e6 / 86_400),
        ("6k/min", Period.SECOND, 100),
        (40, Period.DAY, 40),
        ("1.5/s", Period.DAY, 129_600),
        ("86.4k daily", Period.SECOND, 1),
        ("7 per week", Period.DAY, 1),
        ("~ 1,5k/s", Period.SECOND, 1500),
    ],
)
def test_rates(written: object, period: Period, rate: float) -> None:
    assert quantity.parse_rate(written, period) == pytest.approx(rate)


def test_sizes_per_time() -> None:
    assert quantity.parse_size_rate("30 GB per month", Period.MONTH) == 30
    assert quantity.parse_size_rate("1 TB/day", Period.DAY) == 1000
    assert quantity.parse_size_rate("1.2 TB a year", Period.MONTH) == pytest.approx(100)


@pytest.mark.parametrize("written", ["400 per fortnight", "400 somethings", "per day", "/s"])
def test_rates_of_no_known_period_are_refused(written: str) -> None:
    with pytest.raises(QuantityError, match="a rate such as"):
        quantity.parse_rate(written, Period.SECOND)


@pytest.mark.parametrize(
    ("parse", "written", "both"),
    [
        (quantity.parse_money, "250.000 EUR", "250 or 250,000, so write 250 or 250000"),
        (quantity.parse_money, "EUR 3.500", "3.5 or 3,500, so write 3.5 or 3500"),
        (quantity.parse_count, "15.000", "15 or 15,000, so write 15 or 15000"),
        (lambda one: quantity.parse_size(one, SizeUnit.GB), "1.024 GB", "1.024 or 1,024"),
        (lambda one: quantity.parse_rate(one, Period.DAY), "2.500 per day", "2.5 or 2,500"),
    ],
)
def test_both_readings_of_a_number_with_one_point_are_shown(
    parse: Callable[[str], object], written: str, both: str
) -> None:
    with pytest.raises(QuantityError, match=f"reads as {both}"):
        parse(written)


def test_a_point_before_decimals_is_no_doubt_where_a_scale_or_no_unit_stands() -> None:
    assert quantity.parse_money("1.250M").amount == 1_250_000
    assert quantity.parse_size("1.024", SizeUnit.GB) == 1.024
    assert quantity.parse_rate("2.125", Period.SECOND) == 2.125


def test_counts_are_whole() -> None:
    assert quantity.parse_count("200k") == 200_000
    assert quantity.parse_count("10 lakh") == 1_000_000
    assert quantity.parse_count("1 000 000") == 1_000_000
    assert quantity.parse_count("1.5k") == 1500
    with pytest.raises(QuantityError, match="whole number"):
        quantity.parse_count(2.5)


ANYTHING = (
    st.text()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.none()
    | st.from_regex(r"[-+]?[\d.,]{1,12}\s?(k|M|%|GB|/s|per day|h|m|USD|€)?", fullmatch=True)
)


@settings(deadline=None)
@given(ANYTHING)
def test_no_quantity_raises_anything_but_its_own_error(value: object) -> None:
    for parse in (
        quantity.parse_money,
        quantity.parse_share,
        quantity.parse_growth,
        quantity.parse_duration,
        quantity.parse_milliseconds,
        quantity.parse_seconds,
        quantity.parse_number,
        quantity.parse_count,
        lambda one: quantity.parse_size(one, SizeUnit.GB),
        lambda one: quantity.parse_size_rate(one, Period.MONTH),
        lambda one: quantity.parse_rate(one, Period.SECOND),
    ):
        with contextlib.suppress(QuantityError):
            number = parse(value)
            assert not (isinstance(number, float) and not math.isfinite(number))


@pytest.mark.parametrize(
    ("duration", "spoken"),
    [
        (timedelta(days=1), "1 day"),
        (timedelta(days=7), "7 days"),
        (timedelta(hours=4), "4 h"),
        (timedelta(minutes=90), "1h30m"),
    ],
)
def test_whole_days_and_hours_are_told_as_in_a_sentence(duration: timedelta, spoken: str):
    assert quantity.spoken_duration(duration) == spoken
