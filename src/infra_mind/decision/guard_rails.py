"""What an experienced architect would not sign: rows of data, applied before the search, lifted by a pin."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..core.units import GB_PER_TB, KB_PER_GB, SECONDS_PER_MONTH
from ..domain.claim import Source
from ..domain.design import SHARED, SITE, Decision, Design, Option, Site
from ..domain.option import DecisionKind
from ..domain.requirements import (
    CompanySize,
    Criticality,
    DataClass,
    Hosting,
    OperatingSystem,
    Pattern,
    Priority,
    Requirements,
    StoreKind,
    WorkloadRequirements,
)
from ..domain.workload import Demand, Workload
from ..evaluation.candidates import Candidates
from ..evaluation.demand import runs_today
from ..evaluation.stores.engines import is_licensed
from ..evaluation.targets import Targets, WorkloadTargets, highest_class, stated_of
from ..evaluation.workloads import Capability, kind_of
from ..tables.rows import read_rows

FILE = Path(__file__).with_name("data") / "guard_rails.tsv"
PERSONAL = frozenset({DataClass.PII, DataClass.CONFIDENTIAL, DataClass.BIOMETRIC})
SENSITIVE = frozenset({DataClass.PHI, DataClass.PCI, DataClass.FINANCIAL})
ENOUGH_SKILL, ENOUGH_PEOPLE, PEOPLE_FOR_CLUSTERS = 3, 2, 4
# A program that runs longer, or an answer that is larger, is no function's (limits of the providers).
LONG_MS, LARGE_KB = 10_000.0, 6_000.0
CACHEABLE, MUCH_TB = 0.3, 5.0
# Times the average that a rush is, and requests a second from which it matters.
RUSH, MANY = 20.0, 500.0
UNCERTAIN = 0.5
# Stands for all sites where data about people does not go unasked.
OUTSIDE = "outside"
# What providers promise for a single machine.
ONE_MACHINE = 0.995


class Strength(StrEnum):
    """A must always holds, a should where security is among the first two priorities."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardRail:
    """rules_out: options of a kind of decision, `own:*` all that begin so · when: what it holds for."""

    id: str
    strength: Strength
    when: str
    decision: DecisionKind
    rules_out: tuple[str, ...]
    reason: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A guard rail where it holds: for one decision of a company."""

    rail: GuardRail
    decision: Decision

    def forbids(self, option: Option) -> bool:
        name = str(option)
        return any(
            name.startswith(one.removesuffix("*")) if one.endswith("*") else name == one
            for one in self.rail.rules_out
        )

    def forbids_design(self, design: Design) -> bool:
        option = design.get(self.decision)
        return option is not None and self.forbids(option)

    def mask(self, candidates: Candidates) -> NDArray[np.bool_]:
        """Which candidates it rules out."""
        if self.decision not in candidates.codes:
            return np.zeros(candidates.size, dtype=bool)
        out = np.array([self.forbids(one) for one in candidates.options[self.decision]])
        return out[candidates.codes[self.decision]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Situation:
    """A workload in its company, as far as guard rails look at it."""

    requirements: Requirements
    stated: WorkloadRequirements
    workload: Workload
    targets: WorkloadTargets
    demand: Demand
    highest: Criticality
    outside: tuple[Site, ...]

    @property
    def depended_on(self) -> bool:
        """Whether it is critical, or as near to that as anything that the company has."""
        return self.targets.criticality is self.highest

    def likely(self, name: str) -> float:
        path = self.workload.inputs.get(name)
        return 0.0 if path is None else self.demand.assumptions[path].likely


@cache
def load_guard_rails() -> tuple[GuardRail, ...]:
    return tuple(read_rows(FILE, GuardRail, check=_unknown, key=("id",)))


def rules_of(
    requirements: Requirements, demand: Demand, targets: Targets, outside: tuple[Site, ...] = ()
) -> tuple[Rule, ...]:
    """The guard rails that hold for a company; one of a shared decision holds where any workload is so.

    outside: sites where data about people does not go unasked.
    """
    highest = highest_class(requirements, demand.workloads)
    by_name = {one.workload: one for one in targets.workloads}
    situations = [
        _Situation(
            requirements=requirements,
            stated=stated_of(requirements, one),
            workload=one,
            targets=by_name[one.name],
            demand=demand,
            highest=highest,
            outside=outside,
        )
        for one in demand.workloads
    ]
    found: dict[Rule, None] = {}
    strict = Priority.SECURITY in (requirements.priorities or ())[:2]
    for rail in load_guard_rails():
        if rail.strength is Strength.SHOULD and not strict:
            continue
        for one in situations:
            shared = rail.decision in _SHARED
            if (shared or rail.decision in _decided(one.workload)) and _WHEN[rail.when](one):
                decision = Decision(rail.decision, None if shared else one.workload.name)
                rail = _with_sites(rail, outside)
                found[Rule(rail=rail, decision=decision)] = None
    return tuple(found)


def _with_sites(rail: GuardRail, outside: tuple[Site, ...]) -> GuardRail:
    """The sites themselves where a guard rail rules out what lies outside."""
    if rail.rules_out != (OUTSIDE,):
        return rail
    return replace(rail, rules_out=tuple(map(str, outside)))


_SHARED = frozenset(one.kind for one in (SITE, *SHARED))


def _decided(workload: Workload) -> Collection[DecisionKind]:
    return kind_of(workload).options(workload, (), ())


def _unknown(row: GuardRail) -> list[tuple[str, str]]:
    return [] if row.when in _WHEN else [("when", f"one of {', '.join(_WHEN)}")]


def _records(one: _Situation) -> bool:
    """Business records behind a critical workload that cannot wait for a restore."""
    if not one.depended_on:
        return False
    if all(store.kind is not StoreKind.RELATIONAL for store in one.workload.stores):
        return False
    hours = one.targets.recovery_hours
    soon = hours is not None and hours <= (12.0 if _sensitive(one) else 4.0)
    return soon or (one.targets.availability or 0.0) >= 0.999


def _critical_99_9(one: _Situation) -> bool:
    return one.depended_on and (one.targets.availability or 0.0) >= 0.999


def _more_than_one_machine(one: _Situation) -> bool:
    """More is asked than a provider promises for one; where nothing is, by whether others depend on it."""
    asked = one.targets.availability
    if asked is not None:
        return asked > ONE_MACHINE
    return one.depended_on and one.requirements.company.known_size is not CompanySize.STARTUP


def _sensitive(one: _Situation) -> bool:
    return bool(SENSITIVE & set(one.requirements.data.classes or ()))


def _personal(one: _Situation) -> bool:
    return bool(PERSONAL & set(one.requirements.data.classes or ()))


def _keeps_records(one: _Situation) -> bool:
    stores = one.workload.stores
    return one.depended_on and any(store.kind is StoreKind.RELATIONAL for store in stores)


def _no_model_team(one: _Situation) -> bool:
    team = one.requirements.team
    return (team.skills.ml or 0) < ENOUGH_SKILL or team.on_call is not True


def _no_kubernetes_team(one: _Situation) -> bool:
    """Developers who run what they build count, where nobody else does."""
    team = one.requirements.team
    people = team.ops_engineers or (team.developers or 0) // 4
    return (team.skills.kubernetes or 0) < ENOUGH_SKILL or people < ENOUGH_PEOPLE


def _one_cloud(one: _Situation) -> bool:
    """Only one cloud may be used, or not several at once."""
    clouds = one.requirements.clouds
    return len(clouds.allowed or ()) == 1 or clouds.multi_cloud is False


def _few_people(one: _Situation) -> bool:
    return (one.requirements.team.ops_engineers or 0) < PEOPLE_FOR_CLUSTERS


def _is_moved(one: _Situation) -> bool:
    """What runs today, or is bound to Windows or an engine under licence, stays as it is written unasked."""
    if one.stated.rehost is not None:
        return one.stated.rehost
    bound = one.stated.os is OperatingSystem.WINDOWS
    bound = bound or any(is_licensed(store.engine) for store in one.workload.stores)
    return bound or one.requirements.current.hosting not in (None, Hosting.NONE)


def _moved_or_long(one: _Situation) -> bool:
    long, large = one.likely("cpu_ms") > LONG_MS, one.likely("response_kb") > LARGE_KB
    return _is_moved(one) or long or large


def _nobody_rewrites(one: _Situation) -> bool:
    return _is_moved(one) and one.requirements.team.developers == 0


def _load_assumed(one: _Situation) -> bool:
    """No workload whose load anybody stated."""
    return not any(
        path.endswith(_LOADS)
        and found.source is not None
        and found.source.title.startswith("Requirements")
        for path, found in one.demand.assumptions.items()
    )


_LOADS = (
    "average_rps",
    "peak_rps",
    "peak_ratio",
    "requests_per_day",
    "runs_per_month",
    "gb_per_day",
    "queries_per_day",
    "devices.count",
    "messages_per_day",
)


def _startup(one: _Situation) -> bool:
    return one.requirements.company.known_size is CompanySize.STARTUP


def _growth_uncertain(one: _Situation) -> bool:
    path = one.workload.inputs.get("growth")
    if path is None:
        return False
    growth = one.demand.assumptions[path]
    return growth.high - growth.low > UNCERTAIN


def _accelerators(one: _Situation) -> bool:
    return kind_of(one.workload).offers is not None


def _cacheable_egress(one: _Situation) -> bool:
    month_tb = one.likely("average_rps") * SECONDS_PER_MONTH * one.likely("response_kb")
    month_tb = month_tb / KB_PER_GB / GB_PER_TB
    cacheable = one.stated.service.cacheable or 0.0
    return cacheable >= CACHEABLE and month_tb >= MUCH_TB


def _rush(one: _Situation) -> bool:
    average = one.likely("average_rps")
    peak = one.likely("peak_rps") or average * one.likely("peak_ratio")
    cacheable = one.stated.service.cacheable or 0.0
    return cacheable >= CACHEABLE and peak >= max(MANY, average * RUSH)


_WHEN: Mapping[str, Callable[[_Situation], bool]] = {
    "records": _records,
    "critical_99_9": _critical_99_9,
    "more_than_one_machine": _more_than_one_machine,
    "sensitive": _sensitive,
    "people_unsaid": lambda one: bool(one.outside),
    "personal": _personal,
    "keeps_records": _keeps_records,
    "no_model_team": _no_model_team,
    "no_kubernetes_team": _no_kubernetes_team,
    "one_cloud": _one_cloud,
    "few_people": _few_people,
    "moved_or_long": _moved_or_long,
    "nobody_rewrites": _nobody_rewrites,
    "not_running": lambda one: not runs_today(one.requirements),
    "load_assumed": _load_assumed,
    "startup": _startup,
    "growth_uncertain": _growth_uncertain,
    "accelerators": _accelerators,
    "cacheable_egress": _cacheable_egress,
    "fixed_files": lambda one: Capability.SERVES_FILES in kind_of(one.workload).capabilities,
    "rush": _rush,
    "months_differ": lambda one: one.stated.traffic.pattern is Pattern.SEASONAL,
}
