"""The page says what the tables say: guard rails row by row, prices, ladders and shares."""

import re
from pathlib import Path

import pytest

from infra_mind.decision.goals import AVAILABILITIES, DEFAULT_ORDER, HOURS, TIMES
from infra_mind.decision.guard_rails import GuardRail, Strength, load_guard_rails
from infra_mind.decision.objective import CostTerm
from infra_mind.decision.selection import HALF, TIE
from infra_mind.domain.requirements import Criticality
from infra_mind.evaluation.targets import CONFIDENCE, SPEED_CONFIDENCE
from infra_mind.evaluation.worth import (
    BY_SIZE,
    CARBON,
    LEAVING,
    MOST_WEIGHT,
    SHARE_OF_CRITICAL,
    WAGE,
)
from infra_mind.knowledge.inputs import load_inputs
from infra_mind.questions.choice.targets import EDGE

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "decision.md").read_text(encoding="utf-8")


def _rows(header: str) -> list[list[str]]:
    """The rows of the table that begins so."""
    table = PAGE[PAGE.index(f"| {header} |") :].partition("\n\n")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]


def _told(rail: GuardRail) -> list[str]:
    options = ", ".join(f"`{one}`" for one in rail.rules_out)
    source = f"[{rail.source.title}]({rail.source.url})" if rail.source.url else rail.source.title
    return [rail.id, f"`{rail.decision}`: {options}", rail.reason, source]


def test_every_guard_rail_stands_in_the_table_with_its_reason_and_source():
    shown = [[id, rules_out, *rest] for id, _, rules_out, *rest in _rows("guard rail")]
    assert shown == [_told(one) for one in load_guard_rails()]


def test_a_should_says_when_it_is_a_must():
    strict = {one.id for one in load_guard_rails() if one.strength is Strength.SHOULD}
    told = {id for id, holds, *_ in _rows("guard rail") if "security ranks" in holds}
    assert told == strict


def test_a_condition_is_told_in_the_same_words_wherever_it_holds():
    when = {one.id: one.when for one in load_guard_rails()}
    words: dict[str, set[str]] = {}
    for id, holds, *_ in _rows("guard rail"):
        words.setdefault(when[id], set()).add(holds)
    assert all(len(each) == 1 and all(each) for each in words.values())


@pytest.mark.parametrize(
    ("path", "place", "scale", "unit"),
    [(WAGE, 0, 1, " USD"), (CARBON, 1, 1, " USD"), (LEAVING, 2, 100, " %")],
)
def test_prices_are_those_that_are_assumed(path: str, place: int, scale: float, unit: str):
    row = next(one for one in load_inputs() if one.path == path)
    low, likely, high = (f"{value * scale:g}" for value in (row.low, row.likely, row.high))
    assert _rows("price")[place][1] == f"{likely}{unit} ({low} to {high})"


def test_an_hour_down_is_that_of_an_application_and_scales_by_size():
    row = next(
        one
        for one in load_inputs()
        if one.path == "workloads[].downtime_cost_per_hour" and one.applies_to == "*"
    )
    told = _rows("price")[3][1]
    assert told.startswith(f"{row.likely:,.0f} USD ({row.low:,.0f} to {row.high:,.0f})")
    assert f"{min(BY_SIZE.values()):g} to {max(BY_SIZE.values()):g} times" in told
    assert SHARE_OF_CRITICAL[Criticality.IMPORTANT] == pytest.approx(1 / 5)
    assert SHARE_OF_CRITICAL[Criticality.BEST_EFFORT] == pytest.approx(1 / 50)


def test_the_other_figures_are_those_of_the_code():
    assert len(CostTerm) == 6
    ladder = [f"{100 * one:g}" for one in AVAILABILITIES]
    assert f"{', '.join(ladder[:-1])},\n{ladder[-1]} %" in PAGE
    assert [round(60 * one) for one in HOURS[:3]] == [1, 5, 15]
    assert f"{', '.join(f'{one:g}' for one in HOURS[3:])} hours" in PAGE
    over = [f"{100 * (times - 1):.0f}" for times in TIMES[1:6]]
    assert f"{', '.join(over)} ... %" in PAGE
    order = re.search(r"then (RPO, [^.]*)\.", PAGE)
    assert order is not None
    words = [word.lower() for word in order[1].split(", ")]
    assert words == [str(target) for target in DEFAULT_ORDER]
    assert (CONFIDENCE, SPEED_CONFIDENCE, EDGE) == (0.8, 0.95, 0.25)
    assert (TIE, HALF, MOST_WEIGHT) == (0.02, 0.5, 3.0)
