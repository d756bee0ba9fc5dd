from collections.abc import Mapping
from dataclasses import dataclass


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
