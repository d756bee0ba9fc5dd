"""Whose count it is: people, requests, devices or tokens, by its noun and the words around it."""

import re
from collections.abc import Iterator
from typing import Final

from ..cues import cue
from .surroundings import (
    COVERED,
    DAY,
    MONTH,
    SECOND,
    YEAR,
    ReadFigure,
    Surroundings,
    figure,
)

# Factors by which one figure is made another; the words that are shown name them.
THINKING_S: Final = 10.0
PAGES_A_VISIT: Final = 3.0
DAYS_BETWEEN_USES: Final = 5.0
_MONTHLY = cue("monthly")
_SHARE_OF = cue("share_of")
_NIGHT = cue("night")
_BOUND = cue("bound")
_APIECE = cue("apiece")
_APIECE_OF = cue("apiece_of")
_A_VISIT = cue("visit")
_PROMPTS = cue("prompts")
_WRITTEN = cue("written")
_STREAMED = cue("streamed")
_PEAK = cue("peak")
_CALM = cue("calm")
_CHAT = cue("chat")
_PEOPLE = frozenset(
    [
        "users",
        "user",
        "customers",
        "customer",
        "patients",
        "members",
        "subscribers",
        "visitors",
        "shoppers",
        "students",
        "clients",
        "employees_using",
        "nutzer",
        "benutzer",
        "kunden",
        "patienten",
        "mitglieder",
        "besucher",
        "studierende",
        "studenten",
        "schüler",
    ]
)
# Who they are is not told: only how many are there together.
_PRESENT = frozenset(["people", "persons", "personen", "leute", "menschen"])
_USE = cue("use")
_STREAMING = cue("listens")
_OTHER_PERIOD = cue("other_period")
_STAFF = frozenset(
    [
        "employees",
        "employee",
        "staff",
        "mitarbeiter",
        "mitarbeitende",
        "mitarbeitenden",
        "mitarbeitern",
        "angestellten",
        "beschäftigten",
        "beschäftigte",
        "angestellte",
    ]
)
_DEVICES = frozenset(
    [
        "devices",
        "device",
        "sensors",
        "sensor",
        "meters",
        "gateways",
        "trackers",
        "vehicles",
        "geräte",
        "sensoren",
        "zähler",
        "fahrzeuge",
    ]
)
_VISITS = frozenset(["visits", "visit", "sessions", "session", "besuche", "besuchen", "sitzungen"])
_VISITS_NEXT = re.compile(r"\s?(?:sessions|visits|besuche|sitzungen)\b", re.IGNORECASE)
_PAGES = frozenset(["page", "pages", "seite", "seiten"])
_REQUESTS = frozenset(
    [
        "requests",
        "request",
        "req",
        "reqs",
        "hits",
        "hit",
        "calls",
        "call",
        "queries",
        "aufrufe",
        "anfragen",
        "zugriffe",
        "transactions",
        "transaktionen",
    ]
)
# Those whose data is kept need not use anything.
_WHOSE_DATA = re.compile(
    r"(?:data|records|files|\w*daten|\w*akten) (?:of|about|on|von|zu)\W*$", re.IGNORECASE
)
# A conversation of several messages is as many requests, which is not multiplied out here.
_CONVERSATIONS = frozenset(["conversations", "chats"])
_OF_MESSAGES = re.compile(r"\b(?:messages|turns|exchanges|nachrichten)\b", re.IGNORECASE)
_QUESTIONS = frozenset(
    ["questions", "question", "prompts", "conversations", "chats", "fragen", "messages"]
)
_EVENTS = frozenset(["events", "event", "messages", "records", "ereignisse", "nachrichten"])
_PER_USER_AND_DAY = cue("per_user_and_day")
_TRAIN = cue("train")
_AT_ONCE = cue("at_once")
_MONTHLY_ACTIVE = frozenset({"mau"})
_DAILY = frozenset({"daily", "dau", "tägliche", "täglichen"})
_OF_A_DAY = re.compile(r"\b(?:a|per|every|pro|am) (?:day|tag)\b|\bdaily\b", re.IGNORECASE)
# Users of a day, of whom the fields know none: they stand in for those of a month where nobody said these.
OF_A_DAY: Final = "traffic.users_of_a_day"
_ELSEWHERE = cue("elsewhere")
_JOINED = re.compile(r",|\b(?:and|und)\b", re.IGNORECASE)
_DEVICE_WORD = cue("device_word")


