"""What cannot hold together in the requirements, told from the requirements alone.

Each check is a few lines over the tree and yields what it finds; what needs prices or a design, as
a budget below the cheapest feasible one does, is found by the model and not here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Protocol

from ..core.units import SECONDS_PER_DAY
from . import field_path
from .input import Inputs
from .quantity import format_duration, spoken_duration
from .requirements import (
    Backup,
    Cloud,
    DataClass,
    Priority,
    Requirements,
)


class Severity(StrEnum):
    """An error cannot be assessed as it stands; a warning can, but its reader should know."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Fields that do not hold together, and what would mend it."""

    paths: tuple[str, ...]
    message: str
    remedy: str
    severity: Severity = Severity.WARNING


class Place(Protocol):
    """A region of a cloud; a code, country, continent or legal area may mean it."""

    @property
    def provider(self) -> Cloud: ...

    @property
    def code(self) -> str: ...

    def answers_to(self, word: str) -> bool: ...

    def lies_in(self, word: str) -> bool: ...

    def stands_for(self, word: str) -> tuple[str, ...]: ...


Check = Callable[[Requirements], Iterator[Contradiction]]

_BACKUP_LOSES: Mapping[Backup, timedelta] = {
    Backup.WEEKLY: timedelta(days=7),
    Backup.DAILY: timedelta(days=1),
    Backup.HOURLY: timedelta(hours=1),
    Backup.CONTINUOUS: timedelta(minutes=5),
}
"""The most that is lost when the last backup is all there is: one interval; minutes of a log."""

_RESTORE_GB_PER_HOUR = 200
"""An estimate: a managed database restores a snapshot at about this pace, before it is warm."""

_TWO_ZONES_FROM = 0.9995

_LEAST_A_DAY, _MOST_A_DAY = 0.02, 20_000
"""Requests of one user of a month in a day: one who comes monthly for a few, one whose screen asks all day."""


def contradictions(
    requirements: Requirements, inputs: Inputs, *, known_regions: Collection[Place] = ()
) -> tuple[Contradiction, ...]:
    """All that was found, errors first; places are only checked where regions are known."""
    found = [one for check in CHECKS for one in check(requirements)]
    found += _implausible(requirements, inputs)
    if known_regions:
        found += _places(requirements, known_regions)
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))


def _peak_below_average(requirements: Requirements) -> Iterator[Contradiction]:
    for index, workload in enumerate(requirements.workloads):
        for section, load in (("traffic", workload.traffic), ("inference", workload.inference)):
            average, peak = load.average_rps, load.peak_rps
            if average is not None and peak is not None and peak < average:
                at = f"workloads[{index}].{section}"
                yield Contradiction(
                    paths=(f"{at}.average_rps", f"{at}.peak_rps"),
                    message=f"The peak of {peak:g}/s is below the average of {average:g}/s.",
                    remedy="State the busiest minute as peak_rps, or leave it out.",
                    severity=Severity.ERROR,
                )


def _few_or_many_requests(requirements: Requirements) -> Iterator[Contradiction]:
    """Users and requests that hardly are of the same service."""
    for index, workload in enumerate(requirements.workloads):
        users, average = workload.traffic.users, workload.traffic.average_rps
        asked, load = workload.llm.requests_per_day, "llm.requests_per_day"
        if asked is None and average is not None:
            asked, load = average * SECONDS_PER_DAY, "traffic.average_rps"
        if not users or not asked:
            continue
        each = asked / users
        if not _LEAST_A_DAY <= each <= _MOST_A_DAY:
            at = f"workloads[{index}]"
            yield Contradiction(
                paths=(f"{at}.traffic.users", f"{at}.{load}"),
                message=f"{asked:,.3g} requests a day by {users:,} people make {each:,.3g} a day for each.",
                remedy="Check both; the requests are what is worked out with.",
            )


def _zero_budget(requirements: Requirements) -> Iterator[Contradiction]:
    if requirements.budget.monthly == 0:
        yield Contradiction(
            paths=("budget.monthly",),
            message="A monthly budget of 0 pays for no design.",
            remedy="State what may be spent, or leave it out when nothing is decided.",
            severity=Severity.ERROR,
        )


