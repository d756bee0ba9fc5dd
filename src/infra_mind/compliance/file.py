"""The shape of the files in `data/`, and how one is read."""

from collections.abc import Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Annotated, Self, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..core.errors import KnowledgeError
from ..domain.claim import Source, SourceKind
from ..domain.requirements import CompanySize, FrameworkName
from .condition import Condition
from .control import Control, Sentence
from .estimate import EstimateRow
from .framework import Scope


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ControlFile(Row):
    """Controls of one family; what all of them share stands once, at the top."""

    controls: tuple[Control, ...]

    @model_validator(mode="before")
    @classmethod
    def _share(cls, content: Mapping[str, object]) -> dict[str, object]:
        shared = {name: value for name, value in content.items() if name != "controls"}
        rows = cast("list[Mapping[str, object]]", content["controls"])
        return {"controls": [{**shared, **row} for row in rows]}


class SourceRow(Row):
    title: str
    url: str
    version: str
    as_of: date
    kind: SourceKind

    def source(self) -> Source:
        return Source(title=self.title, url=self.url, as_of=self.as_of, kind=self.kind)


class RequirementRow(Row):
    id: str
    asks: Sentence
    controls: tuple[str, ...] = Field(min_length=1)
    applies: Condition | None = None


class BorrowRow(Row):
    """Requirements that another framework words under the same ids."""

    framework: FrameworkName
    requirements: tuple[str, ...]


class FrameworkFile(Row):
    id: FrameworkName
    title: str
    source: SourceRow
    scope: Scope
    applies: Condition = Condition()
    binds: Condition = Condition()
    borrows: BorrowRow | None = None
    requirements: tuple[RequirementRow, ...]


class ScaleFile(Row):
    as_of: date
    sizes: dict[CompanySize, Annotated[float, Field(gt=0)]]
    people: dict[CompanySize, EstimateRow]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := set(CompanySize) - (set(self.sizes) & set(self.people)):
            raise ValueError(f"no factor for {', '.join(sorted(missing))}")
        return self


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
