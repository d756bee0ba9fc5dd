import pytest

from infra_mind.decision.guard_rails import rules_of
from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of, web


def rails(**sections: object) -> set[str]:
    """Those that hold for a company with one web application."""
    requirements = read_requirements({"workloads": [web()], **sections}).requirements
    demand = demand_of(web(), **sections)
    return {
        one.rail.id for one in rules_of(requirements, demand, read_targets(requirements, demand))
    }


@pytest.mark.parametrize(
    ("sections", "holds"),
    [
        ({"reliability": {"availability": "99.5%"}}, False),
        ({"reliability": {"availability": "99.9%"}}, True),
        ({"company": {"size": "startup"}}, False),
        ({"company": {"size": "medium"}}, True),
        ({}, True),
    ],
)
def test_nothing_above_what_is_promised_for_one_machine_rests_on_it(
    sections: dict[str, object], holds: bool
):
    assert ("one-machine" in rails(**sections)) is holds


@pytest.mark.parametrize(("kind", "holds"), [("pii", False), ("phi", True), ("pci", True)])
def test_sensitive_records_are_not_worked_on_by_a_machine_on_the_internet(kind: str, holds: bool):
    assert ("public-machine" in rails(data={"classes": [kind]})) is holds