def _many_nines_in_one_zone(requirements: Requirements) -> Iterator[Contradiction]:
    target, zones = requirements.reliability.availability, requirements.reliability.zones
    if target is not None and target >= _TWO_ZONES_FROM and zones == 1:
        yield Contradiction(
            paths=("reliability.availability", "reliability.zones"),
            message=f"{target:.4%} is more than one zone gives: a zone fails for hours at a time.",
            remedy="Allow two zones or more, or lower the target.",
            severity=Severity.ERROR,
        )


def _always_up(requirements: Requirements) -> Iterator[Contradiction]:
    if requirements.reliability.availability == 1:
        yield Contradiction(
            paths=("reliability.availability",),
            message="An availability of 100 % is reached by no design.",
            remedy="State the downtime a year that is bearable, such as 99.95%.",
            severity=Severity.ERROR,
        )


def _backup_too_rare(requirements: Requirements) -> Iterator[Contradiction]:
    reliability = requirements.reliability
    if reliability.rpo is None or reliability.backup is None:
        return
    loses = _BACKUP_LOSES.get(reliability.backup)
    if loses is None or loses > reliability.rpo:
        loss = "Without a backup everything can be lost"
        if loses is not None:
            loss = f"A {reliability.backup} backup can lose up to {spoken_duration(loses)} of data"
        yield Contradiction(
            paths=("reliability.rpo", "reliability.backup"),
            message=f"{loss}; the RPO allows {spoken_duration(reliability.rpo)}.",
            remedy="What is not pinned follows the RPO. "
            "Ask for hourly or continuous backups, or allow a longer RPO.",
        )


def _restore_too_slow(requirements: Requirements) -> Iterator[Contradiction]:
    reliability = requirements.reliability
    if reliability.rto is None or reliability.backup in {None, Backup.CONTINUOUS}:
        return
    for index, workload in enumerate(requirements.workloads):
        for number, store in enumerate(workload.stores):
            if store.size_gb is None or store.kind in {"object", "cache"}:
                continue
            restore = timedelta(hours=store.size_gb / _RESTORE_GB_PER_HOUR)
            if restore > reliability.rto:
                at = f"workloads[{index}].stores[{number}].size_gb"
                hours = f"{restore.total_seconds() / 3600:.1f} h"
                yield Contradiction(
                    paths=("reliability.rto", "reliability.backup", at),
                    message=f"Restoring {store.size_gb:,.0f} GB from a backup takes about {hours}, "
                    f"the RTO allows {format_duration(reliability.rto)}.",
                    remedy="Keep a standby that takes over, or allow a longer RTO.",
                )


def _health_data_nowhere(requirements: Requirements) -> Iterator[Contradiction]:
    """Which law protects it follows from the country."""
    somewhere = requirements.company.country or requirements.data.residency
    if (
        DataClass.PHI in (requirements.data.classes or ())
        and not somewhere
        and not requirements.compliance
    ):
        yield Contradiction(
            paths=("data.classes", "company.country", "compliance"),
            message="Health data is named, but neither a country nor a law that protects it.",
            remedy="State the country of the company, or name the laws in compliance.",
        )


def _round_the_clock_alone(requirements: Requirements) -> Iterator[Contradiction]:
    team = requirements.team
    if team.on_call is not True or team.ops_engineers is None:
        return
    people = team.ops_engineers + (team.developers or 0)
    if people < 2 or (team.developers is None and team.ops_engineers < 2):
        yield Contradiction(
            paths=("team.on_call", "team.ops_engineers"),
            message=f"On call round the clock with {people} "
            f"{'person' if people == 1 else 'people'} leaves nobody to hand over to.",
            remedy="Name who shares the duty, or set on_call to false.",
        )


def _fast_recovery_without_on_call(requirements: Requirements) -> Iterator[Contradiction]:
    rto = requirements.reliability.rto
    if rto is not None and rto < timedelta(hours=4) and requirements.team.on_call is False:
        yield Contradiction(
            paths=("reliability.rto", "team.on_call"),
            message=f"An RTO of {format_duration(rto)} holds at night only if somebody answers "
            "alarms, and nobody is on call.",
            remedy="Start an on-call duty, or let the design recover without people.",
        )


