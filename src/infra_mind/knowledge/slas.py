from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.sources import load_sources
from ..tables.table import DATA, read_table

COLUMNS = ("provider", "service", "configuration", "monthly_uptime_percent", "source", "note")
FULL = 100


class Configuration(StrEnum):
    """How a component is spread."""

    SINGLE_ZONE = "single_zone"
    MULTI_ZONE = "multi_zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """What a provider pays credits below: a promise of money, which measured uptime may exceed."""

    provider: Cloud
    service: str
    configuration: Configuration
    availability: float
    source: Source
    note: str


class Slas:
    """Published uptime promises by provider, service and configuration."""

    def __init__(self, slas: tuple[Sla, ...]) -> None:
        self._slas: dict[tuple[str, str, str], Sla] = {
            (sla.provider, sla.service, sla.configuration): sla for sla in slas
        }

    def __iter__(self) -> Iterator[Sla]:
        return iter(self._slas.values())

    def __len__(self) -> int:
        return len(self._slas)

    def find(self, provider: str, service: str, configuration: str) -> Sla | None:
        """The promise; one for a single zone stands in where none for several is known."""
        exact = self._slas.get((provider, service, configuration))
        if exact is not None or configuration == Configuration.SINGLE_ZONE:
            return exact
        return self._slas.get((provider, service, Configuration.SINGLE_ZONE))


def load_slas(folder: Path = DATA, *, today: date | None = None) -> Slas:
    sources = load_sources(folder, today=today)
    table = read_table(folder / "slas.tsv", COLUMNS)
    percents = table.floats("monthly_uptime_percent")
    for row, percent in enumerate(percents):
        if not 0 < percent <= FULL:
            raise table.error(row, "monthly_uptime_percent", "a percentage above 0, up to 100")
    rows = zip(
        table.choices("provider", Cloud),
        table.words("service"),
        table.choices("configuration", Configuration),
        percents,
        table.members("source", frozenset(sources), "the id of a source"),
        table.texts("note"),
        strict=True,
    )
    slas = tuple(
        Sla(
            provider=provider,
            service=service,
            configuration=configuration,
            availability=percent / FULL,
            source=sources[source],
            note=note,
        )
        for provider, service, configuration, percent, source, note in rows
    )
    if len(Slas(slas)) != len(slas):
        raise KnowledgeError("slas.tsv holds a row twice.", remedy="Leave one of the rows.")
    return Slas(slas)
