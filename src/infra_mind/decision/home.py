"""Where data about people stays when nobody said where it may lie: under the law of the company's country."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.design import Site
from ..domain.requirements import DataClass, FrameworkName, Requirements
from ..knowledge.areas import load_areas
from ..prices.countries import country_code, load_countries
from ..prices.regions import RegionTable

ABOUT_PEOPLE = frozenset({DataClass.PII, DataClass.PHI, DataClass.BIOMETRIC})
# Each of them takes the law of the others for as good as its own.
EUROPE = frozenset({"EU", "CH", "UK"})
# Laws about data of people, with the area that a company which names one is taken to be at home in.
LAWS = {
    FrameworkName.GDPR: EUROPE,
    FrameworkName.UK_GDPR: EUROPE,
    FrameworkName.FADP: EUROPE,
    FrameworkName.PIPEDA: frozenset({"CA"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Whose law holds for data about people, in words, and the areas where it does, as regions name them.

    because: what it was concluded from, where nobody said it.
    """

    words: str
    areas: frozenset[str]
    because: str = ""

    def holds(self, site: Site, regions: RegionTable) -> bool:
        region = regions.get(site.provider, site.region)
        return region is not None and bool(self.areas & region.residency)


def home_of(requirements: Requirements, regions: RegionTable) -> Home | None:
    """Of a company that has data about people; `None` where it has none, or nobody said where it is.

    Where nobody said which data is kept, some of it is taken to be about people.
    """
    laws = [one for one in requirements.compliance or () if one in LAWS]
    classes = requirements.data.classes
    if not laws and classes is not None and not ABOUT_PEOPLE & set(classes):
        return None
    country = requirements.company.country
    if country is not None:
        areas = _areas(country, regions)
        return Home(words=f"the law of {_name(country)}", areas=areas) if areas else None
    if laws:
        title = laws[0].replace("_", " ").upper()
        return Home(words=title, areas=LAWS[laws[0]])
    return _by_currency(requirements.budget.currency, regions)


def _by_currency(currency: str, regions: RegionTable) -> Home | None:
    """Who counts in EUR or CHF is at home there; in USD a file counts that says nothing.

    The first two letters of a currency are those of its country.
    """
    country = currency[:2]
    areas = _areas(country, regions) if currency != "USD" else frozenset[str]()
    if not areas:
        return None
    name = "the EU" if country == "EU" else _name(country)
    return Home(words=f"the law of {name}", areas=areas, because=f"amounts are in {currency}, so ")


def outside_home(
    requirements: Requirements, sites: Sequence[Site], regions: RegionTable
) -> tuple[Site, ...]:
    """Sites outside the legal area of the company; none where that decides nothing, or nobody lives at home."""
    home = None if is_placed(requirements) else home_of(requirements, regions)
    if home is None:
        return ()
    inside = {site for site in sites if home.holds(site, regions)}
    return tuple(site for site in sites if site not in inside) if inside else ()


def is_placed(requirements: Requirements) -> bool:
    """Whether the company said where its data may lie."""
    return bool(requirements.clouds.regions or requirements.data.residency)


def _name(country: str) -> str:
    code = country_code(country)
    return country if code is None else load_countries()[code].names[0]


def _areas(country: str, regions: RegionTable) -> frozenset[str]:
    """Areas whose law holds in a country, as regions name them."""
    named = country.strip().lower()
    if EUROPE & {area for area, names in load_areas().items() if named in names}:
        return EUROPE
    return frozenset(
        area for one in regions if named and one.lies_in(named) for area in one.residency
    )