def _one_cloud_for_many(requirements: Requirements) -> Iterator[Contradiction]:
    allowed = requirements.clouds.allowed
    if requirements.clouds.multi_cloud and allowed is not None and len(allowed) < 2:
        yield Contradiction(
            paths=("clouds.multi_cloud", "clouds.allowed"),
            message=f"More than one cloud is wanted, but only {', '.join(allowed) or 'none'} "
            "is allowed.",
            remedy="Allow a second cloud, or set multi_cloud to false.",
        )


def _awaited_batch(requirements: Requirements) -> Iterator[Contradiction]:
    for index, workload in enumerate(requirements.workloads):
        if workload.llm.batch and workload.llm.latency_p95_s is not None:
            yield Contradiction(
                paths=(f"workloads[{index}].llm.batch", f"workloads[{index}].llm.latency_p95_s"),
                message="Answers in batches are there within a day, and a time to answer is asked "
                "that is shorter.",
                remedy="Leave the time out, or set batch to false.",
            )


def _no_cloud(requirements: Requirements) -> Iterator[Contradiction]:
    if requirements.clouds.allowed == ():
        yield Contradiction(
            paths=("clouds.allowed",),
            message="No cloud is allowed, and machines of your own are not worked out here: what follows "
            "is what a cloud would take, to hold against them.",
            remedy=f"Allow some of {', '.join(Cloud)} where one may be used after all.",
        )


_BEYOND = {
    "onpremiseonly": "Staying in a data centre of one's own is a goal, and only clouds are worked out here: "
    "what follows is what a cloud would take, to hold against it.",
    "sovereignty": "Sovereignty is a goal: the three clouds belong to companies of the United States, whose "
    "law reaches data in Europe, and their sovereign offers are not priced here.",
}
_BEYOND["digitalsovereignty"] = _BEYOND["sovereignty"]


def _beyond_the_clouds(requirements: Requirements) -> Iterator[Contradiction]:
    for index, goal in enumerate(requirements.goals or ()):
        message = _BEYOND.get("".join(filter(str.isalnum, goal.lower())))
        if message:
            yield Contradiction(
                paths=(f"goals[{index}]",),
                message=message,
                remedy="Ask providers of your own country, and compare with this.",
            )


def _cheapest_last(requirements: Requirements) -> Iterator[Contradiction]:
    priorities = requirements.priorities or ()
    if (
        "reduce_cost" in (requirements.goals or ())
        and priorities
        and (Priority.COST not in priorities or priorities.index(Priority.COST) >= 4)
    ):
        yield Contradiction(
            paths=("goals", "priorities"),
            message="Reducing cost is a goal, but cost is not among the first four priorities.",
            remedy="Rank cost higher, or take reduce_cost out of the goals.",
        )


def _target_above_spend(requirements: Requirements) -> Iterator[Contradiction]:
    spend, budget = requirements.current.monthly_spend, requirements.budget.monthly
    if spend and budget and "reduce_cost" in (requirements.goals or ()) and budget >= spend * 2:
        yield Contradiction(
            paths=("budget.monthly", "current.monthly_spend", "goals"),
            message=f"The budget of {budget:,.0f} is twice what is spent today ({spend:,.0f}), "
            "though the goal is to reduce cost.",
            remedy="State a lower ceiling, or check whether both are for the same month.",
        )


def _repeated_names(requirements: Requirements) -> Iterator[Contradiction]:
    names: dict[str, int] = {}
    for index, workload in enumerate(requirements.workloads):
        if workload.name is None:
            continue
        first = names.setdefault(workload.name, index)
        if first != index:
            yield Contradiction(
                paths=(f"workloads[{first}].name", f"workloads[{index}].name"),
                message=f"Two workloads are named {workload.name!r}.",
                remedy="Give each its own name: costs are shown by it.",
            )