def count_figures(one: Surroundings) -> Iterator[ReadFigure]:
    quantity, words = one.quantity, set(one.quantity.noun.split())
    number = quantity.plain()
    if _ELSEWHERE.search(one.clause) or quantity.low is not None or _is_of_each(one, words):
        return
    if quantity.per is not None:
        yield from _rate(one, words)
    elif _are_page_views(words):
        yield from _page_views(one)
    elif words & _QUESTIONS and _PER_USER_AND_DAY.match(one.after):
        yield from figure("{llm}.llm.requests_per_day", one, number)
    elif _is_of_a_visit(one, words) and any(
        other.per is not None
        and (set(other.noun.split()) & _VISITS or _VISITS_NEXT.search(one.whole))
        for other in one.others
    ):
        yield from figure(COVERED, one, number)
    elif quantity.noun.startswith("x") or not words:
        yield from _bare(one)
    elif words & (_STAFF | _PRESENT | _MONTHLY_ACTIVE | _DAILY | _PEOPLE):
        yield from _persons(one, words)
    elif words & _DEVICES and (quantity.number >= 10):
        yield from figure("{iot}.devices.count", one, number)
    elif "tokens" in words or "token" in words:
        yield from _tokens(one)


_ONE_OF_SEVERAL = re.compile(
    r"\b(?:each|every|jede[rsmn]?)\s(?!of\s(?:our|the|its|their)\b)\w+\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)


def _is_of_each(one: Surroundings, words: set[str]) -> bool:
    """Whether as many people or devices belong to each of several, whose number is another figure."""
    named = _APIECE_OF.match(one.after) or _ONE_OF_SEVERAL.search(one.before)
    return named is not None and one.quantity.per is None and bool(words & (_STAFF | _DEVICES))


def _are_page_views(words: set[str]) -> bool:
    return bool(
        words & {"page", "pageviews", "seitenaufrufe"}
        and words & {"views", "pageviews", "impressions", "seitenaufrufe"}
    )


def _page_views(one: Surroundings) -> Iterator[ReadFigure]:
    """Of a month, where that is the only time that the sentence speaks of."""
    if _MONTHLY.search(one.whole) and not _OTHER_PERIOD.search(one.whole):
        yield from _requests(
            one, one.quantity.number / MONTH, "one request a page view, of a month"
        )


def _is_at_once(one: Surroundings) -> bool:
    """Whether all of them are there together; who listens or watches asks for no pages meanwhile."""
    near = f"{one.quantity.words} {one.after[:45]}"
    return _AT_ONCE.search(near) is not None and _STREAMING.search(one.clause) is None


def _is_of_a_visit(one: Surroundings, words: set[str]) -> bool:
    return bool(words & (_PAGES | _REQUESTS)) and bool(
        _A_VISIT.search(one.whole) or re.search(r"\beach\b", one.after, re.IGNORECASE)
    )


# Of those who have an account only those count who come, where these are spoken of.
_REGISTERED = frozenset({"registered", "registrierte", "registrierten"})
_ACTIVE = re.compile(r"\bacti(?:ve|vely)\b|\baktive?\w?\b", re.IGNORECASE)


def _persons(one: Surroundings, words: set[str]) -> Iterator[ReadFigure]:
    """Those who work there, those who use it, or those who are there together, whoever they are."""
    if words & _STAFF:
        yield from figure("company.employees", one, one.quantity.plain())
    elif words & (_MONTHLY_ACTIVE | _DAILY | _PEOPLE) or (
        _USE.search(one.clause) and _is_at_once(one)
    ):
        yield from _people(one, words)


def _people(one: Surroundings, words: set[str]) -> Iterator[ReadFigure]:
    number = one.quantity.number
    if _WHOSE_DATA.search(one.before) or _APIECE.match(one.after) or _SHARE_OF.search(one.before):
        return
    if words & _REGISTERED and _ACTIVE.search(one.whole):
        return
    if words & _DAILY or _OF_A_DAY.search(one.quantity.words + one.after[:15]):
        factor = f"of a day, {DAYS_BETWEEN_USES:g} times as many in a month"
        value = f"{number * DAYS_BETWEEN_USES:.12g}"
        yield from figure(f"{_users_of(one)}.{OF_A_DAY}", one, value, factor)
        return
    if _is_at_once(one):
        factor = f"one request of each in {THINKING_S:g} s"
        field = "average_rps" if _CALM.search(one.whole) else "peak_rps"
        value = f"{number / THINKING_S:.12g}"
        yield from figure(f"{{serving}}.traffic.{field}", one, value, factor)
        return
    yield from figure(f"{_users_of(one)}.traffic.users", one, one.quantity.plain())


def _users_of(one: Surroundings) -> str:
    return "{llm}" if _CHAT.search(one.whole) else "{serving}"


def _bare(one: Surroundings) -> Iterator[ReadFigure]:
    """An amount whose currency nobody said, in a sentence about a budget of a month."""
    quantity = one.quantity
    if (
        quantity.noun == ""
        and re.search(r"\bbudget\b", one.before, re.IGNORECASE)
        and quantity.per is None
    ):
        return
    if _TRAIN.search(one.whole) and re.fullmatch(r"[\d.]+ ?[bB]", quantity.words):
        yield from figure("{training}.training.parameters_b", one, f"{quantity.number / 1e9:.12g}")


def _rate(one: Surroundings, words: set[str]) -> Iterator[ReadFigure]:
    quantity = one.quantity
    per = quantity.per or 1.0
    each = quantity.number / per
    if "budget" in one.before.lower() and not words and per in (MONTH, YEAR):
        yield from figure(
            "budget.monthly", one, f"{quantity.plain()} per {'month' if per == MONTH else 'year'}"
        )
    elif words & _CONVERSATIONS and _OF_MESSAGES.search(one.whole):
        return
    elif words & _QUESTIONS and (
        _CHAT.search(one.whole) or words & {"questions", "prompts", "fragen"}
    ):
        yield from figure("{llm}.llm.requests_per_day", one, f"{each * DAY:.12g}")
    elif _are_page_views(words):
        yield from _requests(one, each, "one request a page view")
    elif words & _VISITS or (not words and _VISITS_NEXT.match(one.after)):
        pages = sum(
            other.number
            for other in one.others
            if other.per is None and set(other.noun.split()) & (_PAGES | _REQUESTS)
        )
        factor = f"{pages or PAGES_A_VISIT:g} requests a visit"
        yield from _requests(one, each * (pages or PAGES_A_VISIT), factor)
    elif words & _PEOPLE:
        yield from _people(one, words)
    elif words & _REQUESTS or (
        not words and per == SECOND and re.search(r"[rqt]ps\b", quantity.words, re.IGNORECASE)
    ):
        yield from _requests(one, each, "")
    elif words & _EVENTS and _STREAMED.search(one.whole) and not _DEVICE_WORD.search(one.whole):
        yield from figure("{streaming}.traffic.average_rps", one, f"{each:.12g}")


def _requests(one: Surroundings, each: float, factor: str) -> Iterator[ReadFigure]:
    if _CHAT.search(one.clause):
        yield from figure("{llm}.llm.requests_per_day", one, f"{each * DAY:.12g}", factor)
        return
    near = _JOINED.split(one.before)[-1] + one.quantity.words + _JOINED.split(one.after)[0]
    if _NIGHT.search(_JOINED.split(one.before)[-1][-25:] + _JOINED.split(one.after)[0][:15]):
        return
    bound = one.quantity.per == SECOND and _BOUND.search(one.clause) is not None
    # Of a day or more, a peak that comes after is another figure's.
    where = near if (one.quantity.per or SECOND) < DAY else one.before
    peak = (_PEAK.search(where) is not None or bound) and _CALM.search(near) is None
    path = "{serving}.traffic.peak_rps" if peak else "{serving}.traffic.average_rps"
    yield from figure(path, one, f"{each:.12g}", factor)


def _tokens(one: Surroundings) -> Iterator[ReadFigure]:
    """Read or written, by the nearest word; of training, where it is about that."""
    quantity, number = one.quantity, one.quantity.number
    if _TRAIN.search(one.whole):
        if number >= 1e6:
            yield from figure("{training}.training.tokens_b", one, f"{number / 1e9:.12g}")
        return
    path = _read_or_written(one)
    if path:
        yield from figure(f"{{llm}}.llm.{path}", one, quantity.plain())


def _read_or_written(one: Surroundings) -> str:
    """By the noun, else by the nearest word before, else by one behind; empty where that tells nothing."""
    behind = f"{one.quantity.noun} {one.after[:30]}"
    for text in (one.quantity.noun, one.before[-40:], behind):
        read = max((found.end() for found in _PROMPTS.finditer(text)), default=0)
        written = max((found.end() for found in _WRITTEN.finditer(text)), default=0)
        if read != written:
            return "input_tokens" if read > written else "output_tokens"
    return ""
