"""What an architecture has to reach, workload by workload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..core.units import SECONDS_PER_HOUR
from ..domain.requirements import (
    Criticality,
    Disaster,
    FrameworkName,
    Priority,
    Reliability,
    Requirements,
    Team,
    WorkloadRequirements,
)
from ..domain.workload import Demand, Workload
from .workloads import kind_of

# Hours of a working week that an operations engineer has for running systems, beside projects, and
# those that a developer has for running what the team builds.
HOURS_PER_ENGINEER, HOURS_PER_DEVELOPER = 24.0, 4.0
CONFIDENCE, SPEED_CONFIDENCE = 0.8, 0.95
# What an important workload gets beside a critical one: times the downtime, times RTO and RPO.
LOOSER_DOWNTIME, LOOSER_RECOVERY = 5.0, 4.0
# From these on the loss of a zone, and of a region, is to be survived however seldom it happens.
ZONE_FROM, REGION_FROM = 0.999, 0.9999
ASK_FOR_A_REGION = frozenset({FrameworkName.DORA})


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadTargets:
    """What one workload has to reach; `None` where nothing is asked of it.

    availability: share · recovery_hours (RTO), data_loss_hours (RPO) · latency_ms: P95 at peak ·
    loosened: which of availability, rto and rpo are looser than what the company asked for.
    """

    workload: str
    criticality: Criticality
    availability: float | None
    recovery_hours: float | None
    data_loss_hours: float | None
    latency_ms: float | None
    latency_stated: bool
    loosened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What an architecture has to reach; `None` where the company did not say.

    availability: share · recovery_hours (RTO), data_loss_hours (RPO) · latency_ms: P95 by workload,
    of which `stated_latency` were stated · budget: USD a month · operating_hours: a week ·
    confidence: a target counts as met when it is missed with at most the rest · survive: losses that
    count as certain, of which those in `assumed_to_survive` were not asked for.
    """

    availability: float | None
    recovery_hours: float | None
    data_loss_hours: float | None
    latency_ms: Mapping[str, float]
    stated_latency: tuple[str, ...]
    budget: float | None
    operating_hours: float | None
    downtime_cost_per_hour: float | None
    workloads: tuple[WorkloadTargets, ...] = ()
    confidence: float = CONFIDENCE
    latency_confidence: float = CONFIDENCE
    survive: tuple[Disaster, ...] = ()
    assumed_to_survive: tuple[Disaster, ...] = ()
    currency: str = "USD"
    usd_rate: float = 1.0


def read_targets(requirements: Requirements, demand: Demand, usd_rate: float = 1.0) -> Targets:
    """Targets as stated; `usd_rate` turns the budget's currency into USD."""
    reliability = requirements.reliability
    budget, loss = requirements.budget.monthly, reliability.downtime_cost_per_hour
    each = targets_of_workloads(requirements, demand.workloads)
    confidence = requirements.confidence or CONFIDENCE
    fast = Priority.SPEED in (requirements.priorities or ())[:2]
    survive = tuple(sorted(reliability.survive or ()))
    assumed: tuple[Disaster, ...] = ()
    if reliability.survive is None:
        assumed = _to_survive(requirements, each)
    return Targets(
        availability=reliability.availability,
        recovery_hours=_hours(reliability.rto),
        data_loss_hours=_hours(reliability.rpo),
        latency_ms={one.workload: one.latency_ms for one in each if one.latency_ms is not None},
        stated_latency=tuple(sorted(one.workload for one in each if one.latency_stated)),
        budget=None if budget is None else float(budget) * usd_rate,
        operating_hours=_hours_of(requirements.team),
        downtime_cost_per_hour=None if loss is None else float(loss) * usd_rate,
        workloads=each,
        confidence=confidence,
        latency_confidence=max(confidence, SPEED_CONFIDENCE) if fast else confidence,
        survive=survive or assumed,
        assumed_to_survive=assumed,
        currency=requirements.budget.currency or "USD",
        usd_rate=usd_rate,
    )


def _hours_of(team: Team) -> float | None:
    """A week for running systems, of everybody who does; `None` where nobody was stated."""
    if team.ops_engineers is None and team.developers is None:
        return None
    operations = (team.ops_engineers or 0) * HOURS_PER_ENGINEER
    return operations + (team.developers or 0) * HOURS_PER_DEVELOPER


