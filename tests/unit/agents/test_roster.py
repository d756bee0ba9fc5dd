from infra_mind.agents.roster import ROSTER
from infra_mind.domain.role import AgentRole


def test_every_role_is_there_once_in_the_order_of_reports():
    assert [agent.role for agent in ROSTER] == list(AgentRole)


def test_every_agent_either_computes_or_inquires_within_its_time():
    for agent in ROSTER:
        assert (agent.analyse is None) != (agent.inquire is None)
        assert 120 <= agent.timeout.total_seconds() <= 300
