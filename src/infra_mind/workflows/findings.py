"""How the agents ended, as values that the later steps read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..agents.base import Agent
from ..agents.brief import Brief
from ..domain.claim import Claim
from ..domain.debate import Debate
from ..domain.design import Decision, Option
from ..domain.dossier import AgentEntry, AgentStatus
from ..domain.ledger import Ledger, merge_claims
from ..domain.recommendation import AgentReport, Position
from ..domain.role import AgentRole
from ..engine.events import OutcomeStatus
from ..engine.step import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[T]):
    """What a step made, and the claims that it added."""

    value: T
    claims: dict[str, Claim]


def recorded(value: T, ledger: Ledger) -> Recorded[T]:
    return Recorded(value=value, claims=dict(sorted(ledger.own.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The brief, what every agent made of it, and what came of the argument where there was one."""

    brief: Brief
    entries: tuple[AgentEntry, ...]
    debate: Recorded[Debate] | None = None

    @property
    def reports(self) -> tuple[AgentReport, ...]:
        return tuple(entry.report for entry in self.entries if entry.report is not None)

    @property
    def claims(self) -> Mapping[str, Claim]:
        argued = {} if self.debate is None else self.debate.claims
        return merge_claims([self.brief.claims, *(one.claims for one in self.reports), argued])

    @property
    def opinions(self) -> tuple[Position, ...]:
        """What language models stand for, each as far as its specialist does not from code."""
        found: dict[tuple[AgentRole, Decision, Option], Position] = {}
        for report in self.reports:
            own = {(one.decision, one.option) for one in report.positions}
            said = () if report.commentary is None else report.commentary.positions
            for one in said:
                if (one.decision, one.option) not in own:
                    found.setdefault((one.role, one.decision, one.option), one)
        return tuple(found.values())


def entry_of(agent: Agent, outcome: Outcome[Any]) -> AgentEntry:
    """An agent's place in the result; whatever did not complete says why."""
    return AgentEntry(
        role=agent.role,
        operation=agent.operation,
        status=AgentStatus.FAILED
        if outcome.status is OutcomeStatus.CANCELLED
        else AgentStatus(outcome.status),
        error="" if outcome.completed else outcome.error,
        report=outcome.value if outcome.completed else None,
    )
