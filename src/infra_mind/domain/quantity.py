"""Numbers as people write them: `25k USD`, `1.234,56 €`, `99.95%`, `1h30m`, `12 TB`, `2M per day`.

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

from ..core.units import BILLION, HOURS_PER_MONTH, MILLION, SECONDS_PER_DAY
from .numeral import Numeral, read_numeral

LONGEST_TEXT: Final = 80

# What people put before a number that they know roughly, or from one side.
_BOUND = re.compile(
    r"(?:[<>]=?|[≤≥~≈]|(?:about|around|approx(?:imately|\.)?|roughly|circa|ca\.?|under|below|less than"
    r"|up to|at most|no more than|at least|max(?:imum|\.)?|min(?:imum|\.)?)(?=[\s\d]))\s*",
    re.IGNORECASE,
)
_SCALES: Final = {
    **dict.fromkeys(("k", "thousand", "tsd", "tausend"), 10**3),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 10**5),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions", "millionen"), 10**6),
    **dict.fromkeys(("crore", "crores", "cr"), 10**7),
    **dict.fromkeys(("b", "bn", "billion", "billions", "mrd", "milliarde", "milliarden"), 10**9),
}
"""What a number counts; the German billion is a thousand English ones and not among them."""
_SCALE = re.compile(
    rf"(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![a-z])\.?\s*(?P<rest>.*)",
    re.IGNORECASE | re.ASCII,
)
_SIGNS: Final = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_COINS: Final = {
    **dict.fromkeys(("dollar", "dollars"), "USD"),
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("pound", "pounds"), "GBP"),
    **dict.fromkeys(("franken", "francs"), "CHF"),
    **dict.fromkeys(("rupee", "rupees"), "INR"),
}
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
    **dict.fromkeys(("sec", "secs", "second", "seconds", "sekunde", "sekunden"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), "m"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), "h"),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen"), "d"),
    **dict.fromkeys(("wk", "week", "weeks", "woche", "wochen"), "w"),
    **dict.fromkeys(("mo", "months", "monat", "monate", "monaten"), "month"),
    **dict.fromkeys(("yr", "yrs", "year", "years", "jahr", "jahre", "jahren"), "y"),
}
_DURATION_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*([a-z]+)[\s,]*(?:(?:and|und)\s+)?", re.IGNORECASE | re.ASCII
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
    if isinstance(value, str):
        read = _numeral(value, expected=expected)
        return _finite(read.number, expected=expected), read.rest
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise QuantityError(expected)
    return _finite(value, expected=expected), ""


def _unbound(text: str) -> str:
    found = _BOUND.match(text)
    return text[found.end() :] if found else text


def _numeral(value: str, *, expected: str) -> Numeral:
    text = value.strip()
    read = None
    if len(text) <= LONGEST_TEXT:
        read = read_numeral(_unbound(text))
    if read is None:
        marks = ", with a point before decimals and commas only in thousands"
        raise QuantityError(expected + (marks if re.match(r"[+-]?[\d.,]", text) else ""))
    return read


def _without_doubt(value: object, *, expected: str, bare: bool = True) -> None:
    """Raises where a point may part thousands as well: `250.000 EUR`; one without a unit only where `bare`."""
    if not isinstance(value, str):
        return
    read = _numeral(value, expected=expected)
    if read.other is None or not read.pointed or not (bare or read.rest):
        return
    scaled, _ = _scaled(read.number, read.rest)
    if scaled == read.number:
        raise QuantityError(
            f"{expected}; {value.strip()!r} reads as {read.readings()}, "
            f"so write {read.unmistakable()}"
        )


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
    _without_doubt(value, expected=expected, bare=False)
    number, rest = _scaled(*split_number(value, expected=expected))
    if rest:
        raise QuantityError(expected)
    return float(number)


def parse_billions(value: object) -> float:
    """`7`, `7B`, `2 trillion`: billions; a number of this size that has no unit is none of them."""
    expected = "a number of billions, such as 7 or 7B for 7,000,000,000"
    if isinstance(value, str) and value.strip()[-1:].lower() == "t" and value.strip()[:-1].strip():
        return parse_number(value.strip()[:-1], expected=expected) * 1000
    number = parse_number(value, expected=expected)
    named = isinstance(value, str) and re.search(r"[a-z]", value, re.IGNORECASE) is not None
    if named:
        return number / BILLION
    if number >= MILLION:
        raise QuantityError(f"{expected}; write {number / BILLION:.12g}")
    return number


def parse_count(value: object, *, expected: str = "a whole number such as 12 or 200k") -> int:
    _without_doubt(value, expected=expected)
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
    _without_doubt(text, expected=expected)
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
    text = _unbound(text)
    found = re.match(r"([A-Za-z]{3}(?![A-Za-z])|US\$|[$€£¥₹])\s*", text)
    if found is None:
        return None, text
    return _currency(found[1]), text[found.end() :]


def _currency(text: str) -> str | None:
    if text in _SIGNS:
        return _SIGNS[text]
    if text.lower() in _COINS:
        return _COINS[text.lower()]
    return text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else None


def parse_share(value: object) -> float:
    """`99.95%`, `0.9995`, `60 percent`: a number from 0 to 1."""
    expected = "a share such as 99.95% or 0.9995"
    number = parse_growth(value, expected=expected)
    if number > 1 and isinstance(value, str) and "," in value:
        number = parse_growth(value.replace(",", "."), expected=expected)
    if not 0 <= number <= 1:
        hint = "" if isinstance(value, str) and "%" in value else "; write percent with the % sign"
        raise QuantityError(f"{expected}, from 0 to 100%{hint}")
    return number


def parse_growth(value: object, *, expected: str = "a rate such as 60% or 0.6") -> float:
    """A share that may be below 0 or above 1."""
    number, rest = split_number(value, expected=expected)
    rest = re.sub(r"(?:/|per|a)\s*(?:year|yr|y)$", "", rest, flags=re.IGNORECASE).strip()
    if rest.lower() in {"%", "percent", "per cent", "pct", "prozent"}:
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
    seconds = _duration_seconds(_unbound(value.strip()))
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
        seconds += float(part[1].replace(",", ".")) * _SECONDS[unit]
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
    _without_doubt(value, expected=expected, bare=False)
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
    _without_doubt(value, expected=expected, bare=False)
    number, rest = split_number(value, expected=expected)
    rest, factor = _without_period(rest, period, expected=expected)
    return _sized(number, rest, unit=SizeUnit.GB, expected=expected) * factor


def parse_rate(value: object, period: Period) -> float:
    """`400`, `400/s`, `2M per day`: events per period."""
    expected = f"a rate such as 400/s or 2M per day (a bare number is per {_spoken(period)})"
    value = _interval(value) if isinstance(value, str) else value
    _without_doubt(value, expected=expected, bare=False)
    number, rest = _scaled(*split_number(value, expected=expected))
    if rest.lower() in _PER_SECOND_WORDS:
        rest = "/s"
    rest, factor = _without_period(rest, period, expected=expected)
    if rest:
        raise QuantityError(expected)
    return float(number) * factor


_EVERY = re.compile(
    r"(?:every|each|alle|jede[nrs]?)\s+(?:(?P<n>\d{1,6}(?:[.,]\d+)?)\s*)?(?P<unit>[a-zäöü]+)\s*",
    re.IGNORECASE,
)
_EACH: Final = {
    **dict.fromkeys(("hourly", "stündlich"), "1 per hour"),
    **dict.fromkeys(("daily", "täglich", "nightly"), "1 per day"),
    **dict.fromkeys(("weekly", "wöchentlich"), "1 per week"),
    **dict.fromkeys(("monthly", "monatlich"), "1 per month"),
    **dict.fromkeys(("yearly", "annually", "jährlich"), "1 per year"),
}


def _interval(text: str) -> str:
    """`every 10 seconds` and `weekly` as a rate; anything else stays."""
    known = _EACH.get(text.strip().lower())
    every = _EVERY.fullmatch(text.strip())
    if known is not None or every is None:
        return known or text
    unit = _time_unit(every["unit"].lower())
    times = float((every["n"] or "1").replace(",", "."))
    if unit is None or not times:
        return text
    return f"{SECONDS_PER_DAY / (_SECONDS[unit] * times):.12g} per day"


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
