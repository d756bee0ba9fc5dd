from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...domain.requirements import Cloud
from ..price import PriceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A price as a provider's list has it, in our names and units."""

    provider: Cloud
    region: str
    service: str
    sku: str
    kind: PriceKind
    unit: str
    tier_from: Decimal
    amount: Decimal
    as_of: date
    note: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return (self.provider, self.region, self.service, self.sku, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A price that was not taken, by the gate that it did not pass."""

    gate: str
    region: str
    service: str
    sku: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What the lists of one provider came to: rows in order, what was left out, what was skipped.

    `trapped` counts rows by the name of the trap that caught them.
    """

    provider: Cloud
    rows: tuple[Listed, ...]
    left_out: tuple[LeftOut, ...]
    trapped: Mapping[str, int]
    read: int
