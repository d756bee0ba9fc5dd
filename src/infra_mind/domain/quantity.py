"""Numbers as people write them: `25k USD`, `99.95%`, `1h30m`, `12 TB`, `2M per day`.

Each `parse_*` takes what stood in the file and returns the number in the unit of the field (which
a bare number already has), or raises `QuantityError`, whose text says what was expected.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from ..core.units import HOURS_PER_MONTH

LONGEST_TEXT: Final = 80

_NUMBER = re.compile(
    r"(?P<number>[+-]?(?:\d{1,3}(?:[,_' ]\d{3})+(?!\d)|\d+)?"
    r"(?:\.\d+)?(?:e[+-]?\d{1,3}(?![a-z\d]))?)\s*(?P<rest>.*)",
    re.IGNORECASE | re.ASCII,
)
_SCALE = re.compile(
    r"(?P<scale>thousand|million|billion|mio|mn|bn|k|m|b)(?![a-z])\.?\s*(?P<rest>.*)",
    re.IGNORECASE | re.ASCII,
)
_SCALES: Final = {
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
}
_SIGNS: Final = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_SECONDS: Final[Mapping[str, float]] = {
    "ms": 0.001,
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86_400,
    "w": 604_800,
    "month": HOURS_PER_MONTH * 3600,
    "y": 12 * HOURS_PER_MONTH * 3600,
}
_TIME_WORDS: Final[Mapping[str, str]] = {
    **{unit: unit for unit in _SECONDS},
    **dict.fromkeys(("millisecond", "milliseconds", "msec"), "ms"),
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("wk", "week", "weeks"), "w"),
    **dict.fromkeys(("mo", "months"), "month"),
    **dict.fromkeys(("yr", "yrs", "year", "years"), "y"),
}
_DURATION_PART = re.compile(
    r"(\d+(?:\.\d+)?)\s*([a-z]+)[\s,]*(?:and\s+)?", re.IGNORECASE | re.ASCII
)
_ISO_DURATION = re.compile(
    r"P(?:(?P<d>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?"
)
_BYTES: Final[Mapping[str, float]] = {
    "b": 1,
    "byte": 1,
    "bytes": 1,
    "kb": 1e3,
    "mb": 1e6,
    "gb": 1e9,
    "tb": 1e12,
    "pb": 1e15,
    "eb": 1e18,
    "kib": 2.0**10,
    "mib": 2.0**20,
    "gib": 2.0**30,
    "tib": 2.0**40,
    "pib": 2.0**50,
    **dict.fromkeys(("kilobyte", "kilobytes"), 1e3),
    **dict.fromkeys(("megabyte", "megabytes"), 1e6),
    **dict.fromkeys(("gigabyte", "gigabytes"), 1e9),
    **dict.fromkeys(("terabyte", "terabytes"), 1e12),
    **dict.fromkeys(("petabyte", "petabytes"), 1e15),
}
_PER = re.compile(
    r"(?:(?:req|reqs|requests?|quer(?:y|ies)|calls?|messages?|events?|orders?|times)\s*)?"
    r"(?:/\s*|\bper\s+|\ban?\s+)(?P<period>[a-z]+)$",
    re.IGNORECASE | re.ASCII,
)
_PER_SECOND_WORDS: Final = frozenset({"rps", "qps", "tps", "req/s", "hz"})
_PER_WORDS: Final = {
    "daily": "d",
    "hourly": "h",
    "weekly": "w",
    "monthly": "month",
    "yearly": "y",
    "annually": "y",
}


class QuantityError(ValueError):
    """A value that is not the quantity asked for; the text says what was expected."""


class Period(StrEnum):
    """What a rate is counted over."""

    SECOND = "s"
    HOUR = "h"
    DAY = "d"
    MONTH = "month"
    YEAR = "y"

    @property
    def seconds(self) -> float:
        return _SECONDS[self.value]


class SizeUnit(StrEnum):
    KB = "kb"
    MB = "mb"
    GB = "gb"

    @property
    def bytes(self) -> float:
        return _BYTES[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount as it was written: `None` where it named no currency or no period."""

    amount: Decimal
    currency: str | None = None
    period: Period | None = None

    def per(self, period: Period) -> Decimal:
        """The amount for another period; one that named none is already for this one."""
        if self.period is None or self.period is period:
            return self.amount
        factor = Decimal(period.seconds) / Decimal(self.period.seconds)
        return (self.amount * factor).quantize(Decimal("0.01"))


