"""Pins that name no decision, no workload or no option, told with all other problems of a document."""

from collections.abc import Iterator, Sequence
from itertools import islice

from pydantic import ValidationError

from ..core.errors import Problem
from ..decision.places import PLACE_PINS, place_problems
from ..decision.synonyms import (
    PLACES,
    decision_named,
    near_decisions,
    near_options,
    options_named,
)
from ..domain.design import SECOND, SHARED, SITE
from ..domain.option import CLOSED_OPTIONS, DecisionKind
from ..domain.requirements import Pin, Requirements
from ..domain.workload import all_of, names_of
from ..prices.regions import load_regions
from .diagnosis import closest
from .document import Value, shown

MOST_PINS = 500
_SHARED = frozenset(one.kind for one in (SITE, SECOND, *SHARED))


def pin_problems(design: Value, requirements: Requirements | None) -> Iterator[Problem]:
    """What is wrong with pins; `requirements` is the whole document, `None` where it cannot be read."""
    try:
        pins = Requirements.model_validate({"design": design}).design or {}
    except ValidationError:
        return  # It is told with what does not fit the tree.
    names = None if requirements is None else names_of(all_of(requirements.workloads))
    for name, pin in islice(pins.items(), MOST_PINS):
        yield from _problems(name, pin, names)
    if len(pins) > MOST_PINS:
        expected = f"expected at most {MOST_PINS:,} pins, here are {len(pins):,}"
        yield Problem(path="design", value="", expected=expected)
    if requirements is not None:
        yield from place_problems(requirements, load_regions())


def _problems(name: str, pin: Pin, workloads: Sequence[str] | None) -> Iterator[Problem]:
    workload, _, word = name.rpartition(".")
    decision = decision_named(word)
    if decision is None:
        yield _no_decision(name, word)
        return
    found = _not_of_a_workload(name, workload, decision, workloads) if workload else None
    if found is not None:
        yield found
    elif decision not in PLACE_PINS:
        yield from _options(name, DecisionKind(decision), pin)


def _no_decision(name: str, word: str) -> Problem:
    near = near_decisions(word)
    known = near or (*DecisionKind, *PLACES)
    start = name.removesuffix(word)
    return Problem(
        path=f"design.{name}",
        value="",
        expected=f"{word!r} is no decision that there is; expected one of {', '.join(known)}",
        suggestion=f"{start}{near[0]}" if near else "",
    )


def _not_of_a_workload(
    name: str, workload: str, decision: str, workloads: Sequence[str] | None
) -> Problem | None:
    if decision in PLACES or DecisionKind(decision) in _SHARED:
        expected = f"all workloads share that decision; expected `{decision}` alone"
        return Problem(path=f"design.{name}", value="", expected=expected, suggestion=decision)
    if workloads is None or workload in workloads:
        return None
    close = closest(workload, workloads)
    return Problem(
        path=f"design.{name}",
        value="",
        expected=f"no workload is named {workload!r}; known are {', '.join(workloads)}",
        suggestion=f"{close}.{decision}" if close else "",
    )


def _options(name: str, decision: DecisionKind, pin: Pin) -> Iterator[Problem]:
    closed = CLOSED_OPTIONS.get(decision)
    if closed is None:
        return  # Sites, machines and models are known to the price book.
    for word in (*pin.only, *pin.without):
        if not options_named(decision, word):
            near = near_options(decision, word)
            yield Problem(
                path=f"design.{name}",
                value=shown(word),
                expected=f"expected one of {', '.join(closed)}",
                suggestion=near[0] if near else "",
            )
