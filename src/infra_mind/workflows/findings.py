"""How the agents ended, as values that the later steps read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..agents.base import Agent
from ..agents.brief import Brief
from ..domain.claim import Claim
from ..domain.dossier import AgentEntry, AgentStatus
from ..domain.ledger import Ledger, merge_claims
from ..domain.recommendation import AgentReport
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
    """The brief, and what every agent made of it."""

    brief: Brief
    entries: tuple[AgentEntry, ...]

    @property
    def reports(self) -> tuple[AgentReport, ...]:
        return tuple(entry.report for entry in self.entries if entry.report is not None)

    @property
    def claims(self) -> Mapping[str, Claim]:
        return merge_claims([self.brief.claims, *(report.claims for report in self.reports)])


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
