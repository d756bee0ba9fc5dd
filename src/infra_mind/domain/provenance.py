from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..core.errors import Problem
from .requirements import Requirements


class Provenance(StrEnum):
    """Where the value of a field comes from."""

    STATED = "stated"
    IMPORTED = "imported"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a sentence was taken to say: the field, the value, the words it was read from."""

    path: str
    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Requirements as they were read, and of every field given where it comes from."""

    requirements: Requirements
    provenance: Mapping[str, Provenance]
    origin: str
    warnings: tuple[Problem, ...] = ()
    understood: tuple[Understood, ...] = field(default=())

    @property
    def not_understood(self) -> tuple[str, ...]:
        """Passages of a text from which nothing was read."""
        return self.requirements.not_understood or ()

    def of(self, path: str) -> Provenance:
        """Whoever needs a field that nobody gave has to assume it."""
        return self.provenance.get(path, Provenance.ASSUMED)
