"""What providers give back in a month in which a promise of uptime was broken."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.sources import load_sources
from ..tables.table import DATA, read_table

COLUMNS = ("provider", "uptime_below_percent", "credit_percent", "source", "note")
FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaCredit:
    """The share of a service's bill that is credited below an uptime of a month."""

    provider: Cloud
    below: float
    credit: float
    source: Source
    note: str


def load_sla_credits(folder: Path = DATA, *, today: date | None = None) -> tuple[SlaCredit, ...]:
    """Every rung of every provider, in the order of the file."""
    sources = load_sources(folder, today=today)
    table = read_table(folder / "sla_credits.tsv", COLUMNS)
    for column in ("uptime_below_percent", "credit_percent"):
        for row, percent in enumerate(table.floats(column)):
            if not 0 < percent <= FULL:
                raise table.error(row, column, "a percentage above 0, up to 100")
    rows = zip(
        table.choices("provider", Cloud),
        table.floats("uptime_below_percent"),
        table.floats("credit_percent"),
        table.members("source", frozenset(sources), "the id of a source"),
        table.texts("note"),
        strict=True,
    )
    return tuple(
        SlaCredit(
            provider=provider,
            below=below / FULL,
            credit=credit / FULL,
            source=sources[source],
            note=note,
        )
        for provider, below, credit, source, note in rows
    )


def credited(
    ladder: tuple[SlaCredit, ...], provider: str, uptime: float, promise: float
) -> SlaCredit | None:
    """The rung that a month's uptime falls to; `None` where the promise was kept."""
    if uptime >= promise:
        return None
    reached = [one for one in ladder if one.provider == provider and uptime < one.below]
    return max(reached, key=lambda one: one.credit, default=None)
