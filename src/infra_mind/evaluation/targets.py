from collections.abc import Mapping
from dataclasses import dataclass

from ..core.units import SECONDS_PER_HOUR
from ..domain.requirements import Requirements
from ..domain.workload import Demand
from ..domain.workload import Workload as ModelledWorkload
from .workloads import kind_of

# Hours of a working week that an operations engineer has for running systems, beside projects.
HOURS_PER_ENGINEER = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What an architecture has to reach; `None` where the company did not say.

    availability: share · recovery_hours (RTO), data_loss_hours (RPO) · latency_ms: P95 by workload,
    of which `stated_latency` were stated · budget: USD a month · operating_hours: a week.
    """

    availability: float | None
    recovery_hours: float | None
    data_loss_hours: float | None
    latency_ms: Mapping[str, float]
    stated_latency: tuple[str, ...]
    budget: float | None
    operating_hours: float | None
    downtime_cost_per_hour: float | None
    currency: str = "USD"
    usd_rate: float = 1.0


def read_targets(requirements: Requirements, demand: Demand, usd_rate: float = 1.0) -> Targets:
    """Targets as stated; `usd_rate` turns the budget's currency into USD."""
    reliability, team = requirements.reliability, requirements.team
    latency: dict[str, float] = {}
    stated: set[str] = set()
    for workload in demand.workloads:
        target = _stated_latency(requirements, workload)
        if target is not None:
            stated.add(workload.name)
        assumed = _assumed_latency(workload)
        if assumed is not None:
            latency[workload.name] = target or assumed
    rto, rpo = reliability.rto, reliability.rpo
    budget, loss = requirements.budget.monthly, reliability.downtime_cost_per_hour
    return Targets(
        availability=reliability.availability,
        recovery_hours=None if rto is None else rto.total_seconds() / SECONDS_PER_HOUR,
        data_loss_hours=None if rpo is None else rpo.total_seconds() / SECONDS_PER_HOUR,
        latency_ms=latency,
        stated_latency=tuple(sorted(stated)),
        budget=None if budget is None else float(budget) * usd_rate,
        operating_hours=None
        if team.ops_engineers is None
        else team.ops_engineers * HOURS_PER_ENGINEER,
        downtime_cost_per_hour=None if loss is None else float(loss) * usd_rate,
        currency=requirements.budget.currency or "USD",
        usd_rate=usd_rate,
    )


def _assumed_latency(workload: ModelledWorkload) -> float | None:
    """What is aimed at by the kind of workload, or by what its model does."""
    aimed = workload.traits.get("latency_ms")
    if aimed is not None:
        return float(aimed)
    return kind_of(workload).assumed_latency_ms


def _stated_latency(requirements: Requirements, workload: ModelledWorkload) -> float | None:
    if workload.index >= len(requirements.workloads):
        return None
    return kind_of(workload).stated_latency_ms(requirements.workloads[workload.index])
