from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .event import Event
from .outcome import OutcomeStatus
from .state import RunState, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a run's events add up to. Times are in seconds and measured; unknown is `None`.

    `failed_agents` contains those that timed out. `speedup_factor` is the sum of the agents' own
    times over the wall time of their phase, of agents that ran: outcomes taken from another run
    took no time here. `success_rate` is the percentage of completed agents among those not skipped.
    """

    total_agents: int
    completed_agents: int
    failed_agents: int
    skipped_agents: int
    total_time: float
    phase_times: Mapping[str, float]
    agent_times: Mapping[str, float]
    speedup_factor: float | None
    success_rate: float | None


def measure(events: Iterable[Event]) -> Metrics:
    """The metrics of one run so far."""
    return metrics_of(fold(events))


def metrics_of(state: RunState) -> Metrics:
    agents = [step for step in state.steps.values() if step.agent is not None]
    ended = [step.outcome for step in agents]
    completed = ended.count(OutcomeStatus.COMPLETED)
    skipped = ended.count(OutcomeStatus.SKIPPED)
    total = max(state.agents, len(agents))
    ran = [step.seconds for step in agents if step.outcome is not None and not step.reused]
    wall = state.phase_times.get("agents", 0.0)
    return Metrics(
        total_agents=total,
        completed_agents=completed,
        failed_agents=ended.count(OutcomeStatus.FAILED) + ended.count(OutcomeStatus.TIMED_OUT),
        skipped_agents=skipped,
        total_time=state.seconds,
        phase_times=dict(state.phase_times),
        agent_times={
            step.agent: 0.0 if step.reused else step.seconds
            for step in agents
            if step.agent is not None and step.outcome is not None
        },
        speedup_factor=sum(ran) / wall if ran and wall > 0 else None,
        success_rate=100.0 * completed / (total - skipped) if total > skipped else None,
    )
