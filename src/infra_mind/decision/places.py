"""Places that pins name: which regions they are, and whether anything may run there."""

from collections.abc import Iterator
from difflib import get_close_matches

from ..core.errors import Problem
from ..domain.design import SECOND, SITE, Site
from ..domain.requirements import Pin, Requirements
from ..prices.countries import country_code
from ..prices.regions import Region, RegionTable
from .synonyms import PLACES, decision_named, provider_named

PLACE_PINS = (*PLACES, str(SITE.kind), str(SECOND.kind))


def place_problems(requirements: Requirements, regions: RegionTable) -> Iterator[Problem]:
    """Pins of places that there are not, or where nothing may run."""
    for name, pin in (requirements.design or {}).items():
        decision = decision_named(name)
        if decision in PLACE_PINS:
            yield from _problems(f"design.{name}", decision, pin, requirements, regions)


def _problems(
    at: str, decision: str, pin: Pin, requirements: Requirements, regions: RegionTable
) -> Iterator[Problem]:
    for word in (*pin.only, *pin.without):
        places = places_named(decision, word, regions)
        if not places:
            yield _no_place(at, word, regions)
        elif word in pin.only:
            refusals = [
                _refused(one, requirements, second=decision == SECOND.kind) for one in places
            ]
            if all(refusals):
                yield Problem(path=at, value=repr(word), expected=refusals[0])


def places_named(decision: str, word: str, regions: RegionTable) -> tuple[Region, ...]:
    """The regions behind a provider, a code, both, a city, a country or a legal area."""
    text = word.strip().lower()
    provider, slash, code = text.partition("/")
    provider = provider_named(provider)
    if slash:
        found = regions.get(provider, code)
        return () if found is None else (found,)
    whole = () if decision == "region" else regions.of(provider)
    if whole or decision == "provider":
        return whole
    return tuple(one for one in regions if one.lies_in(text) or text in one.name.lower().split())


def _no_place(at: str, word: str, regions: RegionTable) -> Problem:
    codes = {one.code: str(site_of(one)) for one in regions}
    known = [str(site_of(one)) for one in regions]
    text = word.strip().lower()
    near = get_close_matches(text, known, n=3, cutoff=0.7)
    near += [codes[one] for one in get_close_matches(text, codes, n=2, cutoff=0.7)]
    names = tuple(dict.fromkeys(near)) or (
        *dict.fromkeys(one.provider for one in regions),
        known[0],
    )
    expected = f"no place of that name is priced; expected one such as {', '.join(names[:4])}"
    return Problem(path=at, value=repr(word), expected=expected, suggestion=near[0] if near else "")


def site_of(region: Region) -> Site:
    return Site(region.provider, region.code)


def _refused(region: Region, requirements: Requirements, *, second: bool) -> str:
    """Why a place may not be taken; empty where it may."""
    clouds, residency = requirements.clouds, requirements.data.residency
    if clouds.allowed and region.provider not in clouds.allowed:
        names = ", ".join(clouds.allowed)
        return f"the clouds that are allowed are {names}; add {region.provider} to clouds.allowed"
    if not resident(requirements, region):
        law = ", ".join(residency or ())
        return (
            f"data may not leave the residency {law}, and {region.code} lies in "
            f"{region.country_name}; take a place inside it, or change data.residency"
        )
    if clouds.regions and not second:
        words = [word.strip().lower() for word in clouds.regions]
        if not any(region.answers_to(word) for word in words):
            asked = ", ".join(clouds.regions)
            return f"the regions asked for are {asked}; add {region.code} to clouds.regions"
    return ""


def at_home(requirements: Requirements, region: Region) -> bool:
    """Whether it lies in the country of the company."""
    return country_code(requirements.company.country or "") == region.country


def resident(requirements: Requirements, region: Region) -> bool:
    """Whether data may lie there."""
    residency = requirements.data.residency
    return not residency or any(region.answers_to(word.strip().lower()) for word in residency)