def stated_of(requirements: Requirements, workload: Workload) -> WorkloadRequirements:
    """What the company wrote of a workload; nothing where one stands in for none."""
    if workload.index < len(requirements.workloads):
        return requirements.workloads[workload.index]
    return WorkloadRequirements()


def criticality_of(requirements: Requirements, workload: Workload) -> Criticality:
    """As stated, else as workloads of its kind mostly are."""
    stated = stated_of(requirements, workload)
    return stated.criticality or kind_of(workload).criticality


def highest_class(requirements: Requirements, workloads: Sequence[Workload]) -> Criticality:
    """The highest class that a company has: what its own targets are about."""
    classes = list(Criticality)
    return min((criticality_of(requirements, one) for one in workloads), key=classes.index)


def targets_of_workloads(
    requirements: Requirements, workloads: Sequence[Workload]
) -> tuple[WorkloadTargets, ...]:
    """What each has to reach, in their order."""
    highest = highest_class(requirements, workloads)
    return tuple(_of_workload(requirements, one, highest) for one in workloads)


def _of_workload(
    requirements: Requirements, workload: Workload, highest: Criticality
) -> WorkloadTargets:
    own, stated = criticality_of(requirements, workload), stated_of(requirements, workload)
    company = requirements.reliability
    full = own is highest
    some = full or (highest is Criticality.CRITICAL and own is Criticality.IMPORTANT)
    looser_down, looser = (1.0, 1.0) if full else (LOOSER_DOWNTIME, LOOSER_RECOVERY)
    kind = kind_of(workload)
    latency = kind.stated_latency_ms(stated)
    asked = stated.availability
    if asked is None:
        asked = _loosened(company.availability, looser_down, some=some)
    return WorkloadTargets(
        workload=workload.name,
        criticality=own,
        # What nobody waits for is not up or down: it ends in time or not.
        availability=asked if kind.is_waited_for else None,
        recovery_hours=_first(stated.rto, company.rto, looser, some=some),
        data_loss_hours=_first(stated.rpo, company.rpo, looser, some=some),
        latency_ms=latency or _assumed_latency(workload),
        latency_stated=latency is not None,
        loosened=() if full or not some else _loosened_names(company, stated),
    )


def _loosened_names(company: Reliability, stated: WorkloadRequirements) -> tuple[str, ...]:
    """What the company asked for, and an important workload did not state for itself."""
    own = {"availability": stated.availability, "rto": stated.rto, "rpo": stated.rpo}
    asked = {"availability": company.availability, "rto": company.rto, "rpo": company.rpo}
    return tuple(name for name in own if own[name] is None and asked[name] is not None)


def _loosened(availability: float | None, times: float, *, some: bool) -> float | None:
    if availability is None or not some:
        return None
    return max(0.0, 1 - (1 - availability) * times)


def _first(
    own: timedelta | None, company: timedelta | None, times: float, *, some: bool
) -> float | None:
    if own is not None:
        return _hours(own)
    hours = _hours(company)
    return hours * times if hours is not None and some else None


def _hours(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds() / SECONDS_PER_HOUR


def _to_survive(
    requirements: Requirements, targets: Sequence[WorkloadTargets]
) -> tuple[Disaster, ...]:
    """Assumed where nothing was said: by what is asked of critical workloads, and by the law."""
    asked = max(
        (one.availability or 0.0 for one in targets if one.criticality is Criticality.CRITICAL),
        default=0.0,
    )
    region = asked >= REGION_FROM or bool(ASK_FOR_A_REGION & set(requirements.compliance or ()))
    zone = region or asked >= ZONE_FROM
    return tuple(one for one, is_so in ((Disaster.REGION, region), (Disaster.ZONE, zone)) if is_so)


def _assumed_latency(workload: Workload) -> float | None:
    """What is aimed at by the kind of workload, or by what its model does."""
    aimed = workload.traits.get("latency_ms")
    if aimed is not None:
        return float(aimed)
    return kind_of(workload).assumed_latency_ms
