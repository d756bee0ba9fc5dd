import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..domain.claim import Source
from ..domain.requirements import FrameworkName
from .condition import Condition
from .control import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a text asks, in our words; supported when all of its controls are evidenced."""

    id: str
    asks: Sentence
    controls: tuple[str, ...]
    applies: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How much of the text is looked at; `counted_by` matches what counts as one unit in an id."""

    unit: str
    total: Annotated[int, Field(gt=0)]
    counted_by: str
    note: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A law or standard as far as an architecture can support it.

    `binds` is whom it binds: where that is ruled out, nothing of it applies.
    """

    name: FrameworkName
    title: str
    source: Source
    version: str
    scope: Scope
    binds: Condition
    requirements: tuple[Requirement, ...]

    @property
    def covered(self) -> int:
        """Units of the text that at least one requirement here stands for."""
        units = (re.match(self.scope.counted_by, item.id) for item in self.requirements)
        return len({unit.group() for unit in units if unit})
