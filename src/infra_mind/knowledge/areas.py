"""Names by which people call a country, by the area that a law speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..tables.rows import read_rows

FILE = Path(__file__).with_name("data") / "areas.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """countries: by code and by name, and the name of the area itself; `EU` means the Union and the EEA."""

    area: str
    countries: tuple[str, ...]


@cache
def load_areas() -> Mapping[str, frozenset[str]]:
    """Names in small letters by area."""
    rows = read_rows(FILE, Area, key=("area",))
    return {one.area: frozenset(name.lower() for name in one.countries) for one in rows}
