import pytest

from infra_mind.decision.guard_rails import rules_of
from infra_mind.domain.design import SITE, Site
from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of, web


def rails(workload: dict[str, object] | None = None, **sections: object) -> set[str]:
    """Those that hold for a company with one workload, a web application."""
    stated = workload or web()
    requirements = read_requirements({"workloads": [stated], **sections}).requirements
    demand = demand_of(stated, **sections)
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


@pytest.mark.parametrize(
    ("priorities", "holds"),
    [(None, False), (["cost", "speed", "security"], False), (["cost", "security"], True)],
)
def test_security_among_the_first_two_makes_a_must_of_every_should(
    priorities: list[str] | None, holds: bool
):
    found = rails(data={"classes": ["pii"]}, priorities=priorities)
    assert ({"personal-machine", "any-minute"} <= found) is holds
    assert not {"personal-machine", "any-minute"} & found or holds


@pytest.mark.parametrize(
    ("hosting", "rehost", "holds"),
    [
        (None, None, False),
        ("none", None, False),
        ("on_premise", None, True),
        ("aws", None, True),
        ("aws", False, False),
        (None, True, True),
    ],
)
def test_what_runs_today_is_not_written_anew_as_functions_unasked(
    hosting: str | None, rehost: bool | None, holds: bool
):
    found = rails({**web(), "rehost": rehost}, current={"hosting": hosting})
    assert ("functions" in found) is holds


@pytest.mark.parametrize(
    ("workload", "holds"),
    [
        ({"os": "windows"}, True),
        ({"os": "windows", "rehost": False}, False),
        ({"stores": [{"name": "ledger", "engine": "Oracle 19c"}]}, True),
        ({"stores": [{"name": "ledger", "engine": "MS SQL Server 2019"}]}, True),
        ({"stores": [{"name": "ledger", "engine": "postgres"}]}, False),
    ],
)
def test_what_is_bound_to_windows_or_to_a_licence_is_not_written_anew_unasked(
    workload: dict[str, object], holds: bool
):
    assert ("functions" in rails({**web(), **workload})) is holds


@pytest.mark.parametrize(
    ("developers", "hosting", "holds"),
    [(0, "on_premise", True), (0, None, False), (None, "on_premise", False), (3, "aws", False)],
)
def test_what_nobody_develops_is_moved_onto_machines(
    developers: int | None, hosting: str | None, holds: bool
):
    found = rails(team={"developers": developers}, current={"hosting": hosting})
    assert ("as-it-is" in found) is holds


@pytest.mark.parametrize(
    ("clouds", "holds"),
    [
        ({}, False),
        ({"allowed": ["aws", "gcp"]}, False),
        ({"allowed": ["aws"]}, True),
        ({"allowed": ["aws", "gcp"], "multi_cloud": False}, True),
    ],
)
def test_no_other_provider_answers_where_one_cloud_alone_may_be_used(
    clouds: dict[str, object], holds: bool
):
    assistant = {"name": "chat", "type": "llm_application"}
    assert ("one-provider" in rails(assistant, clouds=clouds)) is holds


def test_what_has_a_season_is_not_delivered_at_a_flat_rate():
    assert "flat-rate" in rails(web(traffic={"pattern": "seasonal"}))
    assert "flat-rate" not in rails(web(traffic={"pattern": "diurnal"}))


def test_fixed_files_are_delivered_by_a_network():
    assert "static-files" in rails({"name": "site", "type": "static_site"})
    assert "static-files" not in rails()


@pytest.mark.parametrize(
    ("peak", "cacheable", "holds"),
    [(5000, 0.7, True), (5000, 0.1, False), (1500, 0.7, False), (5000, None, False)],
)
def test_a_rush_that_a_cache_can_answer_is_met_at_the_edge(
    peak: float, cacheable: float | None, holds: bool
):
    traffic = {"average_rps": 100, "peak_rps": peak}
    found = rails(web(traffic=traffic, service={"cacheable": cacheable}))
    assert ("rush" in found) is holds


def test_a_place_outside_home_is_ruled_out_for_data_about_people():
    stated = web()
    requirements = read_requirements({"workloads": [stated]}).requirements
    demand = demand_of(stated)
    oregon, stockholm = Site("aws", "us-west-2"), Site("aws", "eu-north-1")
    rules = rules_of(requirements, demand, read_targets(requirements, demand), (oregon,))
    (rule,) = (one for one in rules if one.rail.id == "home-law")
    assert (rule.decision, rule.forbids(oregon), rule.forbids(stockholm)) == (SITE, True, False)
