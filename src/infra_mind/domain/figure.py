"""How a figure is written for people; the only place that turns a claim's value into text."""

import re
from datetime import timedelta
from math import floor, log10

from .claim import Claim, Value, round_significant

_SUFFIXES = {
    "USD": " USD",
    "USD/month": " USD a month",
    "USD/year": " USD a year",
    "USD/h": " USD an hour",
    "h": " h",
    "h/year": " h a year",
    "h/week": " h a week",
    "ms": " ms",
    "s": " s",
    "GB": " GB",
    "ratio": " times",
    "count": "",
    "rps": " requests/s",
    "kg/month": " kg CO2e a month",
    "months": " months",
    "GPU-hours": " GPU-hours",
}

# What the model works out over all futures is told as far as its range justifies.
_WORKED_OUT = frozenset(
    {"USD", "USD/month", "USD/year", "h/year", "h/week", "kg/month", "ms", "weeks", "GPU-hours"}
)
# What one of it is called.
_ONE = {"months": " month", "weeks": " week", "people": " person"}
# Amounts of which nobody uses a fourth digit.
_TOLD_SHORT = frozenset({"USD", "USD/month", "USD/year", "h/year", "h/week", "kg/month"})
_DIGITS = 3
_SHARES = {"share": "", "share/month": " a month", "share/year": " a year"}


# The units of money are written for USD; another currency takes its place.
_MONEY = re.compile(r"[A-Z]{3}(?=/|$)")


def _in_usd(unit: str) -> str:
    return _MONEY.sub("USD", unit, count=1) if _MONEY.match(unit) else unit


def _suffix(unit: str) -> str:
    of = _in_usd(unit)
    found = _SUFFIXES.get(of, f" {unit}" if unit else "")
    return found if of == unit else found.replace("USD", unit[:3], 1)


def unit_words(unit: str) -> str:
    """A unit as it stands behind a figure; nothing where it has none."""
    return _suffix(unit).strip()


def without_unit(text: str, unit: str) -> str:
    """A figure as it is written, where its unit stands elsewhere."""
    return text.removesuffix(_suffix(unit)).removesuffix(_ONE.get(unit, "\0"))


def format_value(value: Value, unit: str = "") -> str:
    """A value with its unit, rounded as far as a reader can use it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if unit in _SHARES:
        return _share(value) + _SHARES[unit]
    if unit == "duration":
        return _duration(value)
    if unit == "month":
        return f"month {_number(value)}"
    suffix = _suffix(unit)
    if _in_usd(unit).startswith("USD/") and 1e-3 <= abs(value) < 1:
        # Unit prices are listed to four digits, and quantities are large.
        return f"{value:.4g}{suffix}"
    if value == 1 and unit in _ONE:
        suffix = _ONE[unit]
    return _number(value) + suffix


def format_claim(claim: Claim) -> str:
    """The claim's own value, as every report shows it: no finer than its range."""
    return format_value(_rounded(claim, claim.value), claim.unit)


def format_size(claim: Claim) -> str:
    """The claim's own value without its sign: the words around it say which way it goes."""
    return format_claim(claim).removeprefix("-")


def format_low(claim: Claim) -> str:
    """The claim's P10, or its value where it has no range."""
    value = claim.value if claim.low is None else claim.low
    return format_value(_rounded(claim, value), claim.unit)


def format_high(claim: Claim) -> str:
    """The claim's P90, or its value where it has no range."""
    value = claim.value if claim.high is None else claim.high
    return format_value(_rounded(claim, value), claim.unit)


def format_range(claim: Claim) -> str:
    """The claim's P10 to P90, or its value where it has no range."""
    if claim.low is None or claim.high is None or claim.low == claim.high:
        return format_claim(claim)
    high = format_high(claim)
    return f"{format_bounds(claim)[0]} to {high}" if format_low(claim) != high else high


def format_bounds(claim: Claim) -> tuple[str, str]:
    """The claim's P10 and P90, without their unit where it is read as well when said once."""
    # A share or a duration is not readable without its own sign.
    if claim.unit in _SHARES or claim.unit == "duration":
        return format_low(claim), format_high(claim)
    low = claim.value if claim.low is None else claim.low
    high = claim.value if claim.high is None else claim.high
    return format_value(_rounded(claim, low)), format_value(_rounded(claim, high))


def _rounded(claim: Claim, value: Value) -> Value:
    """The value to the second digit of its range, where the model worked it out over all futures.

    What was worked out without a range has three digits, as every table.

    Of what is small beside its range two digits stay: a low end is never told as nothing.
    """
    if isinstance(value, bool | str):
        return value
    if claim.low is None or claim.high is None:
        worked_out = claim.inputs and _in_usd(claim.unit) in _TOLD_SHORT
        return round_significant(value, _DIGITS) if worked_out else value
    width = claim.high - claim.low
    nines = claim.unit == "share" and 0.99 < value < 1
    if width <= 0 or not (nines or _in_usd(claim.unit) in _WORKED_OUT):
        return value
    least = min(width, abs(value)) or width
    kept = round(value, 1 - floor(log10(least)))
    # Nothing is told as sure that is not.
    return value if nines and kept >= 1 else kept


def _number(value: float) -> str:
    size = abs(value)
    if size >= 1000:
        return f"{round(value):,}"
    if size >= 100 or value == int(value):
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    if size >= 0.01:
        return f"{value:.3g}"
    return f"{value:.2g}" if size >= 1e-4 else f"{value:.2e}"


def _share(value: float) -> str:
    percent = value * 100
    if 99 < percent < 100:
        # Nines carry the meaning: two digits of the distance to 100 are shown.
        digits = max(1 - floor(log10(100 - percent)), 0)
        text = f"{percent:.{digits}f}".rstrip("0").rstrip(".")
        return f"{text} %"
    if percent and abs(percent) < 1:
        return f"{percent:.2g} %"
    return (
        f"{percent:.0f} %" if abs(percent) >= 10 or percent == int(percent) else f"{percent:.1f} %"
    )


def _duration(seconds: float) -> str:
    whole = timedelta(seconds=seconds)
    if whole < timedelta(minutes=1):
        return f"{seconds:.0f} s"
    if whole < timedelta(hours=1):
        return f"{seconds / 60:.0f} min"
    if whole < timedelta(days=2):
        return f"{seconds / 3600:.3g} h"
    return f"{seconds / 86400:.3g} days"
