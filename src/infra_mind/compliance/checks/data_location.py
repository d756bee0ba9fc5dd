from ...domain.architecture import Architecture
from ...domain.design import BACKUP, REGIONS
from ...domain.option import BackupPlan, Regions
from ..observation import Observation, Subject, planned, today


def check(facts: Subject) -> tuple[Observation, ...]:
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
