"""Which field a quantity is of, by its unit and the words around it; none where that is not plain."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .brief_clause import Sentence
from .brief_quantity import Quantity, QuantityKind, quantities_of, seconds_of
from .cues import cue

SECOND, HOUR, DAY, MONTH, YEAR = 1.0, 3600.0, 86_400.0, 2_628_000.0, 31_536_000.0
# Factors by which one figure is made another; the words that are shown name them.
THINKING_S: Final = 10.0
PAGES_A_VISIT: Final = 3.0
DAYS_BETWEEN_USES: Final = 5.0
# The path of what belongs to another figure.
COVERED: Final = ""
LONGEST_WORDS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFigure:
    """A field and its value as a file has it; `{serving}` and its like stand for the workload of that kind."""

    path: str
    value: str
    quantity: Quantity
    factor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """A quantity in its sentence: before and after it in its clause, the clause, the whole, and all in it."""

    quantity: Quantity
    others: Sequence[Quantity]
    sentence: Sentence
    before: str
    after: str
    clause: str
    whole: str


_BUDGET = cue("budget")
_SPEND = cue("spend")
_ONCE = cue("once")
_APART = cue("apart")
_DOWN = cue("down")
_AN_HOUR = cue("an_hour")
_MONTHLY = cue("monthly")
_OF_A_MONTH = cue("of_a_month")
_UP = cue("up")
_GROW = cue("grow")
_AIM = cue("aim")
_HAD = cue("had")
_ENOUGH = cue("enough")
_SHARE_OF = cue("share_of")
_YEARLY = cue("yearly")
_RTO = cue("rto")
_RPO = cue("rpo")
_BACK = cue("back")
_LOST = cue("lost")
_LOST_AFTER = cue("lost_after")
_BACK_AFTER = cue("back_after")
_ANSWER = cue("answer")
_AVERAGE_TIME = cue("average_time")
_ASKED = cue("asked")
_NIGHT = cue("night")
_BOUND = cue("bound")
_APIECE = cue("apiece")
_APIECE_OF = cue("apiece_of")
_A_VISIT = cue("visit")
_EACH_OF = cue("each_of")
_AS_IT_IS = cue("as_it_is")
_PROMPTS = cue("prompts")
_WRITTEN = cue("written")
_STREAMED = cue("streamed")
_OFF_LIMITS = cue("off_limits")
_READY = cue("ready")
_WITHIN = cue("within")
_HORIZON = cue("horizon")
_PEAK = cue("peak")
_CALM = cue("calm")
_CHAT = cue("chat")
_TABLES = cue("tables")
_FILES = cue("files")
_NO_STORE = cue("no_store")
_EGRESS = cue("egress")
_WORK = cue("work")
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
_USE = re.compile(
    r"\b(?:us(?:e|es|ing)|log(?:s|ged|ging)? (?:in|on)|sign(?:ed)? in|open|visit|buy|order|online|connect\w*)\b"
    r"|\b(?:nutz|benutz|einlogg|anmeld|verbind)\w*|\beingeloggt\b",
    re.IGNORECASE,
)
_STREAMING = re.compile(
    r"\b(?:listen|watch|stream|view|hör|seh)\w*|\bzuschau\w*|\b[km]bit\b", re.IGNORECASE
)
_OTHER_PERIOD = re.compile(
    r"\b(?:a|per|every|each|pro|am|im) (?:hour|day|week|year|stunde|tag|woche|jahr)\b|\bdaily\b|\bweekly\b",
    re.IGNORECASE,
)
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


def figures_of(sentence: Sentence, *, german: bool) -> tuple[list[ReadFigure], list[Quantity]]:
    """What is plain, and the quantities that are not."""
    found = quantities_of(sentence.whole, german=german)
    bound: list[ReadFigure] = []
    open_: list[Quantity] = []
    for one in found:
        around = _around(one, found, sentence)
        figures = [] if one.doubt else list(_BY_UNIT[one.unit](around))
        bound += figures
        if not figures:
            open_.append(one)
    return bound, open_


def _around(one: Quantity, found: Sequence[Quantity], sentence: Sentence) -> _Surroundings:
    clause = sentence.clause_at(one.start)
    return _Surroundings(
        quantity=one,
        others=found,
        sentence=sentence,
        before=clause.before(one.start),
        after=clause.after(one.end),
        clause=clause.text,
        whole=sentence.whole.text,
    )


def _figure(path: str, one: _Surroundings, value: str, factor: str = "") -> Iterator[ReadFigure]:
    yield ReadFigure(path=path, value=value, quantity=one.quantity, factor=factor)


def _money(one: _Surroundings) -> Iterator[ReadFigure]:
    quantity = one.quantity
    per = quantity.per or _period_said(one)
    amount = f"{quantity.plain()} {quantity.unit_word}"
    if _APART.search(one.clause):
        return
    if per == HOUR or (_AN_HOUR.search(one.clause) and _DOWN.search(one.clause)):
        if _DOWN.search(one.whole):
            yield from _figure("reliability.downtime_cost_per_hour", one, f"{amount} per hour")
        return
    if _DOWN.search(one.clause):
        return
    if _ONCE.search(one.clause) and quantity.per is None:
        yield from _figure("budget.migration", one, amount)
        return
    if per not in (MONTH, YEAR):
        return
    amount += " per month" if per == MONTH else " per year"
    if _SPEND.search(one.before) and not _limits(one):
        yield from _figure("current.monthly_spend", one, amount)
    elif _limits(one):
        yield from _figure("budget.monthly", one, amount)
    elif _SPEND.search(one.whole) and "budget" not in one.whole.lower() and _is_only_money(one):
        yield from _figure("current.monthly_spend", one, amount)


def _is_only_money(one: _Surroundings) -> bool:
    """Of two amounts the one that stands by the words is meant."""
    return [other.unit for other in one.others].count(QuantityKind.MONEY) == 1


# `We have 9,000 dollars a month`, and nothing that it would be for.
_HAVE = re.compile(
    r"^\W*(?:we|wir) (?:have|haben)\W+(?:about |around |some |etwa |rund )?$", re.IGNORECASE
)
_TO_SPEND = re.compile(
    r"^(?:\W*|\W*(?:to spend|for (?:it|this|all of it|everything|hosting)|dafür|zur verfügung)\b.{0,20})$",
    re.IGNORECASE,
)


def _limits(one: _Surroundings) -> bool:
    if _HAVE.match(one.before) and _TO_SPEND.match(one.after):
        return True
    return bool(_BUDGET.search(one.before) or _OFF_LIMITS.match(one.after))


def _period_said(one: _Surroundings) -> float | None:
    """The month or year that stands elsewhere in what is said of an amount."""
    if _MONTHLY.search(one.whole) or _OF_A_MONTH.match(one.after):
        return MONTH
    return YEAR if _YEARLY.search(one.whole) else None


def _share(one: _Surroundings) -> Iterator[ReadFigure]:
    if _is_high(one.quantity) and _UP.search(one.whole):
        yield from _availability(one)
    elif _AS_IT_IS.search(one.clause):
        return
    elif (
        _GROW.search(one.clause)
        and (one.quantity.per == YEAR or _YEARLY.search(one.clause))
        and not (_TABLES.search(one.clause) or _FILES.search(one.clause))
    ):
        yield from _figure("{serving}.traffic.growth_per_year", one, f"{one.quantity.plain()}%")


def _availability(one: _Surroundings) -> Iterator[ReadFigure]:
    """What is asked for, where a sentence says what is had as well."""
    shares = [other for other in one.others if _is_high(other)]
    aims = [other for other in shares if _is_aim(one.sentence, other)]
    if one.quantity in aims and len(aims) < len(shares):
        yield from _figure("reliability.availability", one, f"{one.quantity.plain()}%")
    elif aims and one.quantity not in aims:
        yield from _figure(COVERED, one, "")
    elif _UP.search(one.clause) and not _AS_IT_IS.search(one.clause):
        yield from _figure("reliability.availability", one, f"{one.quantity.plain()}%")


def _is_high(quantity: Quantity) -> bool:
    return quantity.unit is QuantityKind.SHARE and 90 <= quantity.number <= 100


def _is_aim(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the words before it ask for it, and those after it do not say that it is so today."""
    clause = sentence.clause_at(quantity.start)
    before = _OTHER_SHARE.split(clause.before(quantity.start))[-1]
    if _ENOUGH.match(clause.after(quantity.end)):
        return True
    return _AIM.search(before) is not None and _NO_AIM.search(before) is None


