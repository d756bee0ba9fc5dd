"""Quantities in a free text with their units, found before anybody asks what they are of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ...domain.numeral import Numeral, read_numeral
from .clause import Span


class QuantityKind(StrEnum):
    MONEY = "money"
    SHARE = "share"
    TIME = "time"
    SIZE = "size"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """number: in `unit_word` as it stands · per: seconds of the period that it is counted over ·
    noun: the words after it, in small letters · doubt: both readings, where it has two · low: the other end
    of a range that it is the upper end of.
    """

    unit: QuantityKind
    number: float
    unit_word: str
    per: float | None
    noun: str
    words: str
    start: int
    end: int
    doubt: str = ""
    low: float | None = None

    def plain(self, number: float | None = None) -> str:
        """The number as a file has it."""
        return f"{self.number if number is None else number:.12g}"


_WORDS: Final = {
    **dict.fromkeys(("one", "einen", "eine", "ein"), 1),
    **dict.fromkeys(("two", "zwei"), 2),
    **dict.fromkeys(("three", "drei"), 3),
    **dict.fromkeys(("four", "vier"), 4),
    **dict.fromkeys(("five", "fünf"), 5),
    **dict.fromkeys(("six", "sechs"), 6),
    **dict.fromkeys(("seven", "sieben"), 7),
    **dict.fromkeys(("eight", "acht"), 8),
    **dict.fromkeys(("nine", "neun"), 9),
    **dict.fromkeys(("ten", "zehn"), 10),
    **dict.fromkeys(("eleven", "elf"), 11),
    **dict.fromkeys(("twelve", "zwölf"), 12),
}
_START = re.compile(
    rf"(?<![\w.,'-])(?:\d|(?:{'|'.join(_WORDS)})(?=\s))|(?<=[$€£¥₹~<>=(/+-])\d(?<![\w.,]\d)",
    re.IGNORECASE,
)
_SCALES: Final = {
    **dict.fromkeys(("k", "thousand", "tsd", "tausend"), 1e3),
    **dict.fromkeys(("lakh", "lakhs", "lac"), 1e5),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions", "millionen"), 1e6),
    **dict.fromkeys(("crore", "crores"), 1e7),
    **dict.fromkeys(("b", "bn", "billion", "billions", "mrd", "milliarde", "milliarden"), 1e9),
}
_SCALE = re.compile(
    rf"[\s-]?(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![a-zäöü/])\.?\+?",
    re.IGNORECASE,
)
_COINS: Final = {
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "dollars": "USD",
    "dollar": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "pounds": "GBP",
    "chf": "CHF",
    "franken": "CHF",
    "francs": "CHF",
    "₹": "INR",
    "inr": "INR",
    "rupees": "INR",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "cad": "CAD",
    "aud": "AUD",
    "¥": "JPY",
    "jpy": "JPY",
}
_COIN: Final = "|".join(sorted(map(re.escape, _COINS), key=len, reverse=True))
_COIN_BEFORE = re.compile(rf"(?P<coin>(?<![a-z]){_COIN})\s?$", re.IGNORECASE)
_COIN_AFTER = re.compile(rf"\s?(?P<coin>{_COIN})(?![a-z])", re.IGNORECASE)
_SHARE = re.compile(r"\s?(?:%|percent\b|per cent\b|pct\b|prozent\b)", re.IGNORECASE)
_SIZE = re.compile(
    r"\s?(?P<size>[KMGTP]i?B|bytes|(?:kilo|mega|giga|tera|peta)bytes?)\b\+?", re.IGNORECASE
)
_TIMES: Final = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds", "msec", "millisekunden"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunde", "sekunden"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "std"), 3600.0),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen"), 86_400.0),
    **dict.fromkeys(("week", "weeks", "woche", "wochen"), 604_800.0),
    **dict.fromkeys(("month", "months", "mo", "monat", "monate", "monaten"), 2_628_000.0),
    **dict.fromkeys(
        ("year", "years", "yr", "yrs", "annum", "jahr", "jahre", "jahren"), 31_536_000.0
    ),
}
_TIME_WORD: Final = "|".join(sorted(_TIMES, key=len, reverse=True))
_TIME = re.compile(rf"[\s-]?(?P<time>{_TIME_WORD})\b", re.IGNORECASE)
# `5m` is a time where nothing that is counted follows.
_MINUTES = re.compile(
    r"m\b(?!\s?(?:users|requests|[$€£]|usd|eur|page|hits|events|messages|devices|tokens))"
)
_ADVERBS: Final = {
    "daily": "day",
    "hourly": "hour",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "täglich": "day",
    "monatlich": "month",
    "jährlich": "year",
}
# `every 5 seconds`: a period may have a number of its own.
_OVER: Final = (
    rf"(?:(?:/|(?:per|an?|each|every|alle|pro|je|im|am)\s)\s?(?P<count>\d{{1,4}}\s)?(?P<period>{_TIME_WORD})\b"
    rf"|(?P<adverb>{'|'.join(_ADVERBS)})\b(?!\s(?:active|unique|users|visitors|aktive))|(?P<rps>[rqt]ps)\b)"
)
_PERIOD = re.compile(rf"\s?{_OVER}", re.IGNORECASE)
# `10 KB of telemetry data every minute`.
_CONTENT = re.compile(rf"\s?of(?:\s[\w-]{{1,20}}){{1,3}}?\s?{_OVER}", re.IGNORECASE)
_NOUN = re.compile(r"\s?(?P<word>[A-Za-zÄÖÜäöüß][\w-]{0,30})")
_NOT_NOUNS: Final = frozenset(
    [
        "a",
        "an",
        "per",
        "each",
        "every",
        "and",
        "or",
        "but",
        "with",
        "for",
        "in",
        "on",
        "of",
        "to",
        "at",
        "from",
        "by",
        "is",
        "are",
        "was",
        "were",
        "und",
        "oder",
        "mit",
        "für",
        "von",
        "im",
        "pro",
        "je",
        "am",
        "that",
        "which",
        "we",
        "our",
        "the",
        "than",
        "over",
        "within",
        "during",
        "under",
        "out",
        "twice",
        "once",
    ]
)
_BETWEEN = re.compile(r"\s?(?:and|to|-|–|bis|und)\s?", re.IGNORECASE)


def quantities_of(span: Span, *, german: bool = False) -> tuple[Quantity, ...]:
    """All of a piece of text, in order; ends of a range as one."""
    found = list(_found(span, german=german))
    joined: list[Quantity] = []
    for one in found:
        last = joined[-1] if joined else None
        if last is not None and _is_range(span, last, one):
            words = span.text[last.start - span.start : one.end - span.start]
            joined[-1] = replace(one, low=last.number, words=words, start=last.start)
        else:
            joined.append(one)
    return tuple(joined)


def _is_range(span: Span, low: Quantity, high: Quantity) -> bool:
    text = span.text[low.end - span.start : high.start - span.start]
    rising = low.number < high.number or low.unit_word.lower() != high.unit_word.lower()
    same = low.unit in (high.unit, QuantityKind.COUNT) and rising and low.per is None
    starts = re.search(
        r"\b(?:between|from|zwischen|von)\W*\S{0,4}$", span.before(low.start), re.IGNORECASE
    )
    dash = text.strip() in {"-", "–", "bis"}
    return same and not low.noun and bool(_BETWEEN.fullmatch(text)) and (bool(starts) or dash)


def _found(span: Span, *, german: bool) -> Iterator[Quantity]:
    position = 0
    while (start := _START.search(span.text, position)) is not None:
        one = _read(span, start, german=german)
        position = max(one.end - span.start, start.end()) if one else start.end()
        if one is not None:
            yield one


def _read(span: Span, start: re.Match[str], *, german: bool) -> Quantity | None:
    text, at = span.text, start.start()
    word = _WORDS.get(start[0].lower())
    if word is None:
        numeral = read_numeral(text[at : at + 40])
        if numeral is None:
            return None
        number, end = _number(numeral, german=german), at + numeral.end
        doubt = (
            numeral.readings()
            if numeral.other is not None and numeral.pointed is not german
            else ""
        )
    else:
        number, end, doubt = float(word), start.end(), ""
    if re.match(r"-[A-Za-z]{3}|[A-Za-z]{0,2}\d|\.\w", text[end : end + 6]) and not _TIME.match(
        text[end:]
    ):
        return None
    return _with_unit(span, at, end, number, doubt)


def _number(numeral: Numeral, *, german: bool) -> float:
    return float(numeral.number if numeral.other is None or not german else numeral.other)


def _with_unit(span: Span, at: int, end: int, number: float, doubt: str) -> Quantity:
    text, start = span.text, at
    coin = _COIN_BEFORE.search(text[max(0, at - 8) : at])
    code = _COINS[coin["coin"].lower()] if coin else ""
    if coin:
        start = at - len(coin[0])
    tail = text[end : end + 80]
    minutes = _MINUTES.match(tail) is not None and not coin
    if not minutes and (scale := _SCALE.match(tail)) is not None:
        number, doubt = number * _SCALES[scale["scale"].lower()], ""
        end += scale.end()
        tail = text[end : end + 80]
    end += len(tail) - len(tail.removeprefix("+"))
    tail = text[end : end + 80]
    unit, unit_word = (QuantityKind.MONEY, code) if code else (QuantityKind.COUNT, "")
    if minutes:
        unit, unit_word, end = QuantityKind.TIME, "min", end + 1
    elif not code and (after := _COIN_AFTER.match(tail)) is not None:
        unit, unit_word, end = QuantityKind.MONEY, _COINS[after["coin"].lower()], end + after.end()
    elif (share := _SHARE.match(tail)) is not None:
        unit, end = QuantityKind.SHARE, end + share.end()
    elif (size := _SIZE.match(tail)) is not None:
        unit, unit_word, end = QuantityKind.SIZE, size["size"], end + size.end()
    elif not code and (time := _TIME.match(tail)) is not None:
        unit, unit_word, end = QuantityKind.TIME, time["time"].lower(), end + time.end()
    doubt = "" if unit in {QuantityKind.SHARE, QuantityKind.TIME} else doubt
    noun, per, end = _noun_and_period(text, end, unit)
    return Quantity(
        unit=unit,
        number=number,
        unit_word=unit_word,
        per=per,
        noun=noun,
        words=" ".join(text[start:end].split()),
        start=span.start + start,
        end=span.start + end,
        doubt=doubt,
    )


def _noun_and_period(text: str, end: int, unit: QuantityKind) -> tuple[str, float | None, int]:
    """What is counted, up to four words, and over which time; behind a number that needs no noun."""
    words: list[str] = []
    position, furthest = end, end
    per = None
    if unit is QuantityKind.SIZE and (content := _CONTENT.match(text, end)) is not None:
        return "", _seconds(content), content.end()
    for _ in range(5):
        period = _PERIOD.match(text, position)
        if period is not None:
            per = _seconds(period)
            furthest = period.end()
            break
        word = _NOUN.match(text, position)
        if word is None or word["word"].lower() in _NOT_NOUNS or unit is QuantityKind.TIME:
            break
        words.append(word["word"].lower())
        position = word.end()
    if unit is QuantityKind.COUNT and per is None and words:
        furthest = position
    return " ".join(words), per, furthest


def _seconds(period: re.Match[str]) -> float:
    if period["rps"]:
        return 1.0
    word = period["period"] or _ADVERBS[period["adverb"].lower()]
    return _TIMES[word.lower()] * float(period["count"] or 1)


def seconds_of(quantity: Quantity) -> float:
    """A time in seconds."""
    return quantity.number * _TIMES[quantity.unit_word]
