"""From what pydantic found to problems that a reader can act on."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..core.errors import Problem
from ..domain import field_path
from ..domain.field_path import ALL_LEAVES, Part
from ..domain.quantity import QuantityError, format_duration, parse_count
from ..domain.requirements import Requirements, RequirementsSection, Traffic
from .brief.counts import THINKING_S
from .document import DEEPEST, SplitNumber, Value, shown
from .form import FORM_NAMES
from .long_form import found

MOST_PROBLEMS = 100
MOST_EXPLAINED = 2 * MOST_PROBLEMS


def problems_of(tree: Mapping[str, Value]) -> tuple[Problem, ...]:
    """One problem per place; what stands beneath a misspelt key is read as if it were spelt right."""
    problems: dict[str, list[Problem]] = {}
    respelt: list[tuple[str, str]] = []
    more = 0
    tree = deepcopy(dict(tree))
    for _ in range(DEEPEST):
        errors = _errors(tree)
        # Beyond what will be shown they are only counted: advice on each takes its time.
        more, errors = max(more, len(errors) - MOST_EXPLAINED), errors[:MOST_EXPLAINED]
        places: set[str] = set()
        for details in errors:
            problem = _problem(details)
            path = _as_written(problem.path, respelt)
            if path not in places and all(
                one.expected != problem.expected for one in problems.get(path, ())
            ):
                problems.setdefault(path, []).append(replace(problem, path=path))
            places.add(path)
        renamed = [one for details in errors if (one := _respell(tree, details)) is not None]
        if not renamed:
            break
        respelt += renamed
    rest = (Problem(path="", value="", expected="more") for _ in range(more))
    return (*(problem for each in problems.values() for problem in each), *rest)


def _errors(tree: Mapping[str, Value]) -> list[ErrorDetails]:
    try:
        Requirements.model_validate(tree)
    except ValidationError as error:
        return list(cast("Iterable[ErrorDetails]", error.errors(include_url=False)))
    return []


def _as_written(path: str, respelt: Sequence[tuple[str, str]]) -> str:
    """The path by the keys that stood there, the latest respelling undone first."""
    for right, wrong in reversed(respelt):
        if path == right or path.startswith((f"{right}.", f"{right}[")):
            path = wrong + path[len(right) :]
    return path


def _respell(tree: dict[str, Value], details: ErrorDetails) -> tuple[str, str] | None:
    """Gives a misspelt key its name, where that is still free: the right path and the wrong one."""
    if details["type"] != "extra_forbidden":
        return None
    parts, section = _place(details["loc"])
    *above, wrong = parts
    if _measured_otherwise(str(wrong), section, details):
        return None
    right = _near(str(wrong), section.model_fields)
    beside = found(tree, tuple(above))
    if not right or not isinstance(beside, dict) or right in beside or wrong not in beside:
        return None
    beside[right] = beside.pop(str(wrong))
    return field_path.join((*above, right)), field_path.join(parts)


def _near(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name.lower(), list(names), n=1, cutoff=0.6)
    return close[0] if close else ""


def split_numbers(given: Value, at: tuple[Part, ...] = ()) -> Iterator[Problem]:
    """Numbers of which a comma in braces made two fields."""
    if isinstance(given, SplitNumber):
        plain = _without_comma(given)
        yield Problem(
            path=field_path.join(at),
            value=shown(str(given)),
            expected=f"expected no comma, which parts fields in braces: write {plain} or '{given}'",
        )
    elif isinstance(given, dict):
        for key, below in given.items():
            yield from split_numbers(below, (*at, key))
    elif isinstance(given, list):
        for index, below in enumerate(given):
            yield from split_numbers(below, (*at, index))


def _without_comma(text: str) -> str:
    """A comma before three digits parts thousands, any other one a fraction."""
    before, comma, after = text.partition(",")
    if comma and "," not in after and re.match(r"\d{3}(?!\d)", after) is None:
        return f"{before}.{after}"
    return text.replace(",", "")


def capped(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    rest = len(problems) - MOST_PROBLEMS
    return (*problems[:MOST_PROBLEMS], Problem(path="", value="", expected=f"{rest} more problems"))


def _problem(details: ErrorDetails) -> Problem:
    parts, section = _place(details["loc"])
    path, value = field_path.join(parts), shown(details["input"])
    if details["type"] == "extra_forbidden":
        return _measured_otherwise(path, section, details) or unknown_field(path, section)
    if details["type"] == "enum":
        return _closed_set(path, value, details)
    return Problem(path=path, value=value, expected=_expected(details))


def _place(
    location: tuple[int | str, ...],
) -> tuple[tuple[int | str, ...], type[RequirementsSection]]:
    """The path without the names pydantic gives to the members of a union, and its section."""
    section: type[RequirementsSection] = Requirements
    parts: list[int | str] = []
    leaf = False
    for part in location:
        if isinstance(part, int):
            parts.append(part)
        elif not leaf:
            parts.append(part[:60])
            below = field_path.child(section, part)
            leaf = below is None
            section = below.section if below else section
        elif parts == ["design"]:
            # Pins are named by their decisions.
            parts.append(part[:60])
    return tuple(parts), section


_PERIODS = "second|minute|hour|day|week|month|year"
# How people count what comes in, besides by the second.
_COUNTED = re.compile(
    rf"(?:requests|calls|hits|page_?views)_(?:per|a|an)_({_PERIODS})", re.IGNORECASE
)
_PRESENT = re.compile(
    r"(?:concurrent|simultaneous)_(?:users|players|sessions|visitors)", re.IGNORECASE
)
_PEOPLE = re.compile(r"(?:daily|monthly)(?:_active)?_users|dau|mau|visitors", re.IGNORECASE)


def _measured_otherwise(
    path: str, section: type[RequirementsSection], details: ErrorDetails
) -> Problem | None:
    """Traffic by a measure that has no field of its own: how it is written here."""
    if section is not Traffic:
        return None
    name, given = path.rpartition(".")[2], str(details["input"])[:60]
    if counted := _COUNTED.fullmatch(name):
        written = f"average_rps: {given} per {counted[1].lower()}"
    elif _PRESENT.fullmatch(name):
        try:
            rate = f"{parse_count(details['input']) / THINKING_S:.12g}"
        except QuantityError:
            return None
        expected = (
            f"traffic is written as 'peak_rps: {rate}', where each asks once in {THINKING_S:g} s"
        )
        return Problem(path=path, value="", expected=expected)
    elif _PEOPLE.fullmatch(name):
        written = f"users: {given}"
    else:
        return None
    return Problem(path=path, value="", expected=f"traffic is written as '{written}'")


def unknown_field(path: str, section: type[RequirementsSection]) -> Problem:
    """A key that means nothing where it stands; it may be misspelt, or belong elsewhere."""
    name = path.rpartition(".")[2]
    names = list(section.model_fields)
    if section is Requirements:
        names += FORM_NAMES
    suggestion = _near(name, names) or _elsewhere(name, path)
    expected = "no field of that name is known here"
    if suggestion == name:
        suggestion, expected = "", f"{expected}, it stands at the top of the file"
    if not suggestion:
        expected += f"; known are {', '.join(section.model_fields)}"
    return Problem(path=path, value="", expected=expected, suggestion=suggestion)


def _elsewhere(name: str, path: str) -> str:
    """Where a field or section of that name is at home, in the same entries on the way."""
    ways = ([piece.removesuffix("[]") for piece in leaf.split(".")] for leaf in ALL_LEAVES)
    depth, leaf = next(
        (
            (way.index(name), leaf)
            for way, leaf in zip(ways, ALL_LEAVES, strict=True)
            if name in way
        ),
        (0, ""),
    )
    home = ".".join(leaf.split(".")[: depth + 1]).removesuffix("[]")
    for index in re.findall(r"\[\d+\]", path):
        home = home.replace("[]", index, 1)
    return home.replace("[]", "[0]")


def _closed_set(path: str, value: str, details: ErrorDetails) -> Problem:
    allowed = str(details.get("ctx", {}).get("expected", ""))
    names = [name.strip("' ") for name in allowed.replace(" or ", ", ").split(",")]
    given = str(details["input"])[:60] if isinstance(details["input"], str) else ""
    expected = f"expected one of {', '.join(names)}"
    if _DENIED.match(given):
        expected += "; what is not wanted is left out"
        return Problem(path=path, value=value, expected=expected)
    return Problem(path=path, value=value, expected=expected, suggestion=closest(given, names))


_DENIED = re.compile(
    r"\s*(?:[!¬~–-]|(?:not?|never|except|without|kein\w*|nicht|außer|ohne)\b)", re.IGNORECASE
)


def closest(given: str, names: Iterable[str]) -> str:
    by_key = {name.lower().replace("_", ""): name for name in names}
    key = given.lower().replace("_", "").replace("-", "").replace(" ", "")
    close = get_close_matches(key, by_key, n=1, cutoff=0.7)
    return by_key[close[0]] if close else ""


_SENTENCES = {
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}; leave it out where it is not known",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "dict_type": "decisions with their options, as `portal.platform: containers`",
    "model_type": "fields with their values, as `name: value`",
    "tuple_type": "a list, as `[first, second]`",
    "too_long": "at most {max_length} entries, here are {actual_length}",
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
    "string_type": "text",
    "string_unicode": "text without halves of characters",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller number",
    "is_instance_of": "text",
}
"""What each kind of error that this tree can meet means to the reader."""


def _expected(details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    error = cast("object", context.get("error"))
    if isinstance(error, QuantityError):
        return f"expected {error}"
    sentence = _SENTENCES.get(details["type"])
    if sentence is None:
        return f"expected another value ({details['msg']})"
    bounds = {name: _bound(bound) for name, bound in context.items()}
    return f"expected {sentence.format_map(bounds)}"


def _bound(bound: object) -> str:
    if isinstance(bound, timedelta):
        return format_duration(bound)
    if isinstance(bound, (int, float, Decimal)):
        return f"{int(bound):,}" if bound == int(bound) else f"{bound:,}"
    return str(bound)
