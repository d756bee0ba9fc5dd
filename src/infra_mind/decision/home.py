"""Where data about people stays when nobody said where it may lie: under the law of the company's country."""

from collections.abc import Sequence

from ..domain.design import Site
from ..domain.requirements import DataClass, Requirements
from ..knowledge.areas import load_areas
from ..prices.regions import RegionTable

ABOUT_PEOPLE = frozenset({DataClass.PII, DataClass.PHI, DataClass.BIOMETRIC})
# Each of them takes the law of the others for as good as its own.
EUROPE = frozenset({"EU", "CH", "UK"})


def outside_home(
    requirements: Requirements, sites: Sequence[Site], regions: RegionTable
) -> tuple[Site, ...]:
    """Sites outside the legal area of the company; none where that decides nothing, or nobody lives at home."""
    clouds, data = requirements.clouds, requirements.data
    if clouds.regions or data.residency or not ABOUT_PEOPLE & set(data.classes or ()):
        return ()
    home = _home(requirements.company.country or "", regions)
    inside = {site for site in sites if home & _area_of(site, regions)}
    return tuple(site for site in sites if site not in inside) if inside else ()


def _home(country: str, regions: RegionTable) -> frozenset[str]:
    """Areas whose law holds in a country, as regions name them."""
    named = country.strip().lower()
    if EUROPE & {area for area, names in load_areas().items() if named in names}:
        return EUROPE
    return frozenset(
        area for one in regions if named and one.answers_to(named) for area in one.residency
    )


def _area_of(site: Site, regions: RegionTable) -> frozenset[str]:
    region = regions.get(site.provider, site.region)
    return frozenset() if region is None else region.residency
