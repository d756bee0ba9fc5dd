"""How much wider the range of a price becomes once it is past its age limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from pathlib import Path

from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.sources import load_sources
from ..tables.table import DATA, read_table
from .price import Confidence

COLUMNS = ("pace", "provider", "changes_per_year", "change", "source", "confidence", "note")
EVERYBODY = "*"
YEAR = 365
# 80 % of a normal distribution lie within so many standard deviations: ranges are P10 to P90.
P90 = 1.2816


class Pace(StrEnum):
    """How fast prices of a kind move."""

    MACHINES = "machines"
    SERVICES = "services"
    YOUNG = "young"
    SPOT = "spot"
    TOKENS = "tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How often prices of a kind change in a year, and how large one change is, as a share."""

    changes_per_year: float
    change: float
    source: Source
    confidence: Confidence
    note: str


class Ageing:
    """Changes come at random and in both directions, so the spread grows with the root of time.

    After `days` past its limit a price lies, in four of five cases, within a factor of 1 + share of
    its range: share = 1.28 x change x sqrt(changes per year x days / 365).
    """

    def __init__(self, movements: Mapping[tuple[Pace, str], Movement]) -> None:
        self._movements = movements

    def movement(self, pace: Pace, provider: str) -> Movement:
        return self._movements.get((pace, provider)) or self._movements[pace, EVERYBODY]

    def share(self, pace: Pace, provider: str, days: int) -> Decimal:
        """How much wider a range is `days` past its limit, as a share; 0 up to the limit."""
        if days <= 0:
            return Decimal(0)
        moved = self.movement(pace, provider)
        share = P90 * moved.change * sqrt(moved.changes_per_year * days / YEAR)
        return Decimal(f"{share:.4f}")


def load_ageing(folder: Path = DATA, *, today: date | None = None) -> Ageing:
    sources = load_sources(folder, today=today)
    table = read_table(folder / "ageing.tsv", COLUMNS)
    rows = zip(
        table.choices("pace", Pace),
        table.members("provider", frozenset({EVERYBODY, *Cloud}), "a provider, or '*'"),
        table.floats("changes_per_year"),
        table.floats("change"),
        table.members("source", frozenset(sources), "the id of a source"),
        table.choices("confidence", Confidence),
        table.texts("note"),
        strict=True,
    )
    return Ageing(
        {
            (pace, provider): Movement(
                changes_per_year=rate,
                change=change,
                source=sources[source],
                confidence=confidence,
                note=note,
            )
            for pace, provider, rate, change, source, confidence, note in rows
        }
    )
