import asyncio
from dataclasses import replace
from functools import cache

import pytest

from infra_mind.agents.lookup import Passage, WebQuery
from infra_mind.agents.roster import ROSTER
from infra_mind.domain.dossier import AgentEntry, AgentStatus, Contribution, Synthesis
from infra_mind.domain.recommendation import AgentReport, Commentary, CommentaryStatus, Position
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement
from infra_mind.workflows.findings import Findings, Recorded
from infra_mind.workflows.synthesis import synthesise
from tests.factories.brief import brief_of, draft, model, report_of

# Examples that between them have something for everybody to say.
EXAMPLES = ("saas", "ml-training")


class Canned:
    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        url = "https://status.example/1"
        return (Passage(title="Status", url=url, fetched_on="2026-11-22", text="All is well."),)


def report(role: AgentRole, example: str) -> AgentReport:
    agent = next(one for one in ROSTER if one.role is role)
    if agent.inquire is None:
        return report_of(agent, example)
    return asyncio.run(agent.inquire(draft(agent, brief_of(example)), Canned()))


def joined(reports: list[AgentReport], example: str) -> Recorded[Synthesis]:
    entries = (
        AgentEntry(role=one.role, operation="", status=AgentStatus.COMPLETED, report=one)
        for one in reports
    )
    return synthesise(Findings(brief=brief_of(example), entries=tuple(entries)), model())


@cache
def synthesis(example: str) -> Recorded[Synthesis]:
    return joined([report(one.role, example) for one in ROSTER], example)


def worth(found: Recorded[Synthesis], one: Contribution) -> dict[str, float]:
    return {name: float(found.claims[id].value) for name, id in one.figures.items()}


@pytest.mark.parametrize("role", AgentRole)
def test_every_agent_contributes_something_to_some_example(role: AgentRole):
    for example in EXAMPLES:
        found = synthesis(example)
        own = next(one for one in found.value.contributions if one.role is role)
        if any(worth(found, own).values()):
            return
    pytest.fail(f"{role} contributes nothing.")


def test_what_vanishes_is_what_is_missing_when_the_others_are_joined_alone():
    found = synthesis("clinic-portal")
    others = [
        report(one.role, "clinic-portal")
        for one in ROSTER
        if one.role is not AgentRole.INFRASTRUCTURE
    ]
    without = joined(others, "clinic-portal").value
    own = next(one for one in found.value.contributions if one.role is AgentRole.INFRASTRUCTURE)
    ids = [one.id for one in found.value.recommendations]
    left = {one.id for one in without.recommendations}
    assert own.recommendations == tuple(id for id in ids if id not in left)
    figures = worth(found, own)
    assert figures["advice"] == len(own.recommendations) > 0
    assert figures["findings"] == len(report(AgentRole.INFRASTRUCTURE, "clinic-portal").findings)
    assert figures["dollars"] > 0


def test_a_language_model_is_left_out_apart():
    plain = report(AgentRole.CTO, "saas")
    rival = brief_of("saas").decision.rivals[0]
    said = Commentary(
        status=CommentaryStatus.WRITTEN,
        text=Statement("It is sound."),
        opinions=(Statement("I would wait."),),
        positions=(
            Position(
                role=AgentRole.CTO,
                decision=rival.decision,
                option=rival.option,
                strength=0.5,
                because=(),
                reason=Statement("It is simpler."),
            ),
        ),
    )
    found = joined([replace(plain, positions=(), commentary=said)], "saas")
    figures = worth(found, found.value.contributions[0])
    assert figures["model_words"] == 2 and figures["model_dissent"] == 1
    bare = joined([plain], "saas")
    assert "model_words" not in worth(bare, bare.value.contributions[0])
