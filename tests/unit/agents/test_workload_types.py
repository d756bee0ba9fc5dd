"""Agents have something sensible to say of workloads without machines, one by one and at once."""

from functools import cache

import pytest

from infra_mind.agents.brief import Brief
from infra_mind.agents.roster import ROSTER
from infra_mind.questions.choice.flip_points import flips
from tests.factories.brief import brief_from, known, model, run
from tests.factories.design import taken
from tests.factories.kinds import QUERIES, STATED

PLACE: dict[str, object] = {
    "clouds": {"allowed": ["aws"], "regions": ["eu-central-1"]},
    "team": {"ops_engineers": 3, "skills": {"kubernetes": 4}},
    "reliability": {"availability": "99.9%", "rto": "4h"},
    "budget": {"monthly": 60_000},
}
THINKING = [agent for agent in ROSTER if agent.analyse is not None]


@cache
def everything() -> Brief:
    return brief_from({**PLACE, "workloads": [*STATED.values(), {"type": "web_application"}]})


@cache
def alone(type_: str) -> Brief:
    return brief_from({**PLACE, "workloads": [STATED[type_]]})


def test_nothing_is_left_out():
    assert everything().demand.not_modelled == ()


# The first is waited for by nobody, the second has nothing that runs.
@pytest.mark.parametrize("type_", ["data_processing", "static_site"])
@pytest.mark.parametrize("agent", THINKING, ids=lambda agent: str(agent.role))
def test_every_agent_bears_a_workload_alone(agent, type_: str):
    brief = alone(type_)
    report = run(agent, brief)
    claims = known(brief, report)
    said = [report.summary, *(one.title for one in report.findings)]
    said += [one.detail for one in report.findings]
    words = [one.render(claims) for one in said]
    assert all(words)
    raw = {option for option in brief.decision.chosen.as_mapping().values() if "_" in option}
    assert not [text for text in words if "nan" in text.split() or any(one in text for one in raw)]


@pytest.mark.parametrize("agent", THINKING, ids=lambda agent: str(agent.role))
def test_every_agent_bears_all_of_them_at_once(agent):
    brief = everything()
    report = run(agent, brief)
    claims = known(brief, report)
    assert all(one.detail.render(claims) for one in report.findings)


def test_from_which_number_of_queries_on_a_warehouse_pays_is_told():
    few = {**QUERIES, "pipeline": {"queries_per_day": 500, "gb_per_query": 33}}
    brief = brief_from({**PLACE, "workloads": [few]})
    case = brief.case(model())
    assert taken(case.chosen, "queries.warehouse") == "pay_per_scan"
    found = [one for one in flips(case) if one.path.endswith("queries_per_day")]
    assert any(one.rises and str(one.rival.decision) == "queries.warehouse" for one in found)