CHECKS: tuple[Check, ...] = (
    _peak_below_average,
    _few_or_many_requests,
    _zero_budget,
    _no_cloud,
    _beyond_the_clouds,
    _always_up,
    _many_nines_in_one_zone,
    _backup_too_rare,
    _restore_too_slow,
    _health_data_nowhere,
    _round_the_clock_alone,
    _fast_recovery_without_on_call,
    _one_cloud_for_many,
    _awaited_batch,
    _cheapest_last,
    _target_above_spend,
    _repeated_names,
)


def _implausible(requirements: Requirements, inputs: Inputs) -> Iterator[Contradiction]:
    """Values that are more likely a slip than a fact: in another unit, or with a digit too many."""
    for path, value in field_path.values(requirements):
        row = inputs.find(path)
        if row.least is None or row.most is None:
            continue
        number = _number(value, row.unit)
        if number is not None and not row.least <= number <= row.most:
            yield Contradiction(
                paths=(path,),
                message=f"{path} is {number:,.10g} {row.unit}, where {row.least:,.10g} to {row.most:,.10g} "
                "are plausible.",
                remedy="Check its unit, or leave it as it is when it is right.",
            )


def _number(value: object, unit: str) -> float | None:
    if isinstance(value, timedelta):
        return value / (timedelta(days=1) if unit == "day" else timedelta(hours=1))
    return float(value) if isinstance(value, int | float) else None


def _places(
    requirements: Requirements, known_regions: Collection[Place]
) -> Iterator[Contradiction]:
    """Regions that exist on no allowed cloud, and residency that no allowed region keeps."""
    allowed = requirements.clouds.allowed or tuple(Cloud)
    offered = [region for region in known_regions if region.provider in allowed]
    words = requirements.clouds.regions
    chosen = offered
    residency = requirements.data.residency
    yield from _stand_ins("clouds.regions", words or (), offered)
    yield from _stand_ins("data.residency", residency or (), offered)
    if words is not None:
        yield from _missing_regions(words, offered, known_regions, allowed)
        chosen = [region for region in offered if _lies_in(region, words)]
    if residency and chosen and not any(_lies_in(region, residency) for region in chosen):
        yield Contradiction(
            paths=("data.residency", "clouds.regions", "clouds.allowed"),
            message=f"Data must stay in {', '.join(residency)}, but no allowed region lies there.",
            remedy="Allow regions there, or widen the residency.",
            severity=Severity.ERROR,
        )


def _stand_ins(at: str, words: tuple[str, ...], offered: list[Place]) -> Iterator[Contradiction]:
    """Places that are known and not priced, with those that stand in for them."""
    for index, word in enumerate(words):
        named = {region: places for region in offered if (places := region.stands_for(word))}
        if not named or any(region.lies_in(word) for region in offered):
            continue
        known = ", ".join(place for places in named.values() for place in places)
        nearest = ", ".join(str(region) for region in named)
        yield Contradiction(
            paths=(f"{at}[{index}]",),
            message=f"{word} is known, but not priced here: {known}. The nearest that is priced stands in "
            f"for it, so that all figures are those of {nearest}.",
            remedy="Build it in the place that was asked for, and read its own prices before.",
        )


def _missing_regions(
    words: tuple[str, ...],
    offered: list[Place],
    known_regions: Collection[Place],
    allowed: tuple[Cloud, ...],
) -> Iterator[Contradiction]:
    nowhere = not any(_lies_in(region, words) for region in offered)
    for index, word in enumerate(words):
        if any(_lies_in(region, (word,)) for region in offered):
            continue
        elsewhere = sorted({one.provider for one in known_regions if _lies_in(one, (word,))})
        where = f"; {', '.join(elsewhere)} has it" if elsewhere else ""
        near = get_close_matches(word.lower(), [one.code for one in known_regions], n=2, cutoff=0.7)
        if near and not elsewhere:
            where = f"; close to it is {' or '.join(near)}"
        yield Contradiction(
            paths=(f"clouds.regions[{index}]", "clouds.allowed"),
            message=f"{word!r} is no region or area known of {', '.join(allowed)}{where}.",
            remedy="Name an area (eu, us, apac), a country or a region of an allowed cloud.",
            severity=Severity.ERROR if nowhere else Severity.WARNING,
        )


def _lies_in(region: Place, words: Collection[str]) -> bool:
    return any(region.answers_to(word.lower()) for word in words)
