from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.sources import load_sources
from ..tables.table import DATA, read_table

COLUMNS = ("limit", "provider", "value", "low", "high", "unit", "source", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLimit:
    """How much of something a provider gives before another design is needed."""

    limit: str
    provider: Cloud
    value: float
    low: float
    high: float
    unit: str
    source: Source
    note: str


class Limits:
    """Limits of services by name and provider."""

    def __init__(self, limits: Mapping[tuple[str, str], ProviderLimit]) -> None:
        self._limits = limits

    def __iter__(self) -> Iterator[ProviderLimit]:
        return iter(self._limits.values())

    def __len__(self) -> int:
        return len(self._limits)

    def find(self, limit: str, provider: str) -> ProviderLimit:
        """Raises KnowledgeError where no such limit is known."""
        found = self._limits.get((limit, provider))
        if found is None:
            raise KnowledgeError(
                f"limits.tsv has no {limit!r} of {provider!r}.", remedy="Add the row."
            )
        return found


def load_limits(folder: Path = DATA, *, today: date | None = None) -> Limits:
    """Read and check the table; every value lies within its range and above 0."""
    sources = load_sources(folder, today=today)
    table = read_table(folder / "limits.tsv", COLUMNS)
    known = table.members("source", frozenset(sources), "an id of sources.tsv")
    found: dict[tuple[str, str], ProviderLimit] = {}
    rows = zip(
        table.words("limit"),
        table.choices("provider", Cloud),
        table.floats("value"),
        table.floats("low"),
        table.floats("high"),
        table.words("unit"),
        known,
        table.texts("note"),
        strict=True,
    )
    for row, (limit, provider, value, low, high, unit, source, note) in enumerate(rows):
        if not 0 < low <= value <= high:
            raise table.error(row, "value", "a value within low and high, above 0")
        if (limit, provider) in found:
            raise table.error(row, "limit", "a limit that stands once for each provider")
        found[limit, provider] = ProviderLimit(
            limit=limit,
            provider=provider,
            value=value,
            low=low,
            high=high,
            unit=unit,
            source=sources[source],
            note=note,
        )
    return Limits(found)
