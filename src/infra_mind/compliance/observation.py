from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ..domain.architecture import Architecture
from ..domain.claim import Source
from ..domain.requirements import Requirements
from ..domain.statement import Statement
from .control import Control
from .provision import BoughtService, Provision


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

    @property
    def bought(self) -> frozenset[BoughtService]:
        """What the architecture buys, as far as its components are known: something, where it stands."""
        if self.architecture is None:
            return frozenset()
        something = BoughtService(provider=self.architecture.design.site.provider, service="")
        parts = self.architecture.components
        return frozenset(
            (
                something,
                *(BoughtService(provider=one.provider, service=one.service) for one in parts),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Whether a control holds in one view, and the words that say why; `None` is unknown.

    What a provision brings has a `source`.
    """

    view: AssessedState
    holds: bool | None
    words: Statement
    source: Source | None = None


class Check(Protocol):
    """Looks for evidence of one control; says nothing where it has nothing to say."""

    def __call__(self, facts: Subject) -> tuple[Observation, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlState:
    """What is known of one control, with all that was observed.

    `provisions` are what the design brings of it, `stays` is the share of the work that they leave;
    `to_set_up` says that it belongs to a platform on which nothing runs yet.
    """

    control: Control
    today: bool | None
    planned: bool | None
    observations: tuple[Observation, ...]
    provisions: tuple[Provision, ...] = ()
    stays: float = 1.0
    to_set_up: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether it is known that something is to be done."""
        return self.planned is False or self.to_set_up

    @property
    def is_in_part(self) -> bool:
        """Whether the design brings some of it, and the rest is not known to be there."""
        return not self.planned and self.stays < 1

    @property
    def word(self) -> str:
        """How it stands, in a word or two."""
        if self.planned is None and self.is_in_part:
            return "in place in part"
        if self.is_missing:
            return "not in place"
        return "in place" if self.planned else "not known"

    @property
    def act(self) -> str:
        """What to do: what is left of it, where the design brings a part."""
        left = dict.fromkeys(one.yours.text for one in self.provisions if one.yours.text)
        if not self.is_in_part:
            return self.control.remediation.text
        words = "; ".join(left)
        return f"{words[:1].upper()}{words[1:]}."

    @property
    def deed(self) -> str:
        """The same as a title: the first that is left, where the design brings a part."""
        return self.act.partition(";")[0].rstrip(".") if self.is_in_part else self.control.deed.text

    @property
    def chosen(self) -> tuple[Statement, ...]:
        """Options of the design that give it."""
        return tuple(
            one.words
            for one in self.observations
            if one.holds and one.view is AssessedState.PLANNED and one.source is None
        )

    @property
    def for_it(self) -> tuple[Statement, ...]:
        """What speaks for it, a sentence for each view."""
        in_part = ", in part" if self.is_in_part else ""
        speaking = [one for one in self.observations if one.holds or (in_part and one.source)]
        return tuple(
            Statement(f"{self.control.title.text} ({view}{in_part}): {'; '.join(words)}.")
            for view in AssessedState
            if (words := dict.fromkeys(one.words.text for one in speaking if one.view is view))
        )

    @property
    def open(self) -> tuple[Statement, ...]:
        """What is left to the company where it does not hold."""
        if self.planned:
            return ()
        title = self.control.title.text
        if self.to_set_up:
            return (Statement(f"{title}: to be set up on the new platform."),)
        missing = [one.words.text for one in self.observations if one.holds is False]
        yours = [one.yours.text for one in self.provisions if one.yours.text]
        unknown = [one.words.text for one in self.observations if one.holds is None]
        left = dict.fromkeys([*missing, *yours] or unknown or ["not said"])
        return (Statement(f"{title}: {'; '.join(left)}."),)


def unseen(control: Control) -> ControlState:
    """A control of which nothing is known."""
    return ControlState(control=control, today=None, planned=None, observations=())


def today(words: str, *, holds: bool | None) -> Observation:
    return Observation(view=AssessedState.TODAY, holds=holds, words=Statement(words))


def planned(words: str, *, holds: bool | None) -> Observation:
    return Observation(view=AssessedState.PLANNED, holds=holds, words=Statement(words))
