"""Checks: functions that look at the whole input for evidence of a control, which names them."""

from collections.abc import Mapping

from ..domain.architecture import Architecture
from ..domain.design import BACKUP, REGIONS
from ..domain.option import BackupPlan, Database, Regions
from ..domain.requirements import Backup, Hosting, WorkloadRequirements
from ..evaluation.workloads import kind_for
from ..prices.facts import load_facts
from .observation import Check, Observation, Subject, planned, today

_ATTESTED = frozenset({Hosting.AWS, Hosting.AZURE, Hosting.GCP})


def backups(facts: Subject) -> tuple[Observation, ...]:
    """`reliability.backup` may be a demand, so that only its absence is evidence."""
    stated = facts.requirements.security.backups
    if stated is not None:
        verb = "are" if stated else "are not"
        return (today(f"backups {verb} in place as stated (security.backups)", holds=stated),)
    if facts.requirements.reliability.backup is Backup.NONE:
        return (today("no backups are made as stated (reliability.backup)", holds=False),)
    return (today("whether backups are made was not said (security.backups)", holds=None),)


def capacity(facts: Subject) -> tuple[Observation, ...]:
    """A size is planned for the peak only where the peak is stated."""
    asked = [
        work
        for work in facts.requirements.workloads
        if work.type and kind_for(work.type).load == "average_rps"
    ]
    if facts.architecture is None or not asked:
        return (today("how capacity is planned was not said", holds=None),)
    if all(_peak_known(work) for work in asked):
        return (planned("every part is sized for the stated peak (traffic.peak_rps)", holds=True),)
    return (
        planned("sized for an assumed peak, not for a stated one (traffic.peak_rps)", holds=None),
    )


def _peak_known(work: WorkloadRequirements) -> bool:
    return work.traffic.peak_rps is not None or work.inference.peak_rps is not None


def data_location(facts: Subject) -> tuple[Observation, ...]:
    """Every region of the architecture lies in one of the places where data must stay."""
    places = facts.requirements.data.residency
    if not places:
        return (today("where data must stay was not said (data.residency)", holds=None),)
    if facts.architecture is None:
        return (today("where data lies was not said", holds=None),)
    wanted = {place.strip().lower() for place in places}
    regions = _regions(facts.architecture)
    for provider, region in regions:
        tags = facts.region_tags.get((provider, region))
        if tags is not None and wanted.isdisjoint(tag.lower() for tag in tags):
            outside = f"{region} of {provider} lies outside the places of data.residency"
            return (planned(outside, holds=False),)
    unknown = [site for site in regions if site not in facts.region_tags]
    if unknown or not regions:
        return (planned(f"where {_words(unknown) or 'data'} lies is not known", holds=None),)
    inside = _words(regions)
    return (planned(f"data stays in {inside}, inside the places of data.residency", holds=True),)


def _regions(architecture: Architecture) -> list[tuple[str, str]]:
    used = {(part.provider, part.region) for part in architecture.components}
    design = architecture.design
    used.add((design.site.provider, design.site.region))
    apart = design.get(REGIONS) != Regions.SINGLE
    if design.second and (apart or design.get(BACKUP) == BackupPlan.CROSS_REGION):
        used.add((design.second.provider, design.second.region))
    return sorted(used)


def _words(sites: list[tuple[str, str]]) -> str:
    """`eu-north-1 and eu-west-1 of aws`."""
    of: dict[str, list[str]] = {}
    for provider, region in sites:
        of.setdefault(provider, []).append(region)
    return ", ".join(f"{' and '.join(regions)} of {provider}" for provider, regions in of.items())


def encryption_by_default(facts: Subject) -> tuple[Observation, ...]:
    """Whether the provider encrypts all storage at rest, or disks and databases ask for it."""
    if facts.architecture is None:
        return ()
    provider = facts.architecture.design.site.provider
    if load_facts().number(provider, "encrypts_by_default"):
        return (planned(f"{provider} encrypts stored data unless told otherwise", holds=True),)
    unless = f"on {provider} encryption of disks and databases has to be switched on"
    return (planned(unless, holds=None),)


def on_call(facts: Subject) -> tuple[Observation, ...]:
    stated = facts.requirements.team.on_call
    if stated is None:
        return (today("whether alarms are answered round the clock was not said", holds=None),)
    verb = "are" if stated else "are not"
    return (
        today(f"alarms {verb} answered round the clock as stated (team.on_call)", holds=stated),
    )


def physical_security(facts: Subject) -> tuple[Observation, ...]:
    """The buildings of the three clouds are covered by their attestations, one's own are not."""
    hosting = facts.requirements.current.hosting
    if hosting in _ATTESTED:
        now = today(f"the machine rooms are those that {hosting} is attested for", holds=True)
    else:
        now = today("how machine rooms are guarded was not said", holds=None)
    architecture = facts.architecture
    provider = architecture.design.site.provider if architecture else None
    if provider not in _ATTESTED:
        return (now,)
    return now, planned(f"the machine rooms are those that {provider} is attested for", holds=True)


def recovery_targets(facts: Subject) -> tuple[Observation, ...]:
    """Targets that were left out may exist all the same."""
    reliability = facts.requirements.reliability
    if reliability.rto is None or reliability.rpo is None:
        return (today("a target for recovery time or data loss was not said", holds=None),)
    return (today("both targets are stated (reliability.rto, reliability.rpo)", holds=True),)


def retention_period(facts: Subject) -> tuple[Observation, ...]:
    if facts.requirements.data.retention is None:
        return (today("how long data is kept was not said (data.retention)", holds=None),)
    return (today("how long data is kept is stated (data.retention)", holds=True),)


def store_replicas(facts: Subject) -> tuple[Observation, ...]:
    """No relational store without a standby is left in the plan."""
    if facts.architecture is None:
        return (today("how databases are kept available was not said", holds=None),)
    if any(option is Database.SINGLE for _, option in facts.architecture.design.options):
        return (planned("a database runs without a standby", holds=False),)
    return (planned("no database runs without a standby", holds=True),)


CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        backups,
        capacity,
        data_location,
        encryption_by_default,
        on_call,
        physical_security,
        recovery_targets,
        retention_period,
        store_replicas,
    )
}
