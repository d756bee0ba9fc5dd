from dataclasses import dataclass, field
from enum import StrEnum

from .design import Decision, Design, Option


class Tier(StrEnum):
    """Where on the way of a request a part stands."""

    EDGE = "edge"
    COMPUTE = "compute"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An option that was not considered, and why; the answer to "why not X?"."""

    decision: Decision
    option: Option
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One priced part of an architecture; `quantity` x `unit_price` is its cost a month.

    `unit_price` is `None` where no price is known: the part is then not priced, not free. `tier` is
    `None` for the meters of what a picture shows already.
    """

    workload: str
    service: str
    name: str
    sku: str
    provider: str
    region: str
    quantity: float
    unit: str
    unit_price: float | None
    monthly: float | None
    claims: tuple[str, ...] = ()
    tier: Tier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A design and what it is made of."""

    design: Design
    components: tuple[Component, ...] = field(default=())
