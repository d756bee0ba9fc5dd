from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.rows import percent, read_rows
from . import DATA


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
    availability: Annotated[float, percent("monthly_uptime_percent")]
    source: Source
    note: str = ""


class Slas:
    """Published uptime promises by provider, service and configuration."""

    def __init__(self, slas: Iterable[Sla]) -> None:
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
    key = ("provider", "service", "configuration")
    return Slas(read_rows(folder / "slas.tsv", Sla, today=today, key=key))


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
