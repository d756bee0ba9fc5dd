"""Figures as people and models write them, held against the claims that they are said to be."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

from ..domain.claim import Claim
from ..domain.figure import format_claim

# Beyond this share of itself a rounded figure is another figure.
ROUNDED = 0.05
_SHARES = {
    "half": 0.5, "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "a quarter": 0.25,
    "one quarter": 0.25, "three quarters": 0.75, "a fifth": 0.2, "a tenth": 0.1,
}  # fmt: skip
_TIMES = {
    "twice": 2.0, "double": 2.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0, "triple": 3.0,
    "triples": 3.0, "tripled": 3.0, "threefold": 3.0, "tenfold": 10.0,
}  # fmt: skip
_COUNTS: Mapping[str, float] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a dozen": 12, "dozen": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a hundred": 100,
    "one hundred": 100, "hundred": 100, "a thousand": 1e3, "one thousand": 1e3, "a million": 1e6,
    "one million": 1e6,
}  # fmt: skip
_LARGE = {"dozens": 12.0, "hundreds": 100.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "dozen": 12.0,
    "hundred": 100.0,
}  # fmt: skip
_SECONDS = {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "days": 86400.0}
_UNIT_WORDS = {
    "%": "%", "percent": "%", "per cent": "%", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "ms": "ms", "milliseconds": "ms", "s": "s", "seconds": "s", "second": "s", "min": "min",
    "minutes": "min", "minute": "min", "h": "h", "hours": "h", "hour": "h", "days": "days",
    "day": "days", "months": "months", "month": "months", "gb": "GB", "tb": "TB", "kg": "kg",
    "requests": "rps", "times": "ratio", "gpu-hours": "GPU-hours",
}  # fmt: skip
_PERIOD = r"(?:\s*(?:a|per|each|/)\s*(?:month|year|hour|h|week|second|s)\b)?"
_UNIT = "|".join(re.escape(one) for one in sorted(_UNIT_WORDS, key=len, reverse=True))
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_FIGURE = re.compile(
    r"(?P<money>(?:USD|US\$|\$)\s?)?(?<![\w.])(?P<sign>[-\u2212])?"
    r"(?P<number>\d+(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    rf"(?:[\s-]?(?P<scale>{_SCALE})\b)?(?:[\s-]?(?P<unit>{_UNIT})(?!\w))?{_PERIOD}",
    re.IGNORECASE,
)
_FIGURE_WORDS = sorted((*_SHARES, *_TIMES, *_COUNTS, *_LARGE), key=len, reverse=True)
# With the word behind it, by which the design's own words are known.
_WORDS = re.compile(rf"\b(?P<word>{'|'.join(_FIGURE_WORDS)})\b(?:\s+[\w-]+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """A figure as it was written: its value, what one in its last place is worth, and its unit."""

    text: str
    value: float
    place: float
    unit: str


class NoClaim(Exception):
    """A figure that no cited claim carries; says what its writer can do."""

    def __init__(self, figure: str) -> None:
        super().__init__(
            f"{figure.strip()!r} is not the value of a claim that you cite: write {{C-...}} in the place of "
            "the figure, or leave it out."
        )


def with_claims(text: str, claims: Sequence[Claim], is_said: Callable[[str], bool]) -> str:
    """The text with a reference in the place of each figure; raises `NoClaim` for one without a claim.

    Words for figures stay where a claim carries them, or where they are words of the design itself,
    such as `two live regions`.
    """
    for found in _WORDS.finditer(text):
        word, phrase = found["word"].lower(), " ".join(found.group().split())
        if not is_said(phrase) and not any(_word_means(word, one) for one in claims):
            raise NoClaim(found["word"])
    return _FIGURE.sub(lambda found: _in_place_of(found, claims), text)


def _in_place_of(found: re.Match[str], claims: Iterable[Claim]) -> str:
    """What stands in the place of a figure; its claim's value is what a reader gets."""
    number = _read(found)
    trailing = found.group()[len(found.group().rstrip()) :]
    for claim in claims:
        if _means(number, claim):
            sign = ":size" if isinstance(claim.value, float) and claim.value < 0 else ""
            return f"{{{claim.id}{sign if not found['sign'] else ''}}}{trailing}"
    raise NoClaim(found.group())


def _read(found: re.Match[str]) -> _Number:
    digits = re.sub(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3}(?!\d))", "", found["number"]).replace(
        ",", "."
    )
    scale = _SCALES[found["scale"].lower()] if found["scale"] else 1.0
    unit = _UNIT_WORDS[found["unit"].lower()] if found["unit"] else ""
    whole, _, decimals = digits.partition(".")
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    place = 10.0 ** (-len(decimals) if decimals else zeros)
    return _Number(
        text=found.group().strip().lstrip("-\u2212"),
        value=float(digits) * scale,
        place=place * scale,
        unit="USD" if found["money"] else unit,
    )


def _means(number: _Number, claim: Claim) -> bool:
    """Whether a figure is the value of a claim, in its unit and rounded as its digits say."""
    value = claim.value
    if isinstance(value, bool | str):
        return False
    if number.text == format_claim(claim).removeprefix("-"):
        return True
    size = abs(value)
    for unit, factor in _units(claim.unit):
        if number.unit and number.unit != unit:
            continue
        if not number.unit and unit in {"%", *_SECONDS} and factor != 1:
            continue
        if _close(number.value, number.place, size * factor, nines=unit == "%"):
            return True
    return False


def _close(written: float, place: float, value: float, *, nines: bool = False) -> bool:
    """Whether `value` is written so when it is rounded to a place; of nines the distance to 100 counts."""
    slack = 1e-9 * max(abs(value), 1.0)
    if value == int(value) and abs(value) < 100:
        return abs(written - value) <= slack
    least = min(place / 2, ROUNDED * abs(value))
    if nines and 99 < value < 100:
        least = min(least, (100 - value) / 2)
    return abs(written - value) <= least + slack


def _units(unit: str) -> Iterator[tuple[str, float]]:
    """The units that a claim may be written in, with what its value is multiplied by."""
    if unit.startswith("share"):
        yield "%", 100.0
        yield "", 1.0
    elif unit.startswith("USD"):
        yield "USD", 1.0
    elif unit in ("duration", "s", "ms", "h", "h/year", "h/week"):
        own = {"duration": 1.0, "s": 1.0, "ms": 1e-3}.get(unit, 3600.0)
        for name, seconds in _SECONDS.items():
            yield name, own / seconds
    elif unit == "GB":
        yield "GB", 1.0
        yield "TB", 1e-3
    elif unit.startswith("kg"):
        yield "kg", 1.0
    else:
        yield unit, 1.0


def _word_means(word: str, claim: Claim) -> bool:
    value = claim.value
    if isinstance(value, bool | str):
        return False
    share = claim.unit.startswith("share")
    if word in _SHARES:
        return share and abs(value - _SHARES[word]) <= ROUNDED * _SHARES[word]
    if word in _TIMES:
        return claim.unit == "ratio" and abs(value - _TIMES[word]) <= ROUNDED * _TIMES[word]
    if word in _LARGE:
        return not share and value > 0 and floor(log10(value) + 1e-9) >= floor(log10(_LARGE[word]))
    return any(_close(_COUNTS[word], 1.0, abs(value) * factor) for _, factor in _units(claim.unit))
