from datetime import timedelta

from ..domain.architecture import Commitment
from ..domain.recommendation import AgentReport, Impact, Level, Pillar
from ..domain.role import AgentRole
from ..questions.team_load import team_load
from ..questions.why_not import difference, explain, with_option
from .base import Agent, Draft


def analyse(draft: Draft) -> AgentReport:
    """Right-sizing, commitments and waste: what the same service could cost less."""
    _commitments(draft)
    load = team_load(draft.case, draft.ledger)
    draft.find("team", "Hours that running it takes", load.verdict.text)
    return draft.report(
        "The design costs {monthly:range} and takes {hours} to run.",
        monthly=draft.fact("monthly"),
        hours=draft.ledger[load.needed],
    )


def _commitments(draft: Draft) -> None:
    """Whether buying the steady load ahead pays, and what it risks."""
    case = draft.case
    for commitment in (Commitment.ONE_YEAR, Commitment.THREE_YEARS):
        vector = with_option(case, "commitment", commitment)
        if vector is None or vector == case.chosen:
            continue
        found = difference(case, vector)
        reason = explain(case, draft.ledger, commitment, found)
        if found.monthly < 0 and not found.misses:
            saving = draft.ledger.claim(
                f"Saved by committing: {commitment}",
                found.monthly,
                "USD/month",
                method="questions.why_not",
                of=[case.design(draft.ledger)],
            )
            draft.stand("commitment", commitment, 0.6, reason.text)
            draft.recommend(
                f"commit-{commitment}",
                title="Commit the steady load",
                action="Buy a savings plan for the machines that run at every hour.",
                rationale=reason.text,
                pillar=Pillar.COST_OPTIMIZATION,
                priority=Level.MEDIUM,
                effort=Level.LOW,
                confidence=0.8,
                impact=Impact(monthly_cost=saving.id),
            )


AGENT = Agent(
    role=AgentRole.INFRASTRUCTURE,
    operation="infrastructure_optimization",
    timeout=timedelta(seconds=240),
    reads=frozenset({"current", "team", "horizon_months", "budget"}),
    analyse=analyse,
)
