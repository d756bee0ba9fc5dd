"""Which laws and standards a company falls under, asked or not: why, how sure, and what would tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from ..domain.claim import Source, SourceKind
from ..domain.requirements import DataClass, FrameworkName, Requirements
from ..domain.statement import Statement
from ..prices import FOLDER
from ..prices.provider_rows import provider_rows
from ..tables.rows import Cell, read_rows
from .condition import Areas, Condition, answers_of, every, said_in

DATA = Path(__file__).with_name("data")
SENTENCE = Cell(parse=Statement, expected="words without a figure")
# What a company may have left out, though what it said points to a framework all the same.
_LEFT_OUT = frozenset({"data", "sizes"})


class Sureness(StrEnum):
    """How sure it is that a framework applies, the surest first."""

    APPLIES = "applies"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A reason for which a framework applies, and what would settle it where that is not sure."""

    framework: FrameworkName
    title: str
    sure: Sureness
    when: Condition
    because: Annotated[Statement, SENTENCE]
    ask: Annotated[Statement, SENTENCE]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What a provider has for a framework, and what that leaves to its customer."""

    provider: str
    framework: FrameworkName
    brings: Annotated[Statement, SENTENCE]
    yours: Annotated[Statement, SENTENCE]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """A framework that was asked for or that what was said points to.

    Without `sure` nothing that was said speaks for it; where it is `doubtful` it was asked for all the
    same, though what was said in `paths` speaks against it. What is not `examined` is named alone.
    """

    framework: FrameworkName
    title: str
    asked: bool
    sure: Sureness | None
    because: Statement
    ask: Statement
    source: Source | None
    examined: bool
    doubtful: bool = False
    paths: tuple[str, ...] = ()
    attested: tuple[Attestation, ...] = ()


@cache
def load_triggers(data: Path = DATA, *, today: date | None = None) -> tuple[Trigger, ...]:
    return tuple(read_rows(data / "applicability.tsv", Trigger, today=today, check=_check))


@cache
def load_attestations(
    folder: Path = FOLDER, *, today: date | None = None
) -> tuple[Attestation, ...]:
    return tuple(provider_rows(folder, "attestations.tsv", Attestation, today=today))


def _check(row: Trigger) -> Iterator[tuple[str, str]]:
    if row.sure is not Sureness.APPLIES and not row.ask.text:
        yield "ask", "what would settle it, where that is not sure"


def applicability(
    triggers: Sequence[Trigger],
    titles: Mapping[FrameworkName, str],
    requirements: Requirements,
    areas: Areas,
    attestations: Sequence[Attestation] = (),
) -> tuple[Applicability, ...]:
    """What was asked for first, then the surest; `titles` are of those that can be examined."""
    asked = requirements.compliance or ()
    found = [
        one
        for name in FrameworkName
        if (one := _of(name, triggers, titles, requirements, areas, attestations)) is not None
    ]
    place = {name: number for number, name in enumerate(asked)}
    order = list(Sureness)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                place.get(one.framework, len(place)),
                len(order) if one.sure is None else order.index(one.sure),
            ),
        )
    )


def _of(
    name: FrameworkName,
    triggers: Sequence[Trigger],
    titles: Mapping[FrameworkName, str],
    requirements: Requirements,
    areas: Areas,
    attestations: Sequence[Attestation],
) -> Applicability | None:
    rows = [row for row in triggers if row.framework == name]
    asked = name in (requirements.compliance or ())
    met = _met(rows, requirements, areas) or _half_met(rows, requirements, areas)
    if met is None and not asked:
        return None
    against = () if met else _against(rows, requirements, areas)
    sure, because, ask, source = met or (None, *_asked(rows if against else ()))
    title = titles.get(name) or (rows[0].title if rows else str(name))
    return Applicability(
        framework=name,
        title=title,
        asked=asked,
        sure=sure,
        because=because,
        ask=ask,
        source=source,
        examined=name in titles and (asked or sure is Sureness.APPLIES),
        doubtful=bool(against),
        paths=against,
        attested=tuple(one for one in attestations if one.framework == name),
    )


_Reason = tuple[Sureness, Statement, Statement, Source]


def _met(rows: Sequence[Trigger], requirements: Requirements, areas: Areas) -> _Reason | None:
    """The surest reason that holds."""
    holding = [row for row in rows if every(_answers(row, requirements, areas).values())]
    best = min(holding, key=lambda row: list(Sureness).index(row.sure), default=None)
    return best and (best.sure, best.because, best.ask, best.source)


def _half_met(rows: Sequence[Trigger], requirements: Requirements, areas: Areas) -> _Reason | None:
    """A reason that holds but for what was left out: the size, or which data is kept."""
    for row in rows:
        answers = _answers(row, requirements, areas)
        unknown = [field for field, answer in answers.items() if answer is None]
        open_ = every(answers.values()) is None and set(unknown) <= _LEFT_OUT
        if open_ and row.sure is not Sureness.POSSIBLE and _points_to(row, answers):
            paths = " and ".join(said_in(field) for field in unknown)
            return Sureness.POSSIBLE, row.because, Statement(f"say {paths}"), row.source
    return None


def _points_to(row: Trigger, answers: Mapping[str, bool | None]) -> bool:
    """Whether what was said is enough to ask: the industry, or the place where any personal data will do."""
    return bool(answers.get("industries")) or DataClass.PII in row.when.data


def _against(rows: Sequence[Trigger], requirements: Requirements, areas: Areas) -> tuple[str, ...]:
    """Where it was said that a law does not bind the company, for every reason that there is."""
    ruled_out: list[str] = []
    for row in rows:
        no = [
            field for field, answer in _answers(row, requirements, areas).items() if answer is False
        ]
        if not no or row.source.kind is not SourceKind.LAW:
            return ()
        ruled_out += [said_in(field) for field in no]
    return tuple(dict.fromkeys(ruled_out))


def _asked(rows: Sequence[Trigger]) -> tuple[Statement, Statement, Source | None]:
    if not rows:
        return Statement("it was asked for"), Statement(""), None
    return (
        rows[0].because,
        Statement("name the company or the customer that it binds"),
        rows[0].source,
    )


def _answers(row: Trigger, requirements: Requirements, areas: Areas) -> Mapping[str, bool | None]:
    return answers_of(row.when, requirements, areas)
