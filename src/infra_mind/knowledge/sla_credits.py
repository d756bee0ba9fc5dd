"""What providers give back in a month in which a promise of uptime was broken."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.rows import percent, read_rows
from . import DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaCredit:
    """The share of a service's bill that is credited below an uptime of a month."""

    provider: Cloud
    below: Annotated[float, percent("uptime_below_percent")]
    credit: Annotated[float, percent("credit_percent")]
    source: Source
    note: str = ""


def load_sla_credits(folder: Path = DATA, *, today: date | None = None) -> tuple[SlaCredit, ...]:
    """Every rung of every provider, in the order of the file."""
    return tuple(read_rows(folder / "sla_credits.tsv", SlaCredit, today=today))


def credited(
    ladder: tuple[SlaCredit, ...], provider: str, uptime: float, promise: float
) -> SlaCredit | None:
    """The rung that a month's uptime falls to; `None` where the promise was kept."""
    if uptime >= promise:
        return None
    reached = [one for one in ladder if one.provider == provider and uptime < one.below]
    return max(reached, key=lambda one: one.credit, default=None)
