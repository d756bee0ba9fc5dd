import pytest

from infra_mind.agents.base import Agent
from infra_mind.agents.roster import ROSTER
from infra_mind.domain.role import AgentRole
from tests.factories.brief import brief_of, report_of, run

COMPUTING = [agent for agent in ROSTER if agent.analyse is not None]


def test_every_role_is_there_once_in_the_order_of_reports():
    assert [agent.role for agent in ROSTER] == list(AgentRole)


def test_every_agent_either_computes_or_inquires_within_its_time():
    for agent in ROSTER:
        assert (agent.analyse is None) != (agent.inquire is None)
        assert 120 <= agent.timeout.total_seconds() <= 300


@pytest.mark.parametrize("agent", COMPUTING, ids=lambda agent: str(agent.role))
def test_the_same_brief_gives_the_same_report(agent: Agent):
    report = report_of(agent, "llm-assistant")
    assert report == run(agent, brief_of("llm-assistant"))
    assert report.role is agent.role
