"""What people do for each thing that runs: the skill it takes, and how far it has to be rewritten to leave."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np

from ...domain.input import Default
from ...domain.option import BackupPlan, ChangeControl, ClosedOption, Commitment, Regions, Vault
from ...domain.requirements import Skills, Team
from ...domain.workload import Workload
from ...tables.rows import Cell
from ...words.terms import term
from ..bill.items import Item
from ..samples import Array
from ..scene import Mask, Scene
from ..tables import rows_of_kinds
from .setup import SETUP

FILE = Path(__file__).with_name("data") / "labour.tsv"
HOURS, EXIT, WAGE = "model.hours.", "model.exit_hours.", "model.hourly_wage"
# What learning another provider takes is told of a team of so many.
LEARNING, USUAL_LEARNERS = "model.exit_learning_h", 4
# Where the items of lines of labour belong.
PART = "labour"
ONE = np.ones((1, 1))
# So many machines are in the hours of what they run; more of them are counted by the hundred.
FEW, HUNDRED = 10.0, 100.0
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
    """By the name that stands in the paths of hours and of hours to leave, and in lines of labour."""
    return {one.name: one for one in rows_of_kinds(FILE, Labour)}


def operate(scene: Scene, name: str, taken: Array | Mask = ONE) -> None:
    """Hours a week that so many of a thing take."""
    path = HOURS + name
    item, each = _item(path, name, "h/week"), scene.row(path)
    scene.tallies.labour.add(item, taken * 1.0, each, workload=scene.bill.workload)


def move(scene: Scene, name: str, taken: Array | Mask = ONE) -> None:
    """The work of leaving so many of a thing."""
    path = EXIT + name
    item, each = _item(path, name, "USD"), scene.row(path) * scene.row(WAGE)
    scene.tallies.leaving.add(item, taken * 1.0, each, workload=scene.bill.workload)


def work(scene: Scene, name: str, taken: Array | Mask = ONE) -> None:
    """What so many of a thing take to run and to leave."""
    operate(scene, name, taken)
    move(scene, name, taken)


def work_of(scene: Scene, workload: Workload, options: type[ClosedOption]) -> None:
    """What whichever option each candidate took for a workload takes to run and to leave."""
    for option in options:
        taken = scene.chose(workload, option)
        if scene.bill.itemised or taken.any():
            work(scene, option, taken)


def work_of_database(scene: Scene, replicated: Mask) -> None:
    """The same move whether it has a replica or not."""
    operate(scene, "database_replicated", replicated)
    operate(scene, "database_single", ~replicated)
    move(scene, "database")


def work_of_machines(scene: Scene, machines: Array) -> None:
    """Capacity, quotas, failures and releases in waves, where a workload has more than a few."""
    operate(scene, "machines", np.maximum(machines - FEW, 0.0) / HUNDRED)


def shared_work(scene: Scene) -> None:
    """What the decisions shared by all workloads take to run."""
    operate(scene, "warm_standby", scene.chose_shared(Regions.WARM_STANDBY))
    operate(scene, "active_active", scene.chose_shared(Regions.ACTIVE_ACTIVE))
    operate(scene, "continuous", scene.chose_shared(BackupPlan.CONTINUOUS))
    operate(scene, "cross_region", scene.chose_shared(BackupPlan.CROSS_REGION))
    operate(scene, "own_account", scene.chose_shared(Vault.OWN))
    operate(scene, "second_zone", scene.zones - 1)
    operate(scene, "commitment", ~scene.chose_shared(Commitment.ON_DEMAND))
    operate(scene, "strict", scene.chose_shared(ChangeControl.STRICT))


@cache
def _item(path: str, name: str, unit: str) -> Item:
    rests_on = (path, WAGE) if path.startswith(EXIT) else (path,)
    words = load_labour()[name].words
    return Item(id=name, part=PART, name=words, unit=unit, rests_on=rests_on)


def by_team(constant: Default, team: Team) -> Default:
    """The hours of a constant for a team: of its skills, and for learning of the people who run things."""
    if constant.path == LEARNING:
        return _learned_by(constant, team)
    return by_skill(constant, team.skills)


def _learned_by(constant: Default, team: Team) -> Default:
    """By those whose job is running systems; without any, by developers who run what they build."""
    if team.ops_engineers is None and team.developers is None:
        return constant
    learners = team.ops_engineers or min(max(team.developers or 0, 1), USUAL_LEARNERS)
    return _times(constant, learners / USUAL_LEARNERS, f"here it is {learners:g} who run it")


def by_skill(constant: Default, skills: Skills) -> Default:
    """The hours of a constant for a team of these skills; as they are where no level was stated."""
    step = next((one for prefix, one in _STEPS.items() if constant.path.startswith(prefix)), None)
    if step is None:
        return constant
    known = load_labour()[constant.path.removeprefix(HOURS).removeprefix(SETUP)]
    level = None if known.skill is None else _level(skills, known.skill)
    if level is None or level == USUAL:
        return constant
    words = f"for a team at level {level} in {term(known.skill or 'it')}"
    return _times(constant, step ** (level - USUAL), words)


def _times(constant: Default, factor: float, why: str) -> Default:
    return replace(
        constant,
        low=constant.low * factor,
        likely=constant.likely * factor,
        high=constant.high * factor,
        reason=f"{constant.reason}; {why}",
    )


def _level(skills: Skills, skill: str) -> int | None:
    levels: dict[str, int | None] = skills.model_dump()
    return levels[skill]
