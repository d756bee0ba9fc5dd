import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated


class SourceKind(StrEnum):
    """What stands behind a figure, from the firmest to the softest."""

    VENDOR_LIST = "vendor_list"
    LAW = "law"
    PUBLICATION = "publication"
    USER = "user"
    DERIVED = "derived"
    SECONDARY = "secondary"
    ESTIMATE = "estimate"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure comes from."""

    title: str
    url: str = ""
    as_of: date | None = None
    kind: SourceKind


Value = bool | float | str


class Shown(StrEnum):
    """How a claim that a field names stands in a document for programs."""

    FIGURE = "figure"
    VALUE = "value"
    SPREAD = "spread"


ClaimId = Annotated[str, Shown.FIGURE]
"""A claim that is shown with its range and the id that traces it."""
ClaimValue = Annotated[str, Shown.VALUE]
"""A claim that is shown by its value alone."""
ClaimSpread = Annotated[str, Shown.SPREAD]
"""A claim that is shown as its percentiles p10, p50 and p90."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One figure, verdict or name that a report may show, with what it rests on.

    `inputs` are ids of other claims; a claim without inputs has a source. `low` and `high` are the
    P10 and P90 of the value where it is uncertain.
    """

    id: str
    label: str
    value: Value
    unit: str = ""
    low: float | None = None
    high: float | None = None
    method: str
    inputs: tuple[str, ...] = ()
    source: Source | None = None
    agent: str | None = None

    def __format__(self, form: str) -> str:
        """Its place in a statement: `f"It costs {claim:range} a month"`."""
        return f"{{{self.id}:{form}}}" if form else f"{{{self.id}}}"


def round_up(value: float, digits: int) -> float:
    """The smallest number of `digits` significant digits that is no less: what has to be enough."""
    if value <= 0 or not math.isfinite(value):
        return value
    step = 10.0 ** (math.floor(math.log10(value)) + 1 - digits)
    return round_significant(math.ceil(value / step - 1e-9) * step, digits)


def round_significant(value: float, digits: int = 6) -> float:
    """Rounded to `digits` significant digits: enough for a decision, the same on every machine."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))