def split_number(value: object, *, expected: str) -> tuple[Decimal, str]:
    """The number at the start of a value and the words after it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise QuantityError(expected)
    if not isinstance(value, str):
        return _finite(value, expected=expected), ""
    text = value.strip()
    found = _NUMBER.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if found is None:
        raise QuantityError(expected)
    digits = re.sub(r"[,_' ]", "", found["number"])
    rest = found["rest"].strip()
    if rest[:1] in {",", ".", "'", "_"} or rest[:1].isdigit():
        raise QuantityError(
            f"{expected}, with a point before decimals and commas only in thousands"
        )
    return _finite(digits, expected=expected), rest


def _finite(value: float | Decimal | str, *, expected: str) -> Decimal:
    if isinstance(value, float) and not math.isfinite(value):
        raise QuantityError(f"{expected}, which is a finite number")
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        raise QuantityError(expected) from None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        raise QuantityError(f"{expected}, which is a finite number")
    return number


def _scaled(number: Decimal, rest: str) -> tuple[Decimal, str]:
    found = _SCALE.fullmatch(rest)
    if found is None:
        return number, rest
    return number * _SCALES[found["scale"].lower()], found["rest"].strip()


def parse_number(value: object, *, expected: str = "a number such as 250 or 1.2M") -> float:
    number, rest = _scaled(*split_number(value, expected=expected))
    if rest:
        raise QuantityError(expected)
    return float(number)


def parse_count(value: object, *, expected: str = "a whole number such as 12 or 200k") -> int:
    number = parse_number(value, expected=expected)
    if number != math.floor(number):
        raise QuantityError(expected)
    return int(number)


def parse_money(value: object) -> Money:
    """`25k USD`, `EUR 3,000`, `$1.2M`, `25000`, `300k USD per year`."""
    expected = "an amount of money such as 25000, 25k USD or EUR 3,000"
    if not isinstance(value, str):
        return Money(amount=split_number(value, expected=expected)[0])
    before, text = _currency_before(value.strip())
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}(?:\s*(?:[A-Za-z]{3}|[$€£¥₹]|US\$))?", text):
        ambiguous = f"{text!r} reads as two different amounts, so write it without the point"
        raise QuantityError(f"{expected}; {ambiguous}")
    number, rest = _scaled(*split_number(text, expected=expected))
    rest, period = _money_period(rest, expected=expected)
    after = _currency(rest)
    if (rest and after is None) or (before and after and before != after):
        raise QuantityError(f"{expected}, in one currency")
    return Money(amount=number, currency=before or after, period=period)


def _money_period(rest: str, *, expected: str) -> tuple[str, Period | None]:
    found = _PER.search(rest)
    word = found["period"] if found else rest.rsplit(" ", 1)[-1].lower()
    unit = _time_unit(word) if found else _PER_WORDS.get(word)
    if unit is None:
        return rest, None
    if unit not in set(Period):
        raise QuantityError(f"{expected}, per month or per year")
    return rest[: found.start() if found else len(rest) - len(word)].strip(), Period(unit)


def _currency_before(text: str) -> tuple[str | None, str]:
    found = re.match(r"([A-Za-z]{3}(?![A-Za-z])|US\$|[$€£¥₹])\s*", text)
    if found is None:
        return None, text
    return _currency(found[1]), text[found.end() :]


def _currency(text: str) -> str | None:
    if text in _SIGNS:
        return _SIGNS[text]
    return text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else None


def parse_share(value: object) -> float:
    """`99.95%`, `0.9995`, `60 percent`: a number from 0 to 1."""
    expected = "a share such as 99.95% or 0.9995"
    number = parse_growth(value, expected=expected)
    if not 0 <= number <= 1:
        hint = "" if isinstance(value, str) and "%" in value else "; write percent with the % sign"
        raise QuantityError(f"{expected}, from 0 to 100%{hint}")
    return number


def parse_growth(value: object, *, expected: str = "a rate such as 60% or 0.6") -> float:
    """A share that may be below 0 or above 1."""
    number, rest = split_number(value, expected=expected)
    rest = re.sub(r"(?:/|per|a)\s*(?:year|yr|y)$", "", rest, flags=re.IGNORECASE).strip()
    if rest.lower() in {"%", "percent", "pct"}:
        return float(number / 100)
    if rest:
        raise QuantityError(expected)
    return float(number)


def parse_duration(value: object) -> timedelta:
    """`1h`, `5m`, `90s`, `2 days`, `1h30m`, `PT1H`."""
    expected = "a duration with its unit such as 1h, 5m, 90s, 2 days or 1h30m"
    if isinstance(value, timedelta):
        return value
    if value == 0 and not isinstance(value, bool):
        return timedelta(0)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise QuantityError(expected)
    seconds = _duration_seconds(value.strip())
    if seconds is None:
        raise QuantityError(expected)
    return timedelta(seconds=seconds)


def _duration_seconds(text: str) -> float | None:
    if text == "0":
        return 0.0
    if len(text) > 2 and (iso := _ISO_DURATION.fullmatch(text)) is not None:
        return _bounded(sum(float(iso[unit] or 0) * _SECONDS[unit] for unit in "dhms"))
    position, seconds = 0, 0.0
    while position < len(text):
        part = _DURATION_PART.match(text, position)
        if part is None or (unit := _time_unit(part[2])) is None:
            return None
        seconds += float(part[1]) * _SECONDS[unit]
        position = part.end()
    return _bounded(seconds) if text else None


def _time_unit(word: str) -> str | None:
    return _TIME_WORDS.get(word.lower())


def _bounded(seconds: float) -> float | None:
    return seconds if seconds < 100 * _SECONDS["y"] else None


def parse_milliseconds(value: object) -> float:
    """`18`, `18 ms`, `0.3s`: milliseconds."""
    return _parse_time(value, per_unit=0.001, expected="a time in milliseconds such as 300 or 0.3s")


def parse_seconds(value: object) -> float:
    """`6`, `6s`, `800 ms`: seconds."""
    return _parse_time(value, per_unit=1, expected="a time in seconds such as 6 or 800ms")


def _parse_time(value: object, *, per_unit: float, expected: str) -> float:
    number, rest = split_number(value, expected=expected)
    if not rest:
        return float(number)
    unit = _time_unit(rest)
    if unit is None:
        raise QuantityError(expected)
    return float(number) * (_SECONDS[unit] / per_unit)


def parse_size(value: object, unit: SizeUnit) -> float:
    """`800 GB`, `12 TB`, `500 MB`: decimal units, `GiB` and its like are binary."""
    expected = f"a size such as 500 MB, 800 GB or 12 TB (a bare number is {unit.upper()})"
    return _sized(*split_number(value, expected=expected), unit=unit, expected=expected)


def _sized(number: Decimal, rest: str, *, unit: SizeUnit, expected: str) -> float:
    if not rest:
        return float(number)
    if rest.lower() not in _BYTES:
        raise QuantityError(expected)
    return float(number) * (_BYTES[rest.lower()] / unit.bytes)


def parse_size_rate(value: object, period: Period) -> float:
    """`30`, `30 GB`, `1 TB per month`: GB per period."""
    expected = f"a size per time such as 30 GB per {_spoken(period)}"
    number, rest = split_number(value, expected=expected)
    rest, factor = _without_period(rest, period, expected=expected)
    return _sized(number, rest, unit=SizeUnit.GB, expected=expected) * factor


def parse_rate(value: object, period: Period) -> float:
    """`400`, `400/s`, `2M per day`: events per period."""
    expected = f"a rate such as 400/s or 2M per day (a bare number is per {_spoken(period)})"
    number, rest = _scaled(*split_number(value, expected=expected))
    if rest.lower() in _PER_SECOND_WORDS:
        rest = "/s"
    rest, factor = _without_period(rest, period, expected=expected)
    if rest:
        raise QuantityError(expected)
    return float(number) * factor


def _without_period(rest: str, period: Period, *, expected: str) -> tuple[str, float]:
    found = _PER.search(rest)
    word = found["period"] if found else rest.rsplit(" ", 1)[-1].lower()
    unit = _time_unit(word) if found else _PER_WORDS.get(word)
    if unit is None:
        if found:
            raise QuantityError(expected)
        return rest, 1.0
    start = found.start() if found else len(rest) - len(word)
    return rest[:start].strip(), period.seconds / _SECONDS[unit]


def _spoken(period: Period) -> str:
    return {"s": "second", "h": "hour", "d": "day", "month": "month", "y": "year"}[period.value]


def spoken_duration(duration: timedelta) -> str:
    """Whole days and hours as a sentence says them; else as `format_duration`."""
    if duration.seconds == 0 and not duration.microseconds and duration.days:
        return f"{duration.days} day{'s' * (duration.days > 1)}"
    hours, rest = divmod(duration.seconds, 3600)
    if rest or duration.microseconds or duration.days:
        return format_duration(duration)
    return f"{hours} h"


def format_duration(duration: timedelta) -> str:
    """The shortest form that `parse_duration` reads back."""
    hours, seconds = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    counts = {"d": duration.days, "h": hours, "m": minutes}
    parts = [f"{count}{unit}" for unit, count in counts.items() if count]
    if seconds or duration.microseconds or not parts:
        parts.append(f"{seconds}.{duration.microseconds:06d}".rstrip("0").rstrip(".") + "s")
    return "".join(parts)
