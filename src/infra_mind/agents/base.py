from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from ..decision.case import Case
from ..domain.claim import Claim, Value
from ..domain.design import Decision, Option
from ..domain.facts import Facts
from ..domain.ledger import Ledger
from ..domain.recommendation import (
    AgentReport,
    Duty,
    Finding,
    Impact,
    Level,
    Occasion,
    Owner,
    Pillar,
    Position,
    Recommendation,
)
from ..domain.role import AgentRole
from ..evaluation.entries import stated
from ..evaluation.model import Model
from ..llm.budget import ModelAllowance
from .brief import Brief
from .lookup import Research


@dataclass(slots=True)
class Draft:
    """What an agent writes while it works: findings, recommendations and positions, with claims."""

    role: AgentRole
    brief: Brief
    model: Model
    ledger: Ledger
    findings: list[Finding] = field(default_factory=list[Finding])
    recommendations: list[Recommendation] = field(default_factory=list[Recommendation])
    checklist: list[Duty] = field(default_factory=list[Duty])
    positions: list[Position] = field(default_factory=list[Position])
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = self.brief.case(self.model)

    @property
    def facts(self) -> Facts:
        """Claims of the brief that everybody shows the same."""
        return self.brief.facts

    def stated(self, label: str, value: Value, unit: str, path: str) -> Claim:
        """What the company said in a field of its requirements."""
        return stated(self.ledger, label, value, unit, path)

    def find(
        self, id: str, title: str, detail: str, severity: Level = Level.LOW, **figures: Claim
    ) -> None:
        """Note something seen; `{name}` in title and detail stands for the claim of that name."""
        self.findings.append(
            Finding(
                id=f"{self.role}.{id}",
                title=self.ledger.say(title, **figures),
                detail=self.ledger.say(detail, **figures),
                severity=severity,
            )
        )

    def recommend(
        self,
        id: str,
        *,
        title: str,
        action: str,
        rationale: str,
        gain: str,
        owner: Owner,
        done_when: str,
        pillar: Pillar,
        priority: Level,
        effort: Level,
        confidence: float,
        impact: Impact | None = None,
        depends_on: tuple[str, ...] = (),
        answers: Occasion | None = None,
        **figures: Claim,
    ) -> None:
        """Advise an act. Give the same `id` as another agent for the same act: they are merged.

        What any company has to see to is a `check`; what the design takes already, or does not take, is
        no advice at all.
        """
        texts = [
            self.ledger.say(text, **figures) for text in (title, action, rationale, gain, done_when)
        ]
        impact = impact or Impact()
        touched = (impact.monthly_cost, impact.availability, impact.risk, impact.carbon)
        shown = [*(claim for text in texts for claim in text.claims), *filter(None, touched)]
        self.recommendations.append(
            Recommendation(
                id=id,
                title=texts[0],
                action=texts[1],
                rationale=texts[2],
                gain=texts[3],
                owner=owner,
                done_when=texts[4],
                pillar=pillar,
                priority=priority,
                effort=effort,
                impact=impact,
                confidence=confidence,
                agents=(self.role,),
                claims=tuple(dict.fromkeys(shown)),
                depends_on=depends_on,
                answers=answers,
            )
        )

    def check(self, id: str, text: str, **figures: Claim) -> None:
        """Note what every company has to see to."""
        self.checklist.append(Duty(id=id, text=self.ledger.say(text, **figures)))

    def stand(
        self, decision: Decision, option: Option, strength: float, reason: str, **figures: Claim
    ) -> None:
        """Take a position on a decision."""
        statement = self.ledger.say(reason, **figures)
        self.positions.append(
            Position(
                role=self.role,
                decision=decision,
                option=option,
                strength=round(min(max(strength, 0.0), 1.0), 3),
                because=statement.claims,
                reason=statement,
            )
        )

    def report(self, summary: str, **figures: Claim) -> AgentReport:
        """The finished report, with every claim that was recorded on the way."""
        return AgentReport(
            role=self.role,
            summary=self.ledger.say(summary, **figures),
            findings=tuple(self.findings),
            recommendations=tuple(self.recommendations),
            checklist=tuple(self.checklist),
            positions=tuple(self.positions),
            claims=dict(sorted(self.ledger.own.items())),
        )


Analyse = Callable[[Draft], AgentReport]
Inquire = Callable[[Draft, Research], Awaitable[AgentReport]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A specialist: who it is, what it reads, how long it may take, and how it judges.

    `reads` names sections of the requirements; everything else of them is hidden from it. `analyse`
    computes; `inquire` takes its place where an agent has to ask the outside world. `allowance` is what it
    may take of a language model, where one is set.
    """

    role: AgentRole
    operation: str
    timeout: timedelta
    reads: frozenset[str]
    analyse: Analyse | None = None
    inquire: Inquire | None = None
    allowance: ModelAllowance = field(default_factory=ModelAllowance)

    def draft(self, brief: Brief, model: Model) -> Draft:
        """A clean sheet over a brief."""
        ledger = Ledger(brief.claims, agent=self.role)
        return Draft(role=self.role, brief=brief, model=model, ledger=ledger)
