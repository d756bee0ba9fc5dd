from ...domain.architecture import Architecture
from ..observation import Facts, Observation, planned, today


def check(facts: Facts) -> tuple[Observation, ...]:
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
    unknown = [
        f"{region} of {name}" for name, region in regions if (name, region) not in facts.region_tags
    ]
    if unknown or not regions:
        return (planned(f"where {', '.join(unknown) or 'data'} lies is not known", holds=None),)
    inside = ", ".join(f"{region} of {provider}" for provider, region in regions)
    return (planned(f"data stays in {inside}, inside the places of data.residency", holds=True),)


def _regions(architecture: Architecture) -> list[tuple[str, str]]:
    used = {(part.provider, part.region) for part in architecture.components}
    provider = architecture.decisions.get("provider")
    region = architecture.decisions.get("region")
    if provider is not None and region is not None:
        used.add((provider, region))
    return sorted(used)
