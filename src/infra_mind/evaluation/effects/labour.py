"""What people do for each thing that runs: the skill it takes, and how far it has to be rewritten to leave."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from ...domain.input import Default
from ...domain.requirements import Skills
from ...tables.rows import Cell
from ..tables import rows_of_kinds
from .setup import SETUP

FILE = Path(__file__).with_name("data") / "labour.tsv"
HOURS, EXIT = "model.hours.", "model.exit_hours."
# At level 3 the hours are those of the table; each level more takes a seventh less (our estimate: two
# levels are a quarter less or a third more, within the range that the hours have anyway).
USUAL, STEP = 3, 0.86
# What is set up and learned once differs more: two levels are a third, or three times as much.
SETUP_STEP = 0.6


_STEPS = {HOURS: STEP, SETUP: SETUP_STEP}


class Rewrite(StrEnum):
    """How far something has to be written anew to run elsewhere."""

    PORTABLE = "portable"
    ADAPT = "adapt"
    REWRITE = "rewrite"


_SKILL = Cell(
    parse={"": None, **{name: name for name in Skills.model_fields}}.__getitem__,
    expected="a skill of a team, or empty",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labour:
    """One thing that people run; `skill` and `rewrite` are `None` where none is asked for."""

    name: str
    words: str
    skill: Annotated[str | None, _SKILL]
    rewrite: Rewrite | None
    why: str = ""


@cache
def load_labour() -> Mapping[str, Labour]:
    """By the name that stands in the paths of hours and of hours to leave."""
    return {one.name: one for one in rows_of_kinds(FILE, Labour)}


def labour_of(name: str) -> Labour:
    """By its name; what the table does not describe goes by the name alone."""
    found = load_labour().get(name)
    if found is not None:
        return found
    return Labour(name=name, words=name.replace("_", " "), skill=None, rewrite=None)


def by_skill(constant: Default, skills: Skills) -> Default:
    """The hours of a constant for a team of these skills; as they are where no level was stated."""
    step = next((one for prefix, one in _STEPS.items() if constant.path.startswith(prefix)), None)
    if step is None:
        return constant
    known = labour_of(constant.path.removeprefix(HOURS).removeprefix(SETUP))
    level = None if known.skill is None else _level(skills, known.skill)
    if level is None or level == USUAL:
        return constant
    factor = step ** (level - USUAL)
    return replace(
        constant,
        low=constant.low * factor,
        likely=constant.likely * factor,
        high=constant.high * factor,
        reason=f"{constant.reason}; for a team at level {level} in {known.skill}",
    )


def _level(skills: Skills, skill: str) -> int | None:
    levels: dict[str, int | None] = skills.model_dump()
    return levels[skill]
