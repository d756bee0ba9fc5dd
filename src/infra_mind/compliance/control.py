from dataclasses import dataclass
from enum import StrEnum

from ..domain.design import Decision
from ..domain.recommendation import Level, Pillar
from ..domain.statement import Statement


class Belonging(StrEnum):
    """What a control is part of: people and rules, or the platform that a move leaves behind."""

    ORGANISATION = "organisation"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The user says so: a yes-or-no field of `security`."""

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """The user states a duration in `security`, and it is long enough."""

    field: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The architecture chooses one of these options."""

    decision: Decision
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A check of that name in `checks` looks at the input."""

    check: str


EvidenceRule = Stated | AtLeast | Decided | Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """USD; an estimate of our own, never a price."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Something that is in place or not, by which requirements are supported.

    One piece of evidence is enough. `weight` from 1 to 5 says how much risk hangs on it.
    """

    id: str
    title: Statement
    family: str
    pillar: Pillar
    belongs_to: Belonging
    evidence: tuple[EvidenceRule, ...]
    remediation: Statement
    effort: Level
    one_off: Cost
    monthly: Cost
    weight: int
