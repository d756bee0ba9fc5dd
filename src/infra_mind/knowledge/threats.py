"""What can be done to a system on purpose: how often, how dear, and what helps; own estimates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..domain.requirements import DataClass
from ..tables.sources import load_sources
from ..tables.table import DATA, Table, read_table

_RANGES = ("per_year", "loss", "outage_h")
THREAT_COLUMNS = (
    *("id", "category", "element", "title"),
    *(f"{name}{end}" for name in _RANGES for end in ("_low", "", "_high")),
    *("exposes_data", "source"),
)
CONTROL_COLUMNS = ("threat", "control", "cut_low", "cut", "cut_high", "source")
STEP_COLUMNS = (
    *("path", "element", "title", "chance_low", "chance", "chance_high", "controls", "source"),
)
EXPOSURE_COLUMNS = ("data_class", "factor_low", "factor", "factor_high", "source")
YES_NO = {"yes": True, "no": False}


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
    cuts: Mapping[str, Range]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackStep:
    """A step of a path: of the first one how often a year it succeeds, of the others how likely."""

    element: Element
    title: str
    chance: Range
    controls: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Threats:
    """All threats, the paths by id, and by how much sensitive data raises a loss."""

    threats: tuple[Threat, ...]
    paths: Mapping[str, tuple[AttackStep, ...]]
    exposure: Mapping[DataClass, Range]
    source: Source


def load_threats(folder: Path = DATA, *, today: date | None = None) -> Threats:
    sources = load_sources(folder, today=today)
    table = read_table(folder / "threats.tsv", THREAT_COLUMNS)
    cuts = _cuts(folder, frozenset(table.words("id")), frozenset(sources))
    threats = tuple(_threats(table, cuts, sources))
    return Threats(
        threats=threats,
        paths=_paths(folder, sources),
        exposure=_exposure(folder),
        source=threats[0].source,
    )


def _threats(
    table: Table, cuts: Mapping[str, dict[str, Range]], sources: Mapping[str, Source]
) -> Iterator[Threat]:
    columns = zip(
        table.words("id"),
        table.choices("category", Stride),
        table.choices("element", Element),
        table.words("title"),
        *(_ranges(table, name) for name in _RANGES),
        table.parsed("exposes_data", YES_NO.__getitem__, "yes or no"),
        table.members("source", frozenset(sources), "the id of a source"),
        strict=True,
    )
    for name, category, element, title, per_year, loss, outage, exposes, source in columns:
        yield Threat(
            id=name,
            category=category,
            element=element,
            title=title,
            per_year=per_year,
            loss=loss,
            outage_hours=outage,
            exposes_data=exposes,
            cuts=cuts.get(name, {}),
            source=sources[source],
        )


def _ranges(table: Table, name: str) -> list[Range]:
    columns = [table.floats(f"{name}{end}") for end in ("_low", "", "_high")]
    found: list[Range] = []
    for row, (low, likely, high) in enumerate(zip(*columns, strict=True)):
        if not low <= likely <= high:
            raise table.error(row, name, f"between {low} and {high}")
        found.append(Range(low=low, likely=likely, high=high))
    return found


def _shares(table: Table, name: str) -> list[Range]:
    ranges = _ranges(table, name)
    for row, one in enumerate(ranges):
        if one.high >= 1:
            raise table.error(row, f"{name}_high", "a share below 1")
    return ranges


def _cuts(
    folder: Path, threats: frozenset[str], sources: frozenset[str]
) -> dict[str, dict[str, Range]]:
    table = read_table(folder / "threat_controls.tsv", CONTROL_COLUMNS)
    table.members("source", sources, "the id of a source")
    cuts: dict[str, dict[str, Range]] = {}
    rows = zip(
        table.members("threat", threats, "the id of a threat"),
        table.words("control"),
        _shares(table, "cut"),
        strict=True,
    )
    for threat, control, cut in rows:
        cuts.setdefault(threat, {})[control] = cut
    return cuts


def _paths(folder: Path, sources: Mapping[str, Source]) -> dict[str, tuple[AttackStep, ...]]:
    table = read_table(folder / "attack_steps.tsv", STEP_COLUMNS)
    paths: dict[str, tuple[AttackStep, ...]] = {}
    rows = zip(
        table.words("path"),
        table.choices("element", Element),
        table.words("title"),
        _ranges(table, "chance"),
        table.words("controls"),
        table.members("source", frozenset(sources), "the id of a source"),
        strict=True,
    )
    for row, (path, element, title, chance, controls, source) in enumerate(rows):
        if path in paths and chance.high >= 1:
            raise table.error(row, "chance_high", "a share below 1: only a first step is a rate")
        step = AttackStep(
            element=element,
            title=title,
            chance=chance,
            controls=tuple(controls.split(",")),
            source=sources[source],
        )
        paths[path] = (*paths.get(path, ()), step)
    return paths


def _exposure(folder: Path) -> dict[DataClass, Range]:
    table = read_table(folder / "exposure.tsv", EXPOSURE_COLUMNS)
    classes = table.choices("data_class", DataClass)
    factors = _ranges(table, "factor")
    if len(set(classes)) != len(classes):
        raise KnowledgeError("exposure.tsv holds a class of data twice.", remedy="Leave one row.")
    return dict(zip(classes, factors, strict=True))
