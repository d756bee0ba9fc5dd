from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, cast

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field

from ..core.errors import LedgerError
from ..domain.design import Decision
from ..domain.option import DecisionKind
from ..domain.recommendation import Level, Pillar
from ..domain.requirements import Security
from ..domain.statement import Statement
from .estimate import EstimateRow


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
class Control:
    """Something that is in place or not, by which requirements are supported.

    One piece of evidence is enough; without rules, a provision is what speaks for it. `weight` from
    1 to 5 says how much risk hangs on it; `family` is the file that it stands in; `deed` is what is done, in
    a line. Hours of work are those of a company of about 50 to 250 people; `buys` names tools. It `gives`
    itself where each workload takes an option; `act` is what other specialists call the same act.
    """

    id: str
    title: Sentence
    family: str = ""
    pillar: Pillar
    belongs_to: Belonging
    evidence: tuple[EvidenceRule, ...] = ()
    deed: Sentence
    remediation: Sentence
    effort: Level
    once_hours: EstimateRow
    monthly_hours: EstimateRow
    buys: tuple[str, ...] = ()
    gives: Mapping[DecisionKind, str] = field(default_factory=dict[DecisionKind, str])
    act: str = ""
    weight: Annotated[int, Field(ge=1, le=5)]

    @property
    def is_decided(self) -> bool:
        """Whether it is options of the design that give it."""
        return bool(self.gives) or any(isinstance(rule, Chosen) for rule in self.evidence)
