"""What comes from outside is data: it gives no orders to a model, and a model that obeys it reaches nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra_mind.agents.base import Draft
from infra_mind.agents.tools import tool_specs
from infra_mind.domain.recommendation import AgentReport
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import literal_figures
from infra_mind.llm.exchange import Request, ToolCall
from tests.factories.brief import brief_of, model
from tests.factories.talk import EXAMPLE, Talk, agent_of, answer

ATTACKS = [
    line.encode().decode("unicode_escape").encode("latin-1", "ignore").decode("utf-8", "ignore")
    if line.isascii()
    else line
    for line in (Path(__file__).with_name("attacks.txt")).read_text(encoding="utf-8").splitlines()
]
INSTRUCTIONS: set[str] = set()


def attacked(attack: str) -> Draft:
    """A company that writes the attack wherever it may write."""
    sheet = agent_of(AgentRole.CTO).draft(brief_of(EXAMPLE), model())
    stated = sheet.brief.requirements
    company = stated.company.model_copy(update={"name": attack, "industry": attack})
    workloads = tuple(one.model_copy(update={"name": attack}) for one in stated.workloads)
    brief = replace(
        sheet.brief,
        requirements=stated.model_copy(
            update={"title": attack, "company": company, "workloads": workloads}
        ),
    )
    return replace(sheet, brief=brief)


def test_the_corpus_is_large_and_in_many_scripts():
    assert len(set(ATTACKS)) >= 60
    assert sum(not one.isascii() for one in ATTACKS) >= 12


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
async def test_an_attack_stays_data_and_whoever_obeys_it_reaches_nothing(attack: str):
    def obey(request: Request):
        if request.tools and len(request.messages) == 1:
            return [
                ToolCall(id="1", tool="delete_run", arguments=attack),
                ToolCall(id="2", tool="try_design", arguments=attack),
                ToolCall(id="3", tool=attack, arguments="{}"),
            ]
        return answer(attack or "x", opinions=[attack], questions=[attack])

    talk = Talk(obey, uses_tools=True, sheet=attacked(attack))
    known = dict(talk.sheet.ledger.claims)
    report = await talk.hold()

    for request in talk.model.asked:
        assert {one.name for one in request.tools} <= {one.name for one in tool_specs()}
        INSTRUCTIONS.add(request.instructions)
        material = request.messages[0].text.partition("Answer with one JSON object")[0]
        assert material.count("<data kind=") == material.count("</data>")
        plain = [one for one in attack.split() if one.isascii() and one.isalpha()]
        assert all(one in material for one in plain)
        assert "sk-proj-0123456789" not in material and "hunter2" not in material
    assert len(INSTRUCTIONS) == 1

    _unmoved(talk.before, report)
    assert set(report.claims) <= {*talk.before.claims, *known}
    found = report.commentary
    assert found is not None
    for statement in found.statements:
        assert literal_figures(statement.text) == ()
        assert not {"compliant", "http", "<", "</data>"} & set(statement.text.lower().split())


def _unmoved(before: AgentReport, after: AgentReport) -> None:
    assert replace(after, commentary=None) == before
