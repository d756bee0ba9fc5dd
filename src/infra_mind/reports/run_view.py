from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.claim import Claim
from ..domain.dossier import AgentStatus
from ..domain.role import AgentRole


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRun:
    """When one agent ran: seconds after the first agent started, and how long."""

    role: AgentRole
    status: AgentStatus
    started: float
    seconds: float
    reused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """The run's own measurements by their claims; they differ from run to run.

    agent_tokens, agent_cost: of those that asked a language model; without a cost the price is not known;
    of both the argument's part is told apart.
    """

    total_time: str | None
    speedup: str | None
    agent_seconds: Mapping[str, str]
    agent_started: Mapping[str, str]
    phase_seconds: Mapping[str, str]
    agent_tokens: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    agent_cost: Mapping[str, str] = field(default_factory=dict[str, str])
    tokens: str | None = None
    cost: str | None = None
    debate_tokens: str | None = None
    debate_cost: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """What the technical report says about the run itself; measured, unknown is `None`."""

    run_id: str
    mode: str
    agents: tuple[AgentRun, ...]
    phase_times: Mapping[str, float] = field(default_factory=dict[str, float])
    total_time: float | None = None
    speedup: float | None = None
    success_rate: float | None = None
    figures: RunFigures
    claims: Mapping[str, Claim]
