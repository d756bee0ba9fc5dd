from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..domain.architecture import Architecture
from ..domain.requirements import FrameworkName, Requirements
from ..domain.statement import Statement
from .catalog import Catalog
from .condition import every, holds
from .evidence import observe
from .framework import Framework, Requirement
from .observation import ControlState, RegionTags, Subject


class Status(StrEnum):
    """How far a requirement is supported; nobody is ever called compliant.

    By evidence for all of it, or for a part; not supported is what something is known to be missing
    for; of what is not assessable nothing is known.
    """

    SUPPORTED = "supported"
    SUPPORTED_IN_PART = "supported_in_part"
    NOT_SUPPORTED = "not_supported"
    NOT_ASSESSABLE = "not_assessable"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One requirement: `status` with the architecture where there is one, `today` without it.

    `missing` are the controls that still lack evidence; `open` is what that leaves to the company.
    """

    id: str
    asks: Statement
    status: Status
    today: Status
    controls: tuple[str, ...]
    missing: tuple[str, ...]
    evidence: tuple[Statement, ...]
    open: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkPosture:
    """One framework; the counts add up to the number of its requirements here."""

    framework: FrameworkName
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> dict[Status, int]:
        return _count(verdict.status for verdict in self.verdicts)

    @property
    def counts_today(self) -> dict[Status, int]:
        return _count(verdict.today for verdict in self.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A framework that nobody asked for, though what was said points to it."""

    framework: FrameworkName
    reason: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """How the frameworks asked for stand, by what is known of each control."""

    frameworks: tuple[FrameworkPosture, ...]
    controls: Mapping[str, ControlState]
    suggestions: tuple[Suggestion, ...]
    planned: bool


UNASSESSED = Posture(frameworks=(), controls={}, suggestions=(), planned=False)


def assess(
    catalog: Catalog,
    requirements: Requirements,
    architecture: Architecture | None = None,
    *,
    region_tags: RegionTags | None = None,
) -> Posture:
    """Judges every requirement of the frameworks asked for, today and with the architecture."""
    facts = Subject(
        requirements=requirements, architecture=architecture, region_tags=region_tags or {}
    )
    states = {name: observe(control, catalog, facts) for name, control in catalog.controls.items()}
    asked = requirements.compliance or ()
    frameworks = tuple(
        FrameworkPosture(
            framework=name,
            verdicts=tuple(
                _judge(item, holds(item.applies, requirements, catalog.areas), states)
                for item in catalog.framework(name).requirements
            ),
        )
        for name in asked
    )
    return Posture(
        frameworks=frameworks,
        controls=states,
        suggestions=suggest(catalog, requirements),
        planned=architecture is not None,
    )


def suggest(catalog: Catalog, requirements: Requirements) -> tuple[Suggestion, ...]:
    """Frameworks whose trigger is certainly in the input, though nobody asked for them."""
    asked = frozenset(requirements.compliance or ())
    return tuple(
        Suggestion(framework=name, reason=reason)
        for name, framework in catalog.frameworks.items()
        if name not in asked and (reason := _reason(framework, catalog, requirements))
    )


def _reason(framework: Framework, catalog: Catalog, requirements: Requirements) -> Statement | None:
    met = (item for item in framework.suggested if holds(item.when, requirements, catalog.areas))
    return next((trigger.because for trigger in met), None)


def _judge(
    requirement: Requirement,
    applies: bool | None,  # noqa: FBT001
    states: Mapping[str, ControlState],
) -> Verdict:
    needed = [states[name] for name in requirement.controls]
    status = _status(
        applies,
        [False if one.is_missing else one.planned for one in needed],
        some=any(one.planned or one.is_in_part for one in needed),
    )
    idle = status is Status.NOT_APPLICABLE
    now = [one.today for one in needed]
    return Verdict(
        id=requirement.id,
        asks=requirement.asks,
        status=status,
        today=_status(applies, now, some=any(now)),
        controls=requirement.controls,
        missing=() if idle else tuple(item.control.id for item in needed if not item.planned),
        evidence=_evidence(applies, needed),
        open=() if idle else _open(applies, needed),
    )


def _status(
    applies: bool | None,  # noqa: FBT001
    controls: list[bool | None],
    *,
    some: bool,
) -> Status:
    """Evidence for all of it supports a text even where nobody said whether it applies."""
    if applies is False:
        return Status.NOT_APPLICABLE
    match every(controls):
        case True:
            return Status.SUPPORTED
        case False if applies:
            return Status.NOT_SUPPORTED
        case _:
            return Status.SUPPORTED_IN_PART if applies and some else Status.NOT_ASSESSABLE


def _evidence(applies: bool | None, needed: list[ControlState]) -> tuple[Statement, ...]:  # noqa: FBT001
    if applies is False:
        return (Statement("What was said rules out that this applies."),)
    return tuple(dict.fromkeys(seen for state in needed for seen in state.for_it))


def _open(applies: bool | None, needed: list[ControlState]) -> tuple[Statement, ...]:  # noqa: FBT001
    doubt = (Statement("Whether this applies was not said."),) if applies is None else ()
    return (*doubt, *dict.fromkeys(left for state in needed for left in state.open))


def _count(statuses: Iterable[Status]) -> dict[Status, int]:
    counted = Counter(statuses)
    return {status: counted[status] for status in Status}
