"""Figures that are asked for or are so, written into the field that they are of."""

from ...domain import field_path
from ..cues import cue
from ..long_form import found
from .clause import NEAR, Sentence, Span, Stance, denies, stance
from .counts import OF_A_DAY
from .figures import figures_of
from .past import is_past
from .reading import LOADS, TextReading
from .surroundings import COVERED, ReadFigure
from .workloads import at_home

_LIMIT = cue("limit")
_EACH_PERSON = cue("each_person")
_EACH_OF = cue("each_of")
_EACH = cue("each")
_GONE = cue("gone")


def read_figures(reading: TextReading, sentence: Sentence, *, german: bool) -> None:
    bound, open_ = figures_of(sentence, german=german)
    unread = list(open_)
    for figure in sorted(
        bound, key=lambda one: not one.path.endswith(("traffic.users", OF_A_DAY, "employees"))
    ):
        quantity = figure.quantity
        if figure.path == COVERED:
            continue
        if not reading.is_free(quantity.start, quantity.end):
            continue
        if _is_no_demand(sentence, figure):
            unread.append(quantity)
            continue
        clause = sentence.clause_at(quantity.start)
        path = at_home(reading, figure.path, sentence)
        if path is not None and path.endswith(OF_A_DAY):
            reading.daily.setdefault(path.removesuffix(OF_A_DAY), figure)
            continue
        written = path is not None and _write_figure(reading, path, figure, clause)
        if not written:
            unread.append(quantity)
    read = {id(figure.quantity) for figure in bound} - {id(one) for one in unread}
    for figure in bound:
        if id(figure.quantity) in read:
            reading.take(figure.quantity.start, figure.quantity.end)
    reading.open += unread


def _is_no_demand(sentence: Sentence, figure: ReadFigure) -> bool:
    """Left open, denied, or how it was: `not more than` and its like are limits and no denials."""
    start, end = figure.quantity.start, figure.quantity.end
    if stance(sentence, start, end) is Stance.OPEN and not sentence.asks:
        return True
    clause = sentence.clause_at(start)
    if is_past(clause) and figure.path != "current.monthly_spend":
        return True
    if _GONE.match(clause.after(end)):
        return True
    near = clause.before(start)[-NEAR:] + clause.after(end)[: NEAR // 2]
    return denies(sentence, start, end) and _LIMIT.search(near) is None


def write_daily(reading: TextReading) -> None:
    """Users of a day stand in for those of a month, where neither these nor the load was said."""
    for workload, figure in reading.daily.items():
        traffic = found(reading.tree, field_path.split(f"{workload}traffic")) or {}
        quantity = figure.quantity
        known = isinstance(traffic, dict) and traffic.keys() & {"users", "average_rps"}
        words = f"{quantity.words} ({figure.factor})"
        if known or not reading.write(f"{workload}traffic.users", figure.value, words):
            reading.give_back(quantity.start, quantity.end)
            reading.open.append(quantity)


def _write_figure(reading: TextReading, path: str, figure: ReadFigure, clause: Span) -> bool:
    words, value = figure.quantity.words, figure.value
    is_load = path.endswith(LOADS)
    each = _EACH if path.endswith("llm.requests_per_day") else _EACH_PERSON
    if is_load and each.search(clause.text):
        users = _users(reading, path, clause)
        if users is None:
            return False
        value = f"{float(value) * users:.12g}"
        words += f", by each of {users:.12g} users"
    elif is_load and each is _EACH_PERSON and _EACH_OF.search(clause.text) and not figure.factor:
        return False
    if figure.factor:
        words += f" ({figure.factor})"
    return reading.write(path, value, words)


def _users(reading: TextReading, path: str, clause: Span) -> float | None:
    """Who does what each of them does: those of a day, else of a month, else the staff where it is they."""
    workload = path[: path.index(".") + 1]
    daily = reading.daily.pop(workload, None)
    if daily is not None:
        return daily.quantity.number
    users = found(reading.tree, field_path.split(f"{workload}traffic.users"))
    if users is None and "employee" in clause.text.lower():
        users = found(reading.tree, ("company", "employees"))
    return None if users is None else float(str(users))
