from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from ..core.errors import UnknownName
from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.rows import ABSENT
from . import FOLDER
from .countries import city_words, load_countries, meanings
from .provider_rows import provider_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpricedRegion:
    """A region that is known and not priced here; `nearest` is one of its cloud that is."""

    provider: Cloud
    code: str
    name: str
    country: str
    nearest: str
    source: Source

    def __str__(self) -> str:
        return f"{self.provider} {self.code} ({self.name})"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A place that a priced region stands for, and the words that mean it."""

    place: UnpricedRegion
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place where a provider rents capacity; `residency` are the legal areas it lies in."""

    provider: Cloud
    code: str
    name: str
    country: str
    country_name: str
    continent: str
    residency: frozenset[str]
    zones: int
    grid_g_per_kwh: float
    grid_year: int
    grid_source: Source
    pue: float
    pue_source: Source
    stand_ins: Annotated[tuple[StandIn, ...], ABSENT] = ()

    def __str__(self) -> str:
        return f"{self.provider} {self.code} ({self.name})"

    def lies_in(self, word: str) -> bool:
        """Whether `word` means its code, its city, its country, its continent or its legal area."""
        own = {
            self.code.lower(),
            self.country.lower(),
            self.country_name.lower(),
            self.continent.lower(),
            *(tag.lower() for tag in self.residency),
            *city_words(self.name),
        }
        return not meanings(word).isdisjoint(own)

    def stands_for(self, word: str) -> tuple[str, ...]:
        """The places behind `word` that it stands in for, where it does not lie there itself."""
        if self.lies_in(word):
            return ()
        meant = meanings(word)
        return tuple(str(one.place) for one in self.stand_ins if not meant.isdisjoint(one.words))

    def answers_to(self, word: str) -> bool:
        """Whether it lies there, or is the nearest that is priced to what does."""
        return self.lies_in(word) or bool(self.stands_for(word))


class RegionTable:
    """All regions that are priced."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._regions: dict[tuple[str, str], Region] = {
            (region.provider, region.code): region for region in regions
        }

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions.values())

    def __len__(self) -> int:
        return len(self._regions)

    def get(self, provider: str, code: str) -> Region | None:
        return self._regions.get((provider, code))

    def of(self, provider: str) -> tuple[Region, ...]:
        return tuple(region for region in self if region.provider == provider)

    def tags(self) -> dict[tuple[str, str], frozenset[str]]:
        """The words of law and geography that each region answers to, by provider and code."""
        return {
            (str(region.provider), region.code): region.residency
            | {region.country, region.country_name, region.continent}
            | set(load_countries()[region.country].names)
            for region in self
        }

    def words(self) -> frozenset[str]:
        """Every word that `resolve` understands."""
        return frozenset(
            word
            for region in self
            for word in (
                region.code,
                region.name,
                region.country,
                region.country_name,
                region.continent,
                *region.residency,
            )
        )

    def resolve(self, word: str, *, provider: str | None = None) -> tuple[Region, ...]:
        """The regions behind a code, a country, a continent or a legal area such as `eu`."""
        wanted = word.strip().lower()
        named = tuple(region for region in self if region.answers_to(wanted))
        if not named:
            raise UnknownName(
                f"No region that is priced answers to {word!r}.", remedy=self._hint(wanted)
            )
        return tuple(region for region in named if provider in (None, region.provider))

    def _hint(self, wanted: str) -> str:
        known = {word.lower(): word for word in self.words()}
        near = get_close_matches(wanted, known, n=3, cutoff=0.6)
        if near:
            return "Did you mean " + " or ".join(repr(known[word]) for word in near) + "?"
        return "Give a region code such as 'eu-central-1', a country such as 'DE', or 'eu'."


def load_regions(folder: Path = FOLDER, *, today: date | None = None) -> RegionTable:
    priced = provider_rows(folder, "regions.tsv", Region, today=today, key=("code",))
    places = provider_rows(folder, "places.tsv", UnpricedRegion, today=today, key=("code",))
    codes = {(one.provider, one.code) for one in priced}
    countries = {one.country for one in priced}
    nearby: dict[tuple[str, str], list[StandIn]] = {}
    for one in places:
        if (one.provider, one.code) not in codes:
            words = {one.code, *city_words(one.name)}
            if one.country not in countries:
                words.add(one.country.lower())
            stand_in = StandIn(place=one, words=frozenset(words))
            nearby.setdefault((one.provider, one.nearest), []).append(stand_in)
    return RegionTable(
        replace(one, stand_ins=tuple(nearby.get((one.provider, one.code), ()))) for one in priced
    )
