"""What every agent's report has to bear, whatever the company."""

import re
from collections.abc import Iterator

from infra_mind.agents.base import Agent
from infra_mind.agents.brief import DERIVED, SECTIONS, Brief
from infra_mind.domain.recommendation import AgentReport
from infra_mind.domain.statement import Statement
from tests.factories.brief import known, model, run

_AWKWARD = re.compile(
    r"(?<!\.)\b1 (?:months|machines|runs|people|engineers|hours)\b|\b1 of \d+ \w+ are\b"
    r"|\{|\}|\bNone\b(?! of)|\bnan\b|\binf\b|\b(an? (?:month|week|year|hour)) \1\b"
)


def statements(report: AgentReport) -> Iterator[Statement]:
    yield report.summary
    for finding in report.findings:
        yield from (finding.title, finding.detail)
    for one in report.recommendations:
        yield from (one.title, one.action, one.rationale, one.gain, one.done_when)
    yield from (one.text for one in report.checklist)
    for position in report.positions:
        yield position.reason


def scrutinise(brief: Brief, report: AgentReport) -> None:
    """Claims resolve, words read well, positions name real options, advice rests on claims."""
    claims = known(brief, report)
    for statement in statements(report):
        assert set(statement.claims) <= claims.keys(), statement.text
        assert not _AWKWARD.search(statement.render(claims)), statement.render(claims)
    for claim in report.claims.values():
        assert set(claim.inputs) <= claims.keys(), claim.label
    case = brief.case(model())
    real = {(rival.decision, rival.option) for rival in case.decision.rivals}
    for position in report.positions:
        option = case.chosen.get(position.decision)
        assert position.option == option or (position.decision, position.option) in real
        assert 0 < position.strength <= 1
        assert position.because
    for one in report.recommendations:
        assert one.claims
        assert set(one.claims) <= claims.keys()
        assert 0 < one.confidence <= 1
        impact = one.impact
        touched = (impact.monthly_cost, impact.availability, impact.risk, impact.carbon)
        assert {id for id in touched if id} <= claims.keys()
    ids = [one.id for one in report.recommendations]
    assert len(set(ids)) == len(ids)
    found = [finding.id for finding in report.findings]
    assert len(set(found)) == len(found)


def without(brief: Brief, section: str) -> Brief:
    """The brief as if a section had never been stated; everything computed from it stays."""
    return brief.narrow(frozenset({*SECTIONS, *DERIVED} - {section}))


def sections_that_matter(agent: Agent, brief: Brief) -> set[str]:
    """Sections of the requirements whose absence changes the report of an agent that sees them all.

    Where it reports the same without all that it does not read, only what it reads is tried out.
    """
    assert agent.analyse is not None
    whole = agent.analyse(agent.draft(brief, model()))
    unread = run(agent, brief) != whole
    return {
        section
        for section in ((*SECTIONS, *DERIVED) if unread else sorted(agent.reads))
        if agent.analyse(agent.draft(without(brief, section), model())) != whole
    }
