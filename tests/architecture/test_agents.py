import configparser

from infra_mind.agents.roster import ROSTER
from infra_mind.domain.role import AgentRole
from tests.architecture.source import ROOT


def test_the_roster_has_each_role_once_and_in_order():
    assert [agent.role for agent in ROSTER] == list(AgentRole)


def test_every_agent_is_held_apart_from_the_others():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    apart = contracts["importlinter:contract:agents"]["modules"].split()
    assert apart == sorted(f"infra_mind.agents.{role}" for role in AgentRole)
