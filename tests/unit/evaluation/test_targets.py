import pytest

from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of, web


@pytest.mark.parametrize(
    ("team", "hours"),
    [
        ({}, None),
        ({"ops_engineers": 2}, 48),
        ({"developers": 1, "ops_engineers": 0}, 4),
        ({"developers": 12, "ops_engineers": 2}, 96),
        ({"developers": 3}, 12),
    ],
)
def test_developers_who_run_what_they_build_count_as_people(
    team: dict[str, int], hours: float | None
):
    requirements = read_requirements({"workloads": [web()], "team": team}).requirements
    assert read_targets(requirements, demand_of(web())).operating_hours == hours
