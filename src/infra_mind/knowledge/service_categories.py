"""Which category of FOCUS a service belongs to, by the names that bills and our own prices give it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from ..tables.rows import read_rows

FILE: Final = Path(__file__).with_name("data") / "service_categories.tsv"
OTHER: Final = "Other"
OURS: Final = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCategory:
    """provider: whose names they are, `plan` for our price book · pattern: of a name; the first counts."""

    provider: str
    pattern: str
    category: str


@cache
def load_service_categories() -> tuple[ServiceCategory, ...]:
    return tuple(read_rows(FILE, ServiceCategory, key=("provider", "pattern")))


@lru_cache(maxsize=50_000)
def category_of(provider: str, name: str) -> str:
    """The category of a service; what no row knows is `Other`."""
    lower = name.casefold()
    return next(
        (
            one.category
            for one in load_service_categories()
            if one.provider == provider and fnmatchcase(lower, one.pattern)
        ),
        OTHER,
    )
