"""How much wider the range of a price becomes once it is past its age limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from pathlib import Path
from typing import Annotated

from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.rows import member, read_rows
from . import FOLDER
from .price import Confidence

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

    pace: Pace
    provider: Annotated[str, member((EVERYBODY, *Cloud), "a provider, or '*'")]
    changes_per_year: float
    change: float
    source: Source
    confidence: Confidence
    note: str = ""


class Ageing:
    """Changes come at random and in both directions, so the spread grows with the root of time.

    After `days` past its limit a price lies, in four of five cases, within a factor of 1 + share of
    its range: share = 1.28 x change x sqrt(changes per year x days / 365).
    """

    def __init__(self, movements: Iterable[Movement]) -> None:
        self._movements = {(one.pace, one.provider): one for one in movements}

    def movement(self, pace: Pace, provider: str) -> Movement:
        return self._movements.get((pace, provider)) or self._movements[pace, EVERYBODY]

    def share(self, pace: Pace, provider: str, days: int) -> Decimal:
        """How much wider a range is `days` past its limit, as a share; 0 up to the limit."""
        if days <= 0:
            return Decimal(0)
        moved = self.movement(pace, provider)
        share = P90 * moved.change * sqrt(moved.changes_per_year * days / YEAR)
        return Decimal(f"{share:.4f}")


def load_ageing(folder: Path = FOLDER, *, today: date | None = None) -> Ageing:
    path = folder / "data" / "ageing.tsv"
    return Ageing(read_rows(path, Movement, today=today, key=("pace", "provider")))
