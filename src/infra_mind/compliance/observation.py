from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ..domain.architecture import Architecture
from ..domain.requirements import Requirements
from ..domain.statement import Statement
from .control import Control


class AssessedState(StrEnum):
    """What is looked at: the company as it is, or with the architecture in place."""

    TODAY = "today"
    PLANNED = "planned"


RegionTags = Mapping[tuple[str, str], frozenset[str]]
"""Places a region counts as: `EU` and `DE` for `("aws", "eu-central-1")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the evidence of a control is looked for in."""

    requirements: Requirements
    architecture: Architecture | None = None
    region_tags: RegionTags = field(default_factory=dict[tuple[str, str], frozenset[str]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Whether a control holds in one view, and the sentence that says why; `None` is unknown."""

    view: AssessedState
    holds: bool | None
    statement: Statement


class Check(Protocol):
    """Looks for evidence of one control; says nothing where it has nothing to say."""

    def __call__(self, facts: Subject) -> tuple[Observation, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlState:
    """What is known of one control, with all that was observed."""

    control: Control
    today: bool | None
    planned: bool | None
    observations: tuple[Observation, ...]


def today(sentence: str, *, holds: bool | None) -> Observation:
    return Observation(
        view=AssessedState.TODAY, holds=holds, statement=Statement(f"Today: {sentence}.")
    )


def planned(sentence: str, *, holds: bool | None) -> Observation:
    return Observation(
        view=AssessedState.PLANNED, holds=holds, statement=Statement(f"Planned: {sentence}.")
    )
