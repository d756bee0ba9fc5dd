"""What would the same company build on each cloud, and where would its second region be?"""

from dataclasses import dataclass

from ...decision.case import Case
from ...domain.design import REGIONS, SITE, ZONES, Design
from ...domain.option import DecisionKind, Regions
from ...domain.requirements import Cloud
from ...prices.countries import meanings
from ...prices.regions import Region, UnpricedRegion
from ...words.options import option_words

# Decisions that say what a workload runs on.
_SHOWN = frozenset(
    {
        DecisionKind.PLATFORM,
        DecisionKind.DATABASE,
        DecisionKind.SERVING,
        DecisionKind.ACCELERATOR,
        DecisionKind.ENGINE,
        DecisionKind.WAREHOUSE,
        DecisionKind.STREAM,
        DecisionKind.BROKER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The best design on one cloud; `chosen` where it is the choice itself."""

    provider: Cloud
    design: Design
    chosen: bool


def references(case: Case) -> tuple[Reference, ...]:
    """The best design on every cloud that is allowed, the choice first, then the better ones."""
    found = {case.chosen.site.provider: case.chosen}
    sites = [rival.design for rival in case.decision.rivals if rival.decision == SITE]
    if sites:
        for design in case.ranked(sites):
            found.setdefault(design.site.provider, design)
    return tuple(
        Reference(provider=Cloud(provider), design=design, chosen=design is case.chosen)
        for provider, design in found.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpricedHome:
    """A place that is known and not priced, and the nearest region of its cloud that is."""

    place: UnpricedRegion
    priced: Region


def home_region(case: Case, country: str | None) -> Region | None:
    """A region in the company's country that the choice could have taken; the best of them."""
    wanted = (country or "").strip().lower()
    sites = [rival.design for rival in case.decision.rivals if rival.decision == SITE]
    home = {
        design: region
        for design in (case.chosen, *sites)
        if (region := case.model.book.regions.get(design.site.provider, design.site.region))
        and wanted in (region.country.lower(), region.country_name.lower())
    }
    return home[case.ranked(list(home))[0]] if wanted and home else None


def unpriced_home(case: Case, country: str | None) -> UnpricedHome | None:
    """A region in the company's country that is known and not priced here, of the chosen cloud first."""
    regions = case.model.book.regions
    offered = dict.fromkeys((case.chosen.site, *(one.design.site for one in case.decision.rivals)))
    clouds = list(dict.fromkeys(one.provider for one in offered))
    found = [
        UnpricedHome(place=one.place, priced=region)
        for region in regions
        if region.provider in clouds
        for one in region.stand_ins
        if not meanings(country or "").isdisjoint(one.words)
    ]
    return min(found, key=lambda one: clouds.index(one.place.provider), default=None)


def second_region(case: Case) -> Region | None:
    """The region that stands ready or runs beside the first; `None` where the choice has one alone."""
    second = case.chosen.second
    if second is None or case.chosen[REGIONS] == Regions.SINGLE:
        return None
    return case.model.book.regions.get(second.provider, second.region)


def design_words(design: Design) -> str:
    """A design in words: where, how spread, and what each workload runs on."""
    site = option_words(design.site)
    shared = [option_words(design[name]) for name in (ZONES, REGIONS)]
    workloads: dict[str, list[str]] = {}
    for decision, option in design.items():
        if decision.workload and decision.kind in _SHOWN and option != "none":
            workloads.setdefault(decision.workload, []).append(option_words(option))
    told = [f"{name} with {' and '.join(parts)}" for name, parts in workloads.items()]
    return "; ".join([f"{site}, {', '.join(shared)}", *told])
