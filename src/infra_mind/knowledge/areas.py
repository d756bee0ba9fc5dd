"""Names by which people call a country, by the area that a law speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..prices.countries import load_countries
from ..tables.rows import read_rows

FILE = Path(__file__).with_name("data") / "areas.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """countries: by code and by name, and the name of the area itself; `EU` means the Union and the EEA."""

    area: str
    countries: tuple[str, ...]


@cache
def load_areas() -> Mapping[str, frozenset[str]]:
    """Names in small letters by area, those of its countries in other languages among them."""
    rows = read_rows(FILE, Area, key=("area",))
    names = {code: one.names for code, one in load_countries().items()}
    return {
        one.area: frozenset(
            name.lower() for country in one.countries for name in (country, *names.get(country, ()))
        )
        for one in rows
    }
