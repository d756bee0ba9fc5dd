"""Which field a quantity is of, by its unit and the words around it; none where that is not plain."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ..cues import cue
from .clause import Sentence
from .counts import count_figures
from .quantity import Quantity, QuantityKind, quantities_of, seconds_of
from .sizes import size_figures
from .surroundings import (
    COVERED,
    DAY,
    HOUR,
    MONTH,
    YEAR,
    ReadFigure,
    Surroundings,
    figure,
)

LONGEST_WORDS: Final = 120
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
_AS_IT_IS = cue("as_it_is")
_OFF_LIMITS = cue("off_limits")
_READY = cue("ready")
_WITHIN = cue("within")
_HORIZON = cue("horizon")
_CHAT = cue("chat")
_TABLES = cue("tables")
_FILES = cue("files")


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


def _around(one: Quantity, found: Sequence[Quantity], sentence: Sentence) -> Surroundings:
    clause = sentence.clause_at(one.start)
    return Surroundings(
        quantity=one,
        others=found,
        sentence=sentence,
        before=clause.before(one.start),
        after=clause.after(one.end),
        clause=clause.text,
        whole=sentence.whole.text,
    )


def _money(one: Surroundings) -> Iterator[ReadFigure]:
    quantity = one.quantity
    per = quantity.per or _period_said(one)
    amount = f"{quantity.plain()} {quantity.unit_word}"
    if _APART.search(one.clause):
        return
    if per == HOUR or (_AN_HOUR.search(one.clause) and _DOWN.search(one.clause)):
        if _DOWN.search(one.whole):
            yield from figure("reliability.downtime_cost_per_hour", one, f"{amount} per hour")
        return
    if _DOWN.search(one.clause):
        return
    if _ONCE.search(one.clause) and quantity.per is None:
        yield from figure("budget.migration", one, amount)
        return
    if per not in (MONTH, YEAR):
        return
    amount += " per month" if per == MONTH else " per year"
    if _SPEND.search(one.before) and not _limits(one):
        yield from figure("current.monthly_spend", one, amount)
    elif _limits(one):
        yield from figure("budget.monthly", one, amount)
    elif _SPEND.search(one.whole) and "budget" not in one.whole.lower() and _is_only_money(one):
        yield from figure("current.monthly_spend", one, amount)


def _is_only_money(one: Surroundings) -> bool:
    """Of two amounts the one that stands by the words is meant."""
    return [other.unit for other in one.others].count(QuantityKind.MONEY) == 1


# `We have 9,000 dollars a month`, and nothing that it would be for.
_HAVE = cue("have")
_TO_SPEND = cue("to_spend")


def _limits(one: Surroundings) -> bool:
    if _HAVE.match(one.before) and _TO_SPEND.match(one.after):
        return True
    return bool(_BUDGET.search(one.before) or _OFF_LIMITS.match(one.after))


def _period_said(one: Surroundings) -> float | None:
    """The month or year that stands elsewhere in what is said of an amount."""
    if _MONTHLY.search(one.whole) or _OF_A_MONTH.match(one.after):
        return MONTH
    return YEAR if _YEARLY.search(one.whole) else None


def _share(one: Surroundings) -> Iterator[ReadFigure]:
    if _is_high(one.quantity) and _UP.search(one.whole):
        yield from _availability(one)
    elif _AS_IT_IS.search(one.clause):
        return
    elif (
        _GROW.search(one.clause)
        and (one.quantity.per == YEAR or _YEARLY.search(one.clause))
        and not (_TABLES.search(one.clause) or _FILES.search(one.clause))
    ):
        yield from figure("{serving}.traffic.growth_per_year", one, f"{one.quantity.plain()}%")


def _availability(one: Surroundings) -> Iterator[ReadFigure]:
    """What is asked for, where a sentence says what is had as well."""
    shares = [other for other in one.others if _is_high(other)]
    aims = [other for other in shares if _is_aim(one.sentence, other)]
    if one.quantity in aims and len(aims) < len(shares):
        yield from figure("reliability.availability", one, f"{one.quantity.plain()}%")
    elif aims and one.quantity not in aims:
        yield from figure(COVERED, one, "")
    elif _UP.search(one.clause) and not _AS_IT_IS.search(one.clause):
        yield from figure("reliability.availability", one, f"{one.quantity.plain()}%")


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


def _labels(one: Surroundings) -> tuple[str, ...]:
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


def _label_before(one: Surroundings, label: re.Pattern[str]) -> int | None:
    """Where a label ends that nothing but small words, times and the other label part from the quantity."""
    ends = [found.end() for found in label.finditer(one.before)]
    if not ends:
        return None
    between = _OBJECTIVE.sub("", one.before[ends[-1] :])
    if _PAIR.search(one.whole):
        between = _JOIN.sub("", _A_TIME.sub("", between))
    return ends[-1] if _FILLER.fullmatch(between) is not None else None


def _time(one: Surroundings) -> Iterator[ReadFigure]:
    quantity = one.quantity
    value = f"{quantity.plain()} {_UNITS[_seconds_word(quantity)]}"
    if _is_of_another(one):
        yield from figure(COVERED, one, value)
        return
    labels = _labels(one)
    if labels and _is_had(one):
        return
    labels = labels or _labels_of_what_is_had(one)
    if labels:
        for label in labels:
            yield from figure(f"reliability.{label}", one, value)
    elif _LOST.search(one.before) or _LOST_AFTER.match(one.after):
        yield from figure("reliability.rpo", one, value)
    elif quantity.per is None and (_BACK.search(one.before) or _BACK_AFTER.match(one.after)):
        yield from figure("reliability.rto", one, value)
    elif _HORIZON.search(one.before) and seconds_of(quantity) >= MONTH:
        yield from figure("horizon_months", one, str(round(seconds_of(quantity) / MONTH)))
    elif _READY.search(one.clause) and _WITHIN.search(one.before) and seconds_of(quantity) >= DAY:
        yield from figure("timeline", one, value)
    elif (
        _ANSWER.search(one.clause)
        and _ASKED.search(one.before + one.after[:12])
        and seconds_of(quantity) <= 120
        and not _AVERAGE_TIME.search(one.clause)
    ):
        asked = _CHAT.search(one.whole) is not None
        path = "{llm}.llm.latency_p95_s" if asked else "{serving}.service.latency_p95_ms"
        yield from figure(path, one, value)


def _is_of_another(one: Surroundings) -> bool:
    """The time in which something grows, and the hour that is down."""
    quantity = one.quantity
    if _DOWN.search(one.clause) and quantity.number == 1 and seconds_of(quantity) == HOUR:
        return True
    grows = _GROW.search(one.clause) is not None and "%" in one.clause
    return grows and re.search(r"\b(?:in|over)\W*$", one.before) is not None


def _is_had(one: Surroundings) -> bool:
    """What is so today, and not asked for."""
    return _HAD.search(one.clause) is not None and _AIM.search(one.clause) is None


def _labels_of_what_is_had(one: Surroundings) -> tuple[str, ...]:
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


_BY_UNIT: Final[Mapping[QuantityKind, Callable[[Surroundings], Iterator[ReadFigure]]]] = {
    QuantityKind.MONEY: _money,
    QuantityKind.SHARE: _share,
    QuantityKind.TIME: _time,
    QuantityKind.SIZE: size_figures,
    QuantityKind.COUNT: count_figures,
}
