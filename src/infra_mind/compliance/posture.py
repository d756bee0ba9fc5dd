from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..domain.architecture import Architecture
from ..domain.requirements import FrameworkName, Requirements
from ..domain.statement import Statement
from .applicability import Applicability, applicability
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
    def is_open(self) -> bool:
        """Whether anything of it is left."""
        counts = self.counts
        return any(
            counts[status]
            for status in Status
            if status not in (Status.SUPPORTED, Status.NOT_APPLICABLE)
        )

    @property
    def counts_today(self) -> dict[Status, int]:
        return _count(verdict.today for verdict in self.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """How the frameworks that are examined stand, by what is known of each control.

    `applicable` are those that were asked for or that what was said points to, examined or not.
    """

    frameworks: tuple[FrameworkPosture, ...]
    controls: Mapping[str, ControlState]
    applicable: tuple[Applicability, ...]
    planned: bool


UNASSESSED = Posture(frameworks=(), controls={}, applicable=(), planned=False)


def assess(
    catalog: Catalog,
    requirements: Requirements,
    architecture: Architecture | None = None,
    *,
    region_tags: RegionTags | None = None,
) -> Posture:
    """Judges every requirement of what was asked for or certainly applies, today and as planned."""
    facts = Subject(
        requirements=requirements, architecture=architecture, region_tags=region_tags or {}
    )
    states = {name: observe(control, catalog, facts) for name, control in catalog.controls.items()}
    applicable = _applicable(catalog, facts)
    return Posture(
        frameworks=tuple(
            _examine(catalog.framework(one.framework), catalog, requirements, states)
            for one in applicable
            if one.examined
        ),
        controls=states,
        applicable=applicable,
        planned=architecture is not None,
    )


def _applicable(catalog: Catalog, facts: Subject) -> tuple[Applicability, ...]:
    providers = {one.provider for one in facts.bought}
    return applicability(
        catalog.triggers,
        {name: framework.title for name, framework in catalog.frameworks.items()},
        facts.requirements,
        catalog.areas,
        [one for one in catalog.attestations if one.provider in providers],
    )


def _examine(
    framework: Framework,
    catalog: Catalog,
    requirements: Requirements,
    states: Mapping[str, ControlState],
) -> FrameworkPosture:
    unbound = holds(framework.binds, requirements, catalog.areas) is False
    return FrameworkPosture(
        framework=framework.name,
        verdicts=tuple(
            _judge(
                item,
                False if unbound else holds(item.applies, requirements, catalog.areas),
                states,
            )
            for item in framework.requirements
        ),
    )


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
