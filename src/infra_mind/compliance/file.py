"""The shape of the files in `data/`, and how one is read."""

from datetime import date
from importlib.resources.abc import Traversable
from typing import Annotated, Self, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..core.errors import KnowledgeError, LedgerError
from ..domain.claim import Source, SourceKind
from ..domain.design import Decision
from ..domain.recommendation import Level, Pillar
from ..domain.requirements import (
    CompanySize,
    DataClass,
    FrameworkName,
    Industry,
    Security,
    WorkloadType,
)
from ..domain.statement import Statement
from .condition import Condition
from .control import AtLeast, Belonging, Checked, Cost, Decided, EvidenceRule, Stated
from .framework import Scope


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _sentence(text: str) -> str:
    try:
        Statement(text)
    except LedgerError as error:
        raise ValueError(str(error)) from error
    return text


def _security_field(path: str) -> str:
    section, _, field = path.partition(".")
    if section != "security" or field not in Security.model_fields:
        raise ValueError(f"{path!r} is no field of the section 'security'")
    return field


def _ascending(costs: tuple[float, float, float]) -> tuple[float, float, float]:
    if sorted(costs) != list(costs):
        raise ValueError(f"{costs!r} is not low, likely, high")
    return costs


Sentence = Annotated[str, Field(min_length=1), AfterValidator(_sentence)]
SecurityField = Annotated[str, AfterValidator(_security_field)]
Costs = Annotated[
    tuple[
        Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]
    ],
    AfterValidator(_ascending),
]


class StatedRow(Row):
    stated: SecurityField

    def rule(self) -> EvidenceRule:
        return Stated(field=self.stated)


class AtLeastRow(Row):
    at_least: SecurityField
    days: int = Field(gt=0)

    def rule(self) -> EvidenceRule:
        return AtLeast(field=self.at_least, days=self.days)


class DecisionRow(Row):
    decision: dict[str, tuple[str, ...]] = Field(min_length=1, max_length=1)

    def rule(self) -> EvidenceRule:
        ((decision, options),) = self.decision.items()
        return Decided(decision=Decision.parse(decision), options=options)


class CheckRow(Row):
    check: str

    def rule(self) -> EvidenceRule:
        return Checked(check=self.check)


class ControlRow(Row):
    id: str
    title: Sentence
    evidence: tuple[StatedRow | AtLeastRow | DecisionRow | CheckRow, ...] = Field(min_length=1)
    remediation: Sentence
    effort: Level
    one_off: Costs
    monthly: Costs
    weight: int = Field(ge=1, le=5)


class ControlFile(Row):
    pillar: Pillar
    belongs_to: Belonging
    controls: tuple[ControlRow, ...]


class ConditionRow(Row):
    data: frozenset[DataClass] = frozenset()
    places: frozenset[str] = frozenset()
    industries: frozenset[Industry] = frozenset()
    sizes: frozenset[CompanySize] = frozenset()
    workloads: frozenset[WorkloadType] = frozenset()

    def condition(self) -> Condition:
        return Condition(
            data=self.data,
            places=self.places,
            industries=self.industries,
            sizes=self.sizes,
            workloads=self.workloads,
        )


class SourceRow(Row):
    title: str
    url: str
    version: str
    as_of: date
    kind: SourceKind

    def source(self) -> Source:
        return Source(title=self.title, url=self.url, as_of=self.as_of, kind=self.kind)


class ScopeRow(Row):
    unit: str
    total: int = Field(gt=0)
    counted_by: str
    note: Sentence

    def scope(self) -> Scope:
        return Scope(
            unit=self.unit, total=self.total, counted_by=self.counted_by, note=Statement(self.note)
        )


class TriggerRow(Row):
    because: Sentence
    when: ConditionRow


class RequirementRow(Row):
    id: str
    asks: Sentence
    controls: tuple[str, ...] = Field(min_length=1)
    applies: ConditionRow | None = None


class BorrowRow(Row):
    """Requirements that another framework words under the same ids."""

    framework: FrameworkName
    requirements: tuple[str, ...]


class FrameworkFile(Row):
    id: FrameworkName
    title: str
    source: SourceRow
    scope: ScopeRow
    applies: ConditionRow = ConditionRow()
    suggested: tuple[TriggerRow, ...]
    borrows: BorrowRow | None = None
    requirements: tuple[RequirementRow, ...]


class ScaleFile(Row):
    as_of: date
    sizes: dict[CompanySize, Annotated[float, Field(gt=0)]]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := set(CompanySize) - set(self.sizes):
            raise ValueError(f"no factor for {', '.join(sorted(missing))}")
        return self


class AreaFile(Row):
    areas: dict[str, tuple[str, ...]]


FileT = TypeVar("FileT", bound=Row)


def read(file: Traversable, shape: type[FileT]) -> FileT:
    """One file, or a sentence that names it and what is wrong with it."""
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        content: object = yaml.load(file.read_bytes(), loader)  # noqa: S506 (both loaders are safe)
        return shape.model_validate(content)
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{file.name!r} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{file.name!r}, {where}: {first['msg']}.") from error


def cost(row: tuple[float, float, float]) -> Cost:
    low, likely, high = row
    return Cost(low=low, likely=likely, high=high)
