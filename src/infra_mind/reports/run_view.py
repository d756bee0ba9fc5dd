from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..domain.dossier import AgentStatus
from ..domain.metrics import Metrics
from ..domain.role import AgentRole
from ..engine.events import RunState, StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRun:
    """When one agent ran: seconds after the first agent started, and how long."""

    role: AgentRole
    status: AgentStatus
    started: float
    seconds: float
    reused: bool = False


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


def view_of(state: RunState, metrics: Metrics, *, run_id: str, mode: str) -> RunView:
    """The view of a run as it stands."""
    return RunView(
        run_id=run_id,
        mode=mode,
        agents=_agents(state),
        phase_times={phase: time for phase, time in metrics.phase_times.items() if time > 0},
        total_time=metrics.total_time or None,
        speedup=metrics.speedup_factor,
        success_rate=metrics.success_rate,
    )


def _agents(state: RunState) -> tuple[AgentRun, ...]:
    steps = {step.label: step for step in state.steps.values() if step.label is not None}
    known = [(role, steps[role]) for role in AgentRole if role in steps]
    first = min((step.started_at for _, step in known if step.started_at), default=None)
    return tuple(
        AgentRun(
            role=role,
            status=AgentStatus(step.outcome),
            started=_offset(step, first),
            seconds=step.seconds,
            reused=step.reused,
        )
        for role, step in known
        if step.outcome is not None and step.outcome in set(AgentStatus)
    )


def _offset(step: StepState, first: datetime | None) -> float:
    if first is None or step.started_at is None:
        return 0.0
    return (step.started_at - first).total_seconds()
