"""Checks: functions that look at the whole input for evidence of a control, which names them."""

from collections.abc import Mapping

from ..domain.architecture import Architecture
from ..domain.design import BACKUP, REGIONS
from ..domain.option import BackupPlan, Database, Regions
from ..domain.requirements import Backup, WorkloadRequirements
from ..evaluation.workloads import kind_for
from ..prices.countries import meanings
from ..words.options import provider_words
from .observation import Check, Observation, Subject, planned, today


def backups(facts: Subject) -> tuple[Observation, ...]:
    """`reliability.backup` may be a demand, so that only its absence is evidence."""
    stated = facts.requirements.security.backups
    if stated is not None:
        words = "in place" if stated else "missing"
        return (today(f"{words} as stated (`security.backups`)", holds=stated),)
    if facts.requirements.reliability.backup is Backup.NONE:
        return (today("missing as stated (reliability.backup)", holds=False),)
    return (today("not said (`security.backups`)", holds=None),)


def capacity(facts: Subject) -> tuple[Observation, ...]:
    """A size is planned for the peak only where the peak is stated."""
    asked = [
        work
        for work in facts.requirements.workloads
        if work.type and kind_for(work.type).load == "average_rps"
    ]
    if facts.architecture is None or not asked:
        return (today("not said (`traffic.peak_rps`)", holds=None),)
    if all(_peak_known(work) for work in asked):
        return (
            planned("every part is sized for the stated peak (`traffic.peak_rps`)", holds=True),
        )
    return (
        planned("sized for an assumed peak, not for a stated one (`traffic.peak_rps`)", holds=None),
    )


def _peak_known(work: WorkloadRequirements) -> bool:
    return work.traffic.peak_rps is not None or work.inference.peak_rps is not None


def data_location(facts: Subject) -> tuple[Observation, ...]:
    """Every region of the architecture lies in one of the places where data must stay."""
    places = facts.requirements.data.residency
    if not places:
        return (today("not said where it must stay (data.residency)", holds=None),)
    if facts.architecture is None:
        return (today("not said where it lies", holds=None),)
    wanted = {word for place in places for word in meanings(place)}
    regions = _regions(facts.architecture)
    for provider, region in regions:
        tags = facts.region_tags.get((provider, region))
        if tags is not None and wanted.isdisjoint(tag.lower() for tag in tags):
            outside = (
                f"{region} of {provider_words(provider)} lies outside the places of data.residency"
            )
            return (planned(outside, holds=False),)
    unknown = [site for site in regions if site not in facts.region_tags]
    if unknown or not regions:
        return (planned(f"where {_words(unknown) or 'it'} lies is not known", holds=None),)
    inside = _words(regions)
    return (planned(f"it stays in {inside}, inside the places of data.residency", holds=True),)


def _regions(architecture: Architecture) -> list[tuple[str, str]]:
    used = {(part.provider, part.region) for part in architecture.components}
    design = architecture.design
    used.add((design.site.provider, design.site.region))
    apart = design.get(REGIONS) != Regions.SINGLE
    if design.second and (apart or design.get(BACKUP) == BackupPlan.CROSS_REGION):
        used.add((design.second.provider, design.second.region))
    return sorted(used)


def _words(sites: list[tuple[str, str]]) -> str:
    """`eu-north-1 and eu-west-1 of AWS`."""
    of: dict[str, list[str]] = {}
    for provider, region in sites:
        of.setdefault(provider, []).append(region)
    return ", ".join(
        f"{' and '.join(regions)} of {provider_words(provider)}" for provider, regions in of.items()
    )


def on_call(facts: Subject) -> tuple[Observation, ...]:
    stated = facts.requirements.team.on_call
    if stated is None:
        return (today("not said (`team.on_call`)", holds=None),)
    words = "in place" if stated else "missing"
    return (today(f"{words} as stated (`team.on_call`)", holds=stated),)


def recovery_targets(facts: Subject) -> tuple[Observation, ...]:
    """Targets that were left out may exist all the same."""
    reliability = facts.requirements.reliability
    if reliability.rto is None or reliability.rpo is None:
        return (today("not said (`reliability.rto`, `reliability.rpo`)", holds=None),)
    return (today("both targets are stated (`reliability.rto`, `reliability.rpo`)", holds=True),)


def retention_period(facts: Subject) -> tuple[Observation, ...]:
    if facts.requirements.data.retention is None:
        return (today("not said (`data.retention`)", holds=None),)
    return (today("it is stated (`data.retention`)", holds=True),)


def store_replicas(facts: Subject) -> tuple[Observation, ...]:
    """No relational store without a standby is left in the plan."""
    if facts.architecture is None:
        return (today("not said", holds=None),)
    if any(option is Database.SINGLE for _, option in facts.architecture.design.options):
        return (planned("a database runs without a standby", holds=False),)
    return (planned("no database runs without a standby", holds=True),)


CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        backups,
        capacity,
        data_location,
        on_call,
        recovery_targets,
        retention_period,
        store_replicas,
    )
}
