from functools import cache

import pytest

from infra_mind.agents.base import Agent
from infra_mind.agents.brief import Brief
from infra_mind.agents.roster import ROSTER
from tests.factories.brief import brief_from, run
from tests.factories.scrutiny import scrutinise

ODD = "Portal 2 {monthly} of 99.9"
AGENTS = [one for one in ROSTER if one.analyse is not None]


@cache
def oddly_named() -> Brief:
    return brief_from(
        {
            "clouds": {"allowed": ["aws"], "regions": ["us-east-1"]},
            "goals": ["launch_ai_assistant"],
            "data": {"classes": ["phi"]},
            "compliance": ["hipaa"],
            "workloads": [
                {"name": "180", "type": "web_application", "traffic": {"growth_per_year": "900%"}},
                {"name": f"{ODD} chat", "type": "llm_application", "llm": {"latency_p95_s": 2}},
                {"name": f"{ODD} model", "type": "ml_training"},
            ],
        }
    )


@pytest.mark.parametrize("agent", AGENTS, ids=[agent.role for agent in AGENTS])
def test_a_workload_may_be_called_anything(agent: Agent) -> None:
    scrutinise(oddly_named(), run(agent, oddly_named()))
