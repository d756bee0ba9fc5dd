"""What the agents of a run make of it: its status, and its metrics."""

from collections.abc import Mapping
from decimal import Decimal

from ..domain.claim import Value
from ..domain.dossier import Dossier
from ..domain.metrics import DebateMetrics, Metrics, ModelUsage
from ..domain.phase import Phase
from ..engine.events import JsonValue, OutcomeStatus, RunState, RunStatus, StepState
from ..engine.step import Outcome
from ..llm.exchange import Usage

ARGUED = "argued"
"""Marks the end of the step in which agents argued."""


def conclusion(agents: Mapping[str, Outcome[object]]) -> RunStatus:
    """Completed when none failed or timed out, partial when at least half completed, else failed.

    An agent that was skipped for a stated reason counts in neither direction.
    """
    statuses = [outcome.status for outcome in agents.values()]
    counted = [status for status in statuses if status is not OutcomeStatus.SKIPPED]
    completed = counted.count(OutcomeStatus.COMPLETED)
    if completed == len(counted):
        return RunStatus.COMPLETED
    return RunStatus.PARTIAL if 2 * completed >= len(counted) else RunStatus.FAILED


def metrics_of(state: RunState, dossier: Dossier | None = None) -> Metrics:
    """The metrics of a run as it stands; its labelled steps are its agents, and its dossier says the rest."""
    debate = None if dossier is None else dossier.synthesis.debate
    agents = [step for step in state.steps.values() if step.label is not None]
    ended = [step.outcome for step in agents]
    completed = ended.count(OutcomeStatus.COMPLETED)
    skipped = ended.count(OutcomeStatus.SKIPPED)
    announced = state.details.get("agents")
    total = max(announced if isinstance(announced, int) else 0, len(agents))
    ran = [step.seconds for step in agents if step.outcome is not None and not step.reused]
    wall = state.phase_times.get(Phase.AGENTS, 0.0)
    return Metrics(
        total_agents=total,
        completed_agents=completed,
        failed_agents=ended.count(OutcomeStatus.FAILED) + ended.count(OutcomeStatus.TIMED_OUT),
        skipped_agents=skipped,
        total_time=state.seconds,
        phase_times={phase.value: state.phase_times.get(phase, 0.0) for phase in Phase},
        agent_times={
            step.label: 0.0 if step.reused else step.seconds
            for step in agents
            if step.label is not None and step.outcome is not None
        },
        speedup_factor=sum(ran) / wall if ran and wall > 0 else None,
        success_rate=100.0 * completed / (total - skipped) if total > skipped else None,
        retries=state.retries,
        model_usage={
            step.label: usage
            for step in agents
            if step.label is not None and (usage := _usage_of(step)) is not None
        },
        debate=None
        if debate is None
        else DebateMetrics(usage=_argued(state), outcome=debate.outcome),
        contributions={} if dossier is None else _contributions(dossier),
    )


def _contributions(dossier: Dossier) -> dict[str, Mapping[str, Value]]:
    return {
        one.role: {name: dossier.claims[str(id)].value for name, id in one.figures.items()}
        for one in dossier.synthesis.contributions
    }


def usage_note(spent: Usage) -> Mapping[str, JsonValue]:
    """What the event of an agent's end says of the language model it asked; money as text, exact."""
    known = spent.counted and spent.cost is not None
    cost = str(spent.cost) if known else None
    return {"model_calls": spent.calls, "tokens": spent.tokens, "model_cost": cost}


def _argued(state: RunState) -> ModelUsage:
    """What the argument took; one that was taken from another run took nothing here."""
    took = (_usage_of(step) for step in state.steps.values() if step.notes.get(ARGUED))
    return next(filter(None, took), ModelUsage(calls=0, tokens=0, cost=Decimal()))


def _usage_of(step: StepState) -> ModelUsage | None:
    """As the note says; what was taken from another run was not paid for here."""
    calls, tokens, cost = (step.notes.get(name) for name in ("model_calls", "tokens", "model_cost"))
    if step.reused or not isinstance(calls, int):
        return None
    return ModelUsage(
        calls=calls,
        tokens=tokens if isinstance(tokens, int) else None,
        cost=Decimal(cost) if isinstance(cost, str) else None,
    )