_OTHER_SHARE = re.compile(r"\d[\d.,]*\s?(?:%|percent|prozent)", re.IGNORECASE)
_NO_AIM = re.compile(
    r"\b(?:instead of|rather than|(?:more|better|higher) than|not|statt|anstatt|today|currently"
    r"|derzeit|aktuell)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r",|\b(?:and|und)\b", re.IGNORECASE)
_OBJECTIVES: Final = (("rto", _RTO), ("rpo", _RPO))
_OBJECTIVE = re.compile(rf"{_RTO.pattern}|{_RPO.pattern}", re.IGNORECASE)
_PAIR = re.compile(
    r"\bRTO\s?(?:/|and|und|&)\s?RPO\b|\bRPO\s?(?:/|and|und|&)\s?RTO\b", re.IGNORECASE
)
_JOIN = re.compile(r"\b(?:and|und)\b|[/&]", re.IGNORECASE)
_A_TIME = re.compile(r"\d+(?:[.,]\d+)?\s?[a-z]{1,8}\b", re.IGNORECASE)
_FILLER = re.compile(
    r"[\s():;,=<>≤~-]*(?:(?:objective|of|is|to|at|be|must|should|has|needs?|was|von|beträgt|maximal|höchstens|no|not|greater|more"
    r"|longer|than|exceed(?:ing)?|under|below|within|most|up|max|maximum|ist|darf|nicht|überschreiten|less|target|goal|a|an|our"
    r"|approximately|about|around)\b[\s():;,=<>≤~-]*){0,8}",
    re.IGNORECASE,
)


def _labels(one: _Surroundings) -> tuple[str, ...]:
    """RTO, RPO or both, as they are named right before a time, else right behind it.

    `RTO/RPO: 4h/15min` and `RTO and RPO of 4 and 2 hours` name them in the order of the times.
    """
    before = [(label, _label_before(one, pattern)) for label, pattern in _OBJECTIVES]
    named = [(label, at) for label, at in before if at is not None]
    if len(named) == 2 and _PAIR.search(one.whole):
        first, second = (label for label, _ in sorted(named, key=lambda label: label[1]))
        times = [other for other in one.others if other.unit is QuantityKind.TIME]
        if len(times) == 1:
            return first, second
        return (first if one.quantity is times[0] else second,) if len(times) == 2 else ()
    if named:
        return (max(named, key=lambda label: label[1])[0],)
    behind = [
        label
        for label, pattern in _OBJECTIVES
        if re.match(rf"\s?(?:of )?(?:{pattern.pattern})", one.after, re.IGNORECASE)
    ]
    return tuple(behind) if len(behind) == 1 else ()


def _label_before(one: _Surroundings, label: re.Pattern[str]) -> int | None:
    """Where a label ends that nothing but small words, times and the other label part from the quantity."""
    ends = [found.end() for found in label.finditer(one.before)]
    if not ends:
        return None
    between = _OBJECTIVE.sub("", one.before[ends[-1] :])
    if _PAIR.search(one.whole):
        between = _JOIN.sub("", _A_TIME.sub("", between))
    return ends[-1] if _FILLER.fullmatch(between) is not None else None


def _time(one: _Surroundings) -> Iterator[ReadFigure]:
    quantity = one.quantity
    value = f"{quantity.plain()} {_UNITS[_seconds_word(quantity)]}"
    if _is_of_another(one):
        yield from _figure(COVERED, one, value)
        return
    labels = _labels(one)
    if labels and _is_had(one):
        return
    labels = labels or _labels_of_what_is_had(one)
    if labels:
        for label in labels:
            yield from _figure(f"reliability.{label}", one, value)
    elif _LOST.search(one.before) or _LOST_AFTER.match(one.after):
        yield from _figure("reliability.rpo", one, value)
    elif quantity.per is None and (_BACK.search(one.before) or _BACK_AFTER.match(one.after)):
        yield from _figure("reliability.rto", one, value)
    elif _HORIZON.search(one.before) and seconds_of(quantity) >= MONTH:
        yield from _figure("horizon_months", one, str(round(seconds_of(quantity) / MONTH)))
    elif _READY.search(one.clause) and _WITHIN.search(one.before) and seconds_of(quantity) >= DAY:
        yield from _figure("timeline", one, value)
    elif (
        _ANSWER.search(one.clause)
        and _ASKED.search(one.before + one.after[:12])
        and seconds_of(quantity) <= 120
        and not _AVERAGE_TIME.search(one.clause)
    ):
        asked = _CHAT.search(one.whole) is not None
        path = "{llm}.llm.latency_p95_s" if asked else "{serving}.service.latency_p95_ms"
        yield from _figure(path, one, value)


def _is_of_another(one: _Surroundings) -> bool:
    """The time in which something grows, and the hour that is down."""
    quantity = one.quantity
    if _DOWN.search(one.clause) and quantity.number == 1 and seconds_of(quantity) == HOUR:
        return True
    grows = _GROW.search(one.clause) is not None and "%" in one.clause
    return grows and re.search(r"\b(?:in|over)\W*$", one.before) is not None


def _is_had(one: _Surroundings) -> bool:
    """What is so today, and not asked for."""
    return _HAD.search(one.clause) is not None and _AIM.search(one.clause) is None


def _labels_of_what_is_had(one: _Surroundings) -> tuple[str, ...]:
    """`Our current RPO is 24 hours, the board wants 1 hour`: of what it is asked for instead."""
    others = [
        _around(other, one.others, one.sentence)
        for other in one.others
        if other.unit is QuantityKind.TIME and other is not one.quantity
    ]
    if len(others) != 1 or _AIM.search(one.clause) is None or not _is_had(others[0]):
        return ()
    return _labels(others[0])


_UNITS: Final[Mapping[float, str]] = {
    0.001: "ms",
    1.0: "s",
    60.0: "minutes",
    3600.0: "hours",
    86_400.0: "days",
    604_800.0: "weeks",
    2_628_000.0: "months",
    31_536_000.0: "years",
}


def _seconds_word(quantity: Quantity) -> float:
    return seconds_of(quantity) / quantity.number if quantity.number else 1.0


def _size(one: _Surroundings) -> Iterator[ReadFigure]:
    quantity = one.quantity
    size = f"{quantity.plain()} {_size_unit(quantity.unit_word)}"
    if quantity.low is not None:
        return
    if quantity.per is not None:
        yield from _size_over_time(one, size)
    elif _is_knowledge(one):
        yield from _figure("{llm}.llm.knowledge_gb", one, size)
    elif not _EGRESS.search(one.clause):
        kind = _nearest_store(one)
        if kind and not (_NO_STORE.search(_beside(one)) or _EACH_OF.search(one.before)):
            yield from _figure(f"{{serving}}.stores[{kind}].size_gb", one, size)


_LOOKS_UP = re.compile(
    r"\b(?:answer\w*|look\w*(?: \w+)? up|search\w*|knows?|reads?|durchsuch\w*|beantwort\w*|nachschlag\w*)\b",
    re.IGNORECASE,
)
_WRITTEN_DOWN = re.compile(
    r"\b(?:documents?|manuals?|pdfs?|wikis?|polic(?:y|ies)|handbooks?|articles?|dokumente\w*|handbücher\w*)\b",
    re.IGNORECASE,
)


def _is_knowledge(one: _Surroundings) -> bool:
    """What a language model looks answers up in."""
    near = f"{one.before[-60:]} {one.quantity.noun} {one.after[:40]}"
    looked_up = _CHAT.search(one.whole) is not None and _LOOKS_UP.search(one.whole) is not None
    return looked_up and _WRITTEN_DOWN.search(near) is not None


def _size_over_time(one: _Surroundings, size: str) -> Iterator[ReadFigure]:
    per = one.quantity.per or SECOND
    if per < HOUR:
        yield from _device_message(one, size)
    elif _EGRESS.search(one.clause):
        if per == MONTH:
            path = "{serving}.traffic.egress_gb_per_month"
            yield from _figure(path, one, f"{size} per month")
    elif _GROW.search(one.clause):
        kind = _nearest_store(one) or _only_store(one.whole)
        if kind and per in _PERIODS:
            path = f"{{serving}}.stores[{kind}].growth_gb_per_month"
            yield from _figure(path, one, f"{size} per {_PERIODS[per]}")
    elif _WORK.search(one.clause) and per == DAY:
        yield from _figure("{pipeline}.pipeline.gb_per_day", one, size)


_PERIODS: Final[Mapping[float, str]] = {DAY: "day", MONTH: "month", YEAR: "year"}


def _beside(one: _Surroundings) -> str:
    """The words next to a size: its noun, where that names a store, else some before it, too."""
    noun = one.quantity.noun
    named = noun and (_TABLES.search(noun.split()[0]) or _FILES.search(noun.split()[0]))
    return f"{'' if named else one.before[-25:]} {noun} {one.after[:25]}"


_DEVICE_WORD = cue("device_word")


def _device_message(one: _Surroundings, size: str) -> Iterator[ReadFigure]:
    per = one.quantity.per or 1.0
    yield from _figure("{iot}.devices.message_kb", one, size)
    yield from _figure("{iot}.devices.messages_per_day", one, f"{DAY / per:.12g}")


# `of scanned documents`: what it is of may have an adjective or two.
_OF_WHAT = re.compile(
    r"\W*of (?:\w+\W+){0,2}\w+|\W*(?:in|into|for|auf|an|in der|für)?\W*(?:\w+\W+){0,2}?\w+",
    re.IGNORECASE,
)


def _nearest_store(one: _Surroundings) -> str:
    """Tables or files, by the word that stands nearest; the noun of the quantity first."""
    noun = one.quantity.noun
    for kind, words in (("relational", _TABLES), ("object", _FILES)):
        if noun and words.search(" ".join(noun.split()[:2])):
            return kind
    behind = _OF_WHAT.match(one.after)
    after = behind[0] if behind else ""
    found: list[tuple[int, str]] = []
    for kind, words in (("relational", _TABLES), ("object", _FILES)):
        if (near := words.search(after)) is not None:
            found.append((near.start(), kind))
        near_before = one.before[-60:]
        places = [len(near_before) - match.end() for match in words.finditer(near_before)]
        found += [(place + 1, kind) for place in places if place <= 40]
    return min(found)[1] if found else ""


def _only_store(text: str) -> str:
    tables, files = _TABLES.search(text), _FILES.search(text)
    return "relational" if tables and not files else "object" if files and not tables else ""


def _size_unit(word: str) -> str:
    return (
        word.lower().replace("bytes", "byte") if word.lower().endswith(("byte", "bytes")) else word
    )


def _count(one: _Surroundings) -> Iterator[ReadFigure]:
    quantity, words = one.quantity, set(one.quantity.noun.split())
    number = quantity.plain()
    if _ELSEWHERE.search(one.clause) or quantity.low is not None or _is_of_each(one, words):
        return
    if quantity.per is not None:
        yield from _rate(one, words)
    elif _are_page_views(words):
        yield from _page_views(one)
    elif words & _QUESTIONS and _PER_USER_AND_DAY.match(one.after):
        yield from _figure("{llm}.llm.requests_per_day", one, number)
    elif _is_of_a_visit(one, words) and any(
        other.per is not None
        and (set(other.noun.split()) & _VISITS or _VISITS_NEXT.search(one.whole))
        for other in one.others
    ):
        yield from _figure(COVERED, one, number)
    elif quantity.noun.startswith("x") or not words:
        yield from _bare(one)
    elif words & (_STAFF | _PRESENT | _MONTHLY_ACTIVE | _DAILY | _PEOPLE):
        yield from _persons(one, words)
    elif words & _DEVICES and (quantity.number >= 10):
        yield from _figure("{iot}.devices.count", one, number)
    elif "tokens" in words or "token" in words:
        yield from _tokens(one)


_ONE_OF_SEVERAL = re.compile(
    r"\b(?:each|every|jede[rsmn]?)\s(?!of\s(?:our|the|its|their)\b)\w+\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)


def _is_of_each(one: _Surroundings, words: set[str]) -> bool:
    """Whether as many people or devices belong to each of several, whose number is another figure."""
    named = _APIECE_OF.match(one.after) or _ONE_OF_SEVERAL.search(one.before)
    return named is not None and one.quantity.per is None and bool(words & (_STAFF | _DEVICES))


def _are_page_views(words: set[str]) -> bool:
    return bool(
        words & {"page", "pageviews", "seitenaufrufe"}
        and words & {"views", "pageviews", "impressions", "seitenaufrufe"}
    )


def _page_views(one: _Surroundings) -> Iterator[ReadFigure]:
    """Of a month, where that is the only time that the sentence speaks of."""
    if _MONTHLY.search(one.whole) and not _OTHER_PERIOD.search(one.whole):
        yield from _requests(
            one, one.quantity.number / MONTH, "one request a page view, of a month"
        )


def _is_at_once(one: _Surroundings) -> bool:
    """Whether all of them are there together; who listens or watches asks for no pages meanwhile."""
    near = f"{one.quantity.words} {one.after[:45]}"
    return _AT_ONCE.search(near) is not None and _STREAMING.search(one.clause) is None


def _is_of_a_visit(one: _Surroundings, words: set[str]) -> bool:
    return bool(words & (_PAGES | _REQUESTS)) and bool(
        _A_VISIT.search(one.whole) or re.search(r"\beach\b", one.after, re.IGNORECASE)
    )


# Of those who have an account only those count who come, where these are spoken of.
_REGISTERED = frozenset({"registered", "registrierte", "registrierten"})
_ACTIVE = re.compile(r"\bacti(?:ve|vely)\b|\baktive?\w?\b", re.IGNORECASE)


def _persons(one: _Surroundings, words: set[str]) -> Iterator[ReadFigure]:
    """Those who work there, those who use it, or those who are there together, whoever they are."""
    if words & _STAFF:
        yield from _figure("company.employees", one, one.quantity.plain())
    elif words & (_MONTHLY_ACTIVE | _DAILY | _PEOPLE) or (
        _USE.search(one.clause) and _is_at_once(one)
    ):
        yield from _people(one, words)


def _people(one: _Surroundings, words: set[str]) -> Iterator[ReadFigure]:
    number = one.quantity.number
    if _WHOSE_DATA.search(one.before) or _APIECE.match(one.after) or _SHARE_OF.search(one.before):
        return
    if words & _REGISTERED and _ACTIVE.search(one.whole):
        return
    if words & _DAILY or _OF_A_DAY.search(one.quantity.words + one.after[:15]):
        factor = f"of a day, {DAYS_BETWEEN_USES:g} times as many in a month"
        value = f"{number * DAYS_BETWEEN_USES:.12g}"
        yield from _figure(f"{_users_of(one)}.{OF_A_DAY}", one, value, factor)
        return
    if _is_at_once(one):
        factor = f"one request of each in {THINKING_S:g} s"
        field = "average_rps" if _CALM.search(one.whole) else "peak_rps"
        value = f"{number / THINKING_S:.12g}"
        yield from _figure(f"{{serving}}.traffic.{field}", one, value, factor)
        return
    yield from _figure(f"{_users_of(one)}.traffic.users", one, one.quantity.plain())


def _users_of(one: _Surroundings) -> str:
    return "{llm}" if _CHAT.search(one.whole) else "{serving}"


def _bare(one: _Surroundings) -> Iterator[ReadFigure]:
    """An amount whose currency nobody said, in a sentence about a budget of a month."""
    quantity = one.quantity
    if (
        quantity.noun == ""
        and re.search(r"\bbudget\b", one.before, re.IGNORECASE)
        and quantity.per is None
    ):
        return
    if _TRAIN.search(one.whole) and re.fullmatch(r"[\d.]+ ?[bB]", quantity.words):
        yield from _figure("{training}.training.parameters_b", one, f"{quantity.number / 1e9:.12g}")


def _rate(one: _Surroundings, words: set[str]) -> Iterator[ReadFigure]:
    quantity = one.quantity
    per = quantity.per or 1.0
    each = quantity.number / per
    if "budget" in one.before.lower() and not words and per in (MONTH, YEAR):
        yield from _figure(
            "budget.monthly", one, f"{quantity.plain()} per {'month' if per == MONTH else 'year'}"
        )
    elif words & _CONVERSATIONS and _OF_MESSAGES.search(one.whole):
        return
    elif words & _QUESTIONS and (
        _CHAT.search(one.whole) or words & {"questions", "prompts", "fragen"}
    ):
        yield from _figure("{llm}.llm.requests_per_day", one, f"{each * DAY:.12g}")
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
        yield from _figure("{streaming}.traffic.average_rps", one, f"{each:.12g}")


def _requests(one: _Surroundings, each: float, factor: str) -> Iterator[ReadFigure]:
    if _CHAT.search(one.clause):
        yield from _figure("{llm}.llm.requests_per_day", one, f"{each * DAY:.12g}", factor)
        return
    near = _JOINED.split(one.before)[-1] + one.quantity.words + _JOINED.split(one.after)[0]
    if _NIGHT.search(_JOINED.split(one.before)[-1][-25:] + _JOINED.split(one.after)[0][:15]):
        return
    bound = one.quantity.per == SECOND and _BOUND.search(one.clause) is not None
    # Of a day or more, a peak that comes after is another figure's.
    where = near if (one.quantity.per or SECOND) < DAY else one.before
    peak = (_PEAK.search(where) is not None or bound) and _CALM.search(near) is None
    path = "{serving}.traffic.peak_rps" if peak else "{serving}.traffic.average_rps"
    yield from _figure(path, one, f"{each:.12g}", factor)


def _tokens(one: _Surroundings) -> Iterator[ReadFigure]:
    """Read or written, by the nearest word; of training, where it is about that."""
    quantity, number = one.quantity, one.quantity.number
    if _TRAIN.search(one.whole):
        if number >= 1e6:
            yield from _figure("{training}.training.tokens_b", one, f"{number / 1e9:.12g}")
        return
    path = _read_or_written(one)
    if path:
        yield from _figure(f"{{llm}}.llm.{path}", one, quantity.plain())


def _read_or_written(one: _Surroundings) -> str:
    """By the noun, else by the nearest word before, else by one behind; empty where that tells nothing."""
    behind = f"{one.quantity.noun} {one.after[:30]}"
    for text in (one.quantity.noun, one.before[-40:], behind):
        read = max((found.end() for found in _PROMPTS.finditer(text)), default=0)
        written = max((found.end() for found in _WRITTEN.finditer(text)), default=0)
        if read != written:
            return "input_tokens" if read > written else "output_tokens"
    return ""


_BY_UNIT: Final[Mapping[QuantityKind, Callable[[_Surroundings], Iterator[ReadFigure]]]] = {
    QuantityKind.MONEY: _money,
    QuantityKind.SHARE: _share,
    QuantityKind.TIME: _time,
    QuantityKind.SIZE: _size,
    QuantityKind.COUNT: _count,
}
