from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, cast

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field

from ..core.errors import LedgerError
from ..domain.design import Decision
from ..domain.recommendation import Level, Pillar
from ..domain.requirements import Security
from ..domain.statement import Statement


class Belonging(StrEnum):
    """What a control is part of: people and rules, or the platform that a move leaves behind."""

    ORGANISATION = "organisation"
    PLATFORM = "platform"


# A file of controls writes values shorter than they are; a run that is resumed reads them whole.
def _sentence(text: object) -> object:
    if text == "":
        raise ValueError("an empty sentence")
    try:
        return Statement(text) if isinstance(text, str) else text
    except LedgerError as error:
        raise ValueError(str(error)) from error


def _security_field(path: str) -> str:
    section, _, field = path.rpartition(".")
    if section not in ("security", "") or field not in Security.model_fields:
        raise ValueError(f"{path!r} is no field of the section 'security'")
    return field


Sentence = Annotated[Statement, BeforeValidator(_sentence)]
SecurityField = Annotated[str, AfterValidator(_security_field)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The user says so: a yes-or-no field of `security`."""

    field: Annotated[SecurityField, Field(validation_alias=AliasChoices("stated", "field"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """The user states a duration in `security`, and it is long enough."""

    field: Annotated[SecurityField, Field(validation_alias=AliasChoices("at_least", "field"))]
    days: Annotated[int, Field(gt=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The architecture chooses one of these options."""

    decision: Decision
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A check of that name in `checks` looks at the input."""

    check: str


def _chosen(row: dict[str, object]) -> dict[str, object]:
    if row.keys() != {"decision"}:
        return row
    ((decision, options),) = cast("dict[str, list[str]]", row["decision"]).items()
    return {"decision": Decision.parse(decision), "options": options}


EvidenceRule = Stated | AtLeast | Annotated[Chosen, BeforeValidator(_chosen)] | Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """USD; an estimate of our own, never a price."""

    low: float
    likely: float
    high: float


def _cost(costs: object) -> object:
    if not isinstance(costs, list):
        return costs
    return dict(zip(("low", "likely", "high"), cast("list[float]", costs), strict=True))


def _ascending(cost: Cost) -> Cost:
    if not 0 <= cost.low <= cost.likely <= cost.high:
        raise ValueError(f"{cost!r} is not low, likely, high")
    return cost


Estimate = Annotated[Cost, BeforeValidator(_cost), AfterValidator(_ascending)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Something that is in place or not, by which requirements are supported.

    One piece of evidence is enough; without rules, a provision is what speaks for it. `weight` from
    1 to 5 says how much risk hangs on it; `family` is the file that it stands in.
    """

    id: str
    title: Sentence
    family: str = ""
    pillar: Pillar
    belongs_to: Belonging
    evidence: tuple[EvidenceRule, ...] = ()
    remediation: Sentence
    effort: Level
    one_off: Estimate
    monthly: Estimate
    weight: Annotated[int, Field(ge=1, le=5)]
