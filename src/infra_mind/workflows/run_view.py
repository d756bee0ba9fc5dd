"""What reports say of a run itself: folded from its events, each measurement a claim."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ..domain.claim import ClaimId, Source, SourceKind
from ..domain.dossier import AgentStatus
from ..domain.ledger import Ledger
from ..domain.metrics import Metrics
from ..domain.role import AgentRole
from ..engine.events import RunState, StepState
from ..reports.run_view import AgentRun, RunFigures, RunView
from .agents import metrics_of

_MEASURED = Source(title="Measured in this run", kind=SourceKind.DERIVED)


def view_of(state: RunState, metrics: Metrics, *, run_id: str, mode: str) -> RunView:
    """The view of a run as it stands."""
    agents, total_time = _agents(state), metrics.total_time or None
    phase_times = {phase: time for phase, time in metrics.phase_times.items() if time > 0}
    ledger = Ledger()
    return RunView(
        run_id=run_id,
        mode=mode,
        agents=agents,
        phase_times=phase_times,
        total_time=total_time,
        speedup=metrics.speedup_factor,
        success_rate=metrics.success_rate,
        figures=_with_usage(
            ledger,
            metrics,
            record_figures(ledger, agents, phase_times, total_time, metrics.speedup_factor),
        ),
        claims=ledger.own,
    )


def record_figures(
    ledger: Ledger,
    agents: Sequence[AgentRun],
    phase_times: Mapping[str, float],
    total_time: float | None,
    speedup: float | None,
) -> RunFigures:
    """What was measured of a run, as claims."""

    def measured(label: str, value: float, unit: str = "s") -> ClaimId:
        return ledger.claim(label, value, unit, method=metrics_of, source=_MEASURED).id

    ratio = "Speed-up: sum of agent times over wall time"
    return RunFigures(
        total_time=None if total_time is None else measured("Time of the run", total_time),
        speedup=None if speedup is None else measured(ratio, speedup, "ratio"),
        agent_seconds={
            one.role: measured(f"Time of {one.role.label}", one.seconds) for one in agents
        },
        agent_started={
            one.role: measured(f"Start of {one.role.label}", one.started) for one in agents
        },
        phase_seconds={
            phase: measured(f"Time of phase {phase}", time) for phase, time in phase_times.items()
        },
    )


def _with_usage(ledger: Ledger, metrics: Metrics, figures: RunFigures) -> RunFigures:
    """With what agents took of a language model, where any was asked."""
    debate = metrics.debate
    if not metrics.model_usage and debate is None:
        return figures

    def measured(label: str, value: float, unit: str = "count") -> ClaimId:
        return ledger.claim(label, value, unit, method=metrics_of, source=_MEASURED).id

    used, cost = metrics.model_usage, metrics.model_cost
    return replace(
        figures,
        agent_tokens={
            role: None
            if one.tokens is None
            else measured(f"Tokens of {AgentRole(role).label}", one.tokens)
            for role, one in used.items()
        },
        agent_cost={
            role: measured(f"Cost of the model for {AgentRole(role).label}", float(one.cost), "USD")
            for role, one in used.items()
            if one.cost is not None
        },
        debate_tokens=None
        if debate is None or debate.usage.tokens is None
        else measured("Tokens of the argument", debate.usage.tokens),
        debate_cost=None
        if debate is None or debate.usage.cost is None
        else measured("Cost of the model for the argument", float(debate.usage.cost), "USD"),
        tokens=None if metrics.tokens is None else measured("Tokens of the run", metrics.tokens),
        cost=None
        if cost is None
        else measured("Cost of the model for the run", float(cost), "USD"),
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
