"""How a figure is written for people; the only place that turns a claim's value into text."""

from datetime import timedelta

from .claim import Claim, Value

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

_SHARES = {"share": "", "share/month": " a month", "share/year": " a year"}


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
    suffix = _SUFFIXES.get(unit, f" {unit}" if unit else "")
    if unit.startswith("USD/") and 1e-3 <= abs(value) < 1:
        # Unit prices are listed to four digits, and quantities are large.
        return f"{value:.4g}{suffix}"
    if unit == "months" and value == 1:
        suffix = " month"
    return _number(value) + suffix


def format_claim(claim: Claim) -> str:
    """The claim's own value, as every report shows it."""
    return format_value(claim.value, claim.unit)


def format_range(claim: Claim) -> str:
    """The claim's P10 to P90, or its value where it has no range."""
    if claim.low is None or claim.high is None or claim.low == claim.high:
        return format_claim(claim)
    # A share or a duration is not readable without its own sign; a plain unit is said once.
    alone = claim.unit in _SHARES or claim.unit == "duration"
    low = format_value(claim.low, claim.unit if alone else "")
    return f"{low} to {format_value(claim.high, claim.unit)}"


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
        # Nines carry the meaning: show as many digits as the distance to 100 needs.
        text = f"{percent:.4f}".rstrip("0").rstrip(".")
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
