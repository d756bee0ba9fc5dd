from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase

from ..domain.claim import Source, SourceKind
from ..domain.requirements import Cloud


class PriceKind(StrEnum):
    """How capacity is bought."""

    ON_DEMAND = "on_demand"
    COMMIT_1Y = "commit_1y"
    COMMIT_3Y = "commit_3y"
    SPOT = "spot"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Category(StrEnum):
    """What a family of instances is made for."""

    BURSTABLE = "burstable"
    GENERAL = "general"
    COMPUTE = "compute"
    MEMORY = "memory"
    STORAGE = "storage"
    GPU = "gpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedService:
    """Something that is sold by the unit, named the same for every provider."""

    name: str
    unit: str
    age_limit_days: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """A size that can be rented; `is_new` marks families younger than two years."""

    provider: Cloud
    service: str
    name: str
    family: str
    category: Category
    arch: str
    vcpu: float
    memory_gib: float
    gpu: str = ""
    gpu_count: int
    network_gbps: float | None
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit costs, between `low` and `high`, from a monthly quantity of `tier_from` on.

    `widened` is the share by which age has widened the range.
    """

    provider: Cloud
    region: str
    service: str
    sku: str
    unit: str
    kind: PriceKind
    tier_from: Decimal
    amount: Decimal
    low: Decimal
    high: Decimal
    currency: str
    source: Source
    as_of: date
    confidence: Confidence
    note: str
    widened: Decimal = Decimal(0)

    @property
    def origin(self) -> SourceKind:
        return self.source.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How a price known in one region is carried to others: by the ratio of an anchor's prices."""

    provider: Cloud
    service: str
    family: str
    reference: str
    anchor: str
    spread: Decimal
    confidence: Confidence
    regions: frozenset[str]
    reason: str

    def reaches(self, region: str) -> bool:
        return "*" in self.regions or region in self.regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What a commitment or spot takes off the on-demand price, as shares."""

    provider: Cloud
    service: str
    family: str
    kind: PriceKind
    low: Decimal
    likely: Decimal
    high: Decimal
    source: Source
    as_of: date
    confidence: Confidence
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a company has negotiated off list prices: a share, on the services that match."""

    provider: Cloud | None
    service: str
    share: Decimal
    until: date | None

    def covers(self, price: Price, today: date) -> bool:
        return (
            self.provider in (None, price.provider)
            and fnmatchcase(price.service, self.service)
            and (self.until is None or today <= self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAge:
    """How old the rows of a service are; `past_limit` is the share beyond the age limit.

    `widened` is the largest share by which age widens the range of one of them; `by_origin` counts the
    rows by what stands behind them.
    """

    service: str
    rows: int
    oldest: date
    past_limit: float
    widened: float
    by_origin: Mapping[SourceKind, int]
