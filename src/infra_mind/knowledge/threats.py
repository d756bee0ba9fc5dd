"""What can be done to a system on purpose: how often, how dear, and what helps; own estimates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from ..domain.claim import Source
from ..domain.requirements import DataClass
from ..tables.rows import ABSENT, member, parse_rows, read_rows
from ..tables.table import read_text
from . import DATA


class Stride(StrEnum):
    """Six kinds of threat (L. Kohnfelder and P. Garg, The Threats to Our Products, 1999)."""

    SPOOFING = "spoofing"
    TAMPERING = "tampering"
    REPUDIATION = "repudiation"
    INFORMATION_DISCLOSURE = "information_disclosure"
    DENIAL_OF_SERVICE = "denial_of_service"
    ELEVATION_OF_PRIVILEGE = "elevation_of_privilege"


class Element(StrEnum):
    """A part of a system that can be attacked."""

    ENTRY = "entry"
    COMPUTE = "compute"
    DATABASE = "database"
    OBJECTS = "objects"
    BACKUP = "backup"
    ASSISTANT = "assistant"
    MODEL_API = "model_api"
    TRAINING = "training"
    PEOPLE = "people"
    CONSOLE = "console"
    SUPPLY = "supply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """P5, median and P95."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """Events a year, and what one costs (USD, hours of outage) a company of about 50 to 250 people.

    `cuts` is the share of events that a control prevents. What `exposes_data` costs more where the
    data is sensitive.
    """

    id: str
    category: Stride
    element: Element
    title: str
    per_year: Range
    loss: Range
    outage_hours: Range
    exposes_data: bool
    source: Source
    cuts: Annotated[Mapping[str, Range], ABSENT] = field(default_factory=dict[str, Range])


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackStep:
    """A step of a path: of the first one how often a year it succeeds, of the others how likely."""

    path: str
    element: Element
    title: str
    chance: Range
    controls: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    threat: str
    control: str
    cut: Range
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exposure:
    data_class: DataClass
    factor: Range
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Threats:
    """All threats, the paths by id, and by how much sensitive data raises a loss."""

    threats: tuple[Threat, ...]
    paths: Mapping[str, tuple[AttackStep, ...]]
    exposure: Mapping[DataClass, Range]
    source: Source


def load_threats(folder: Path = DATA, *, today: date | None = None) -> Threats:
    path = folder / "threats.tsv"
    threats = read_rows(path, Threat, today=today, check=_check_threat, key=("id",))
    cuts = _cuts(folder, threats, today)
    return Threats(
        threats=tuple(replace(one, cuts=cuts.get(one.id, {})) for one in threats),
        paths=_paths(folder, today),
        exposure=_exposure(folder, today),
        source=threats[0].source,
    )


def _check_threat(one: Threat) -> Iterator[tuple[str, str]]:
    yield from _check_range("per_year", one.per_year)
    yield from _check_range("loss", one.loss)
    yield from _check_range("outage_hours", one.outage_hours)


def _check_range(column: str, one: Range) -> Iterator[tuple[str, str]]:
    if not one.low <= one.likely <= one.high:
        yield f"{column}_likely", f"between {one.low} and {one.high}"


def _check_cut(one: _Cut) -> Iterator[tuple[str, str]]:
    yield from _check_range("cut", one.cut)
    if one.cut.high >= 1:
        yield "cut_high", "a share below 1"


def _cuts(folder: Path, threats: list[Threat], today: date | None) -> dict[str, dict[str, Range]]:
    path = folder / "threat_controls.tsv"
    known = member((one.id for one in threats), "the id of a threat")
    among = {"threat": known}
    cuts: dict[str, dict[str, Range]] = {}
    text = read_text(path)
    for one in parse_rows(path.name, text, _Cut, today=today, check=_check_cut, among=among):
        cuts.setdefault(one.threat, {})[one.control] = one.cut
    return cuts


def _paths(folder: Path, today: date | None) -> dict[str, tuple[AttackStep, ...]]:
    paths: dict[str, tuple[AttackStep, ...]] = {}

    def check(step: AttackStep) -> Iterator[tuple[str, str]]:
        yield from _check_range("chance", step.chance)
        if step.path in paths and step.chance.high >= 1:
            yield "chance_high", "a share below 1: only a first step is a rate"
        paths[step.path] = (*paths.get(step.path, ()), step)

    read_rows(folder / "attack_steps.tsv", AttackStep, today=today, check=check)
    return paths


def _exposure(folder: Path, today: date | None) -> dict[DataClass, Range]:
    path = folder / "exposure.tsv"
    rows = read_rows(path, _Exposure, today=today, check=_check_exposure, key=("data_class",))
    return {one.data_class: one.factor for one in rows}


def _check_exposure(one: _Exposure) -> Iterator[tuple[str, str]]:
    yield from _check_range("factor", one.factor)
