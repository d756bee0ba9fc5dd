from dataclasses import dataclass, field
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


class Owner(StrEnum):
    """Who carries an act."""

    MANAGEMENT = "management"
    OPERATIONS = "operations"
    DEVELOPERS = "developers"
    SECURITY = "security"
    DATA_AND_AI = "data_and_ai"
    # Of a program that nobody here develops.
    SUPPLIER = "supplier"


class AnswerKind(StrEnum):
    """What an act is an answer to; what was asked for and is missed comes first."""

    TARGET = "target"
    LINE = "line"
    DOWNTIME = "downtime"
    ATTACK = "attack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A target that is missed, a line of the bill, a cause of downtime or a threat; one act for each.

    about: what it is called: `portal: Logs`, `the database`, `portal: availability`.
    """

    kind: AnswerKind
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something to do, as data: `<w>` in deed, action and done_when stands for the workload."""

    deed: str
    action: str
    owner: Owner
    effort: Level
    done_when: str

    def about(self, workload: str) -> "Act":
        """The same for a workload."""
        return Act(
            deed=self.deed.replace("<w>", workload),
            action=self.action.replace("<w>", workload),
            owner=self.owner,
            effort=self.effort,
            done_when=self.done_when.replace("<w>", workload),
        )


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
    """Something for this company to do. Two agents that give one `id` mean the same act; synthesis merges them.

    gain: what it saves or avoids · done_when: what is then true · answers: the line of the bill, the target
    or the risk that it is an answer to.
    """

    id: str
    title: Statement
    pillar: Pillar
    priority: Level
    action: Statement
    rationale: Statement
    gain: Statement
    owner: Owner
    done_when: Statement
    effort: Level
    impact: Impact = field(default_factory=Impact)
    confidence: float
    agents: tuple[AgentRole, ...]
    claims: tuple[str, ...]
    depends_on: tuple[str, ...] = ()
    answers: Occasion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What every company has to see to: no advice on this one."""

    id: str
    text: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An agent's stand on one decision: which option, how strongly (0 to 1), because of what."""

    role: AgentRole
    decision: Decision
    option: Option
    strength: float
    because: tuple[str, ...]
    reason: Statement


class CommentaryStatus(StrEnum):
    """How it ended: with words, with none that may be shown, or without an answer."""

    WRITTEN = "written"
    DROPPED = "dropped"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment on a finding of the report, with the claims that it cites."""

    finding: str
    text: Statement
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A part of a model's answer that is not shown, and why."""

    part: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commentary:
    """Words of a language model on a report, every figure of them a claim; opinions are its own.

    why: of what has no words · questions: what it would ask the company · tools: what it looked up, in
    order · cited: claims that any of it cites · rejected: what was left out after it was asked again.
    """

    status: CommentaryStatus
    why: str = ""
    text: Statement | None = None
    remarks: tuple[Remark, ...] = ()
    opinions: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    questions: tuple[Statement, ...] = ()
    cited: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    asked_again: bool = False
    rejected: tuple[Rejection, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All its sentences."""
        return (
            *((self.text,) if self.text else ()),
            *(one.text for one in self.remarks),
            *self.opinions,
            *(one.reason for one in self.positions),
            *self.questions,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReport:
    """What one agent found; a value that every later step reads."""

    role: AgentRole
    summary: Statement
    findings: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    checklist: tuple[Duty, ...] = ()
    positions: tuple[Position, ...] = ()
    commentary: Commentary | None = None
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])
