from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from ..core.errors import UnknownName
from ..domain.claim import Source
from ..domain.requirements import Cloud
from . import FOLDER
from .provider_rows import provider_rows


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

    def answers_to(self, word: str) -> bool:
        """Whether `word` (lower case) is a code, country, continent or legal area of it."""
        return word in {
            self.code.lower(),
            self.country.lower(),
            self.country_name.lower(),
            self.continent.lower(),
            *(tag.lower() for tag in self.residency),
        }


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
            for region in self
        }

    def words(self) -> frozenset[str]:
        """Every word that `resolve` understands."""
        return frozenset(
            word
            for region in self
            for word in (
                region.code,
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
    return RegionTable(provider_rows(folder, "regions.tsv", Region, today=today, key=("code",)))
