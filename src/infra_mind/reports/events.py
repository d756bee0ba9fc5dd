"""What would change the choice, told by event: one row for each, its options together."""

from dataclasses import dataclass

from ..domain.design import Decision
from ..domain.dossier import FlipPoint
from .document import Content, Name, Text
from .prose import joined, write
from .view import View
from .wording import decision_label, option
from .writing import written

# By what factor an input may move, beyond its own range, before nobody who decides needs to hear of it.
REACH = 3.0
# Of several options that win, how many are named.
MOST_NAMED = 3
# Of what an input is today: what lies nearer to it than this is there.
HERE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipEvent:
    """An input that passes a value, and every option that wins when it does."""

    first: FlipPoint
    options: tuple[FlipPoint, ...]


def events(view: View) -> tuple[FlipEvent, ...]:
    """Flip points by input, direction and the value as it is shown, in the order of the first of each.

    What flips where the input is today is a tie, and is told as one.
    """
    found: dict[tuple[str, bool, str], list[FlipPoint]] = {}
    for one in view.dossier.answers.flip_points:
        now = view.number(one.likely)
        if now is not None and abs((view.number(one.value) or 0.0) - now) <= HERE * abs(now):
            continue
        key = one.path, one.rises, written(view.claims[one.value])
        found.setdefault(key, []).append(one)
    return tuple(FlipEvent(first=points[0], options=tuple(points)) for points in found.values())


def is_within_reach(view: View, one: FlipPoint) -> bool:
    """Whether it is an input of the company's own that may well come to where the choice changes."""
    value, now = view.number(one.value), view.number(one.likely)
    if one.path.startswith("model.") or not value or not now:
        return False
    known = next((found for found in view.dossier.assumptions if found.path == one.path), None)
    return (known is not None and known.low <= value <= known.high) or (
        max(value / now, now / value) <= REACH
    )


def options_of(event: FlipEvent) -> Content:
    """The options that win; any one of them answers the event."""
    found: dict[Decision, list[FlipPoint]] = {}
    for one in event.options:
        found.setdefault(one.decision, []).append(one)
    return joined([_options(points) for points in found.values()], separator="; ", last="; or ")


def _options(points: list[FlipPoint]) -> Content:
    """All of one decision: what takes the place of the option that was chosen."""
    first, kind = points[0], points[0].decision.kind
    named: list[Content] = [(option(one.option, kind),) for one in points[:MOST_NAMED]]
    if len(points) > MOST_NAMED:
        named.append((Text("another"),))
    return write(
        "{decision}: {option} instead of {other}",
        decision=Name(decision_label(first.decision)),
        option=joined(named, last=" or "),
        other=option(first.instead_of, kind),
    )
