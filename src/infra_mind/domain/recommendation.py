from dataclasses import dataclass, field, replace
from enum import StrEnum

from .claim import Claim, ClaimValue
from .design import Decision, Option
from .role import AgentRole
from .statement import Statement


class Pillar(StrEnum):
    """The six pillars by which improvements are grouped."""

    OPERATIONAL_EXCELLENCE = "operational_excellence"
    SECURITY = "security"
    RELIABILITY = "reliability"
    PERFORMANCE_EFFICIENCY = "performance_efficiency"
    COST_OPTIMIZATION = "cost_optimization"
    SUSTAINABILITY = "sustainability"


class Level(StrEnum):
    """Priority of an act, severity of a finding, size of an effort."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the most pressing."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What an act changes; each an id of a claim, `None` where it was not worked out.

    Money is USD a month, negative when it saves; availability is a difference of shares.
    """

    monthly_cost: ClaimValue | None = None
    availability: ClaimValue | None = None
    risk: ClaimValue | None = None
    carbon: ClaimValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something an agent saw."""

    id: str
    title: Statement
    detail: Statement
    severity: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Something to do. Two agents that give one `id` mean the same act; synthesis merges them.

    `takes` is the decision and the option that the act takes, where it is one of the design;
    `asks_for` the field of the requirements that it asks an answer for.
    """

    id: str
    title: Statement
    pillar: Pillar
    priority: Level
    action: Statement
    rationale: Statement
    effort: Level
    impact: Impact = field(default_factory=Impact)
    confidence: float
    agents: tuple[AgentRole, ...]
    claims: tuple[str, ...]
    depends_on: tuple[str, ...] = ()
    takes: tuple[Decision, Option] | None = None
    asks_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An agent's stand on one decision: which option, how strongly (0 to 1), because of what."""

    role: AgentRole
    decision: Decision
    option: Option
    strength: float
    because: tuple[str, ...]
    reason: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReport:
    """What one agent found; a value that every later step reads."""

    role: AgentRole
    summary: Statement
    findings: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    positions: tuple[Position, ...] = ()
    comment: str = ""
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])

    def with_comment(self, comment: str) -> "AgentReport":
        """The same report with a language model's prose on it; figures stay as they are."""
        return replace(self, comment=comment)
