import ast

from infra_mind.agents.roster import ROSTER
from infra_mind.domain.role import AgentRole
from tests.architecture.source import package


def test_the_roster_has_each_role_once_and_in_order():
    assert [agent.role for agent in ROSTER] == list(AgentRole)


def test_every_agent_is_a_module_that_only_the_roster_imports():
    agents = {str(role) for role in AgentRole}
    assert agents <= {
        source.path.stem for source in package() if source.path.parent.name == "agents"
    }
    for source in package():
        if source.name == "agents/roster.py":
            continue
        inside = source.name.startswith("agents/")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom):
                module = node.module or ""
                path = f"agents.{module}" if inside and node.level == 1 else module
                reached = {path} | {f"{path}.{one.name}".replace("..", ".") for one in node.names}
                assert not reached & {f"agents.{role}" for role in agents}, source.at(node)
