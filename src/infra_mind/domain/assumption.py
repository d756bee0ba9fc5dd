from dataclasses import dataclass
from enum import StrEnum

from .claim import Source
from .provenance import Provenance


class Shape(StrEnum):
    """Distribution around the likely value, which is always its median.

    FIXED: no spread. TRIANGULAR: low and high are limits. LOGNORMAL: low and high are P5 and P95.
    """

    FIXED = "fixed"
    TRIANGULAR = "triangular"
    LOGNORMAL = "lognormal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A named random variable of the model: narrow where the user stated it, wide where not.

    path: the requirement field it stands for, or `model.<name>` for a constant of a method · label,
    question: of the input, with the workload or store as `{name}` · answered_at: the field that an
    answer is written to, empty where nobody can write it down · stream: what its draws are told by, the
    same wherever its workload stands in the list; empty for the path.
    """

    path: str
    low: float
    likely: float
    high: float
    unit: str
    reason: str
    provenance: Provenance
    shape: Shape = Shape.TRIANGULAR
    source: Source | None = None
    label: str = ""
    question: str = ""
    answered_at: str = ""
    stream: str = ""
