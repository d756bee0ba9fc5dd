from dataclasses import replace

import pytest

from infra_mind.domain.requirements import Skills, Team
from infra_mind.evaluation.effects.labour import (
    EXIT,
    HOURS,
    LEARNING,
    by_skill,
    by_team,
    load_labour,
)
from infra_mind.knowledge.inputs import load_inputs
from tests.factories.brief import case_of
from tests.factories.model import demand_of, design, evaluate, web

CONSTANTS = {row.path: row for row in load_inputs().constants()}


@pytest.mark.parametrize("prefix", [HOURS, EXIT])
def test_every_constant_of_hours_is_described(prefix: str):
    names = {name.removeprefix(prefix) for name in CONSTANTS if name.startswith(prefix)}
    assert names <= set(load_labour())


def test_what_has_to_be_left_says_how_far_it_is_rewritten():
    for name, labour in load_labour().items():
        if EXIT + name in CONSTANTS:
            assert labour.rewrite is not None, name
            assert labour.why, name


def test_the_better_the_team_the_fewer_hours():
    constant = CONSTANTS["model.hours.kubernetes"]
    hours = [
        by_skill(constant, Skills.model_validate({"kubernetes": level})) for level in range(1, 6)
    ]
    assert [one.likely for one in hours] == sorted((one.likely for one in hours), reverse=True)
    assert hours[2] == constant
    assert hours[0].likely == pytest.approx(5 / 0.86**2)
    assert "level 1 in kubernetes" in hours[0].reason


def test_what_is_set_up_once_differs_more_by_skill():
    """Each level is 0.6 of the hours: who runs it daily sets it up in a third of what others take."""
    constant = CONSTANTS["model.setup_hours.kubernetes"]
    hours = [
        by_skill(constant, Skills.model_validate({"kubernetes": level})).likely
        for level in range(1, 6)
    ]
    assert hours == pytest.approx([160 * 0.6 ** (level - 3) for level in range(1, 6)])


def test_a_skill_moves_only_what_it_is_needed_for():
    constant = CONSTANTS["model.hours.training"]
    assert by_skill(constant, Skills.model_validate({"kubernetes": 5})) == constant
    other = replace(constant, path="model.hourly_wage")
    assert by_skill(other, Skills.model_validate({"ml": 5})) == other


@pytest.mark.parametrize(
    ("team", "hours"),
    [
        (Team(), 160),
        (Team(ops_engineers=8, developers=30), 320),
        (Team(ops_engineers=0, developers=30), 160),
        (Team(ops_engineers=0, developers=1), 40),
        (Team(ops_engineers=0, developers=0), 40),
    ],
)
def test_another_provider_is_learned_by_those_who_run_things(team: Team, hours: float):
    assert by_team(CONSTANTS[LEARNING], team).likely == hours


@pytest.mark.parametrize("example", ["clinic-portal", "ml-training", "field-service-iot"])
def test_without_the_constant_that_a_line_rests_on_its_hours_are_gone(example: str):
    case = case_of(example)
    found = case.evaluate([case.chosen], itemised=True)
    hours: dict[str, float] = {}
    for line in found.labour:
        (path,) = line.rests_on
        hours[path] = hours.get(path, 0.0) + float(line.amount[0, 0])
    less = case.evaluate([case.chosen], case.point.one_at_a_time([(path, 0.0) for path in hours]))
    fallen = found.operating_hours[0, 0] - less.operating_hours[0]
    assert fallen == pytest.approx(list(hours.values()))


def test_hours_grow_with_machines_beyond_the_first_ten():
    """24 hours a week of one person for a thousand machines of eight processors."""
    loads = (100, 1_000, 100_000, 200_000)
    demands = [
        demand_of(web(traffic={"average_rps": one, "peak_rps": one}, service={"cpu_ms": 10}))
        for one in loads
    ]
    alone = design(zones="one_zone", app__machine="m5.4xlarge", app__database="single")
    few, some, many, more = (
        float(evaluate(demand, alone).operating_hours[0, 0]) for demand in demands
    )
    assert few == some
    # At 100,000 a second and 60 % in use some 1,700 processors compute.
    assert many - few == pytest.approx((100_000 * 0.01 / 0.6 / 8 - 10) * 0.024, rel=0.1)
    assert more - few == pytest.approx((200_000 * 0.01 / 0.6 / 8 - 10) * 0.024, rel=0.1)
