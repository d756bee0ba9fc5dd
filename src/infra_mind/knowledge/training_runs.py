"""Training as it was published: whole runs, and the utilization that programs reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..tables.sources import load_sources
from ..tables.table import DATA, read_table
from .accelerators import Accelerator

RUN_COLUMNS = (
    *("name", "parameters_b", "tokens_b", "accelerator", "accelerators", "gpu_hours"),
    *("source", "note"),
)
UTILIZATION_COLUMNS = ("hardware", "accelerators", "low", "likely", "high", "source", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """A run that somebody published: what was trained, on how many of what, and how long that took."""

    name: str
    parameters_b: float
    tokens_b: float
    accelerator: str
    accelerators: int
    gpu_hours: float
    source: Source
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingUtilization:
    """Model FLOPs utilization of tuned programs on up to `accelerators` of a kind, as shares."""

    hardware: str
    accelerators: int
    low: float
    likely: float
    high: float
    source: Source
    note: str


class TrainingUtilizations:
    """What training reaches of the peak, by hardware and size of the cluster.

    `hardware` is a family of accelerators, or the interconnect of those without rows of their own.
    """

    def __init__(self, rows: tuple[TrainingUtilization, ...]) -> None:
        self._by_hardware: dict[str, list[TrainingUtilization]] = {}
        for row in rows:
            self._by_hardware.setdefault(row.hardware, []).append(row)
        for found in self._by_hardware.values():
            found.sort(key=lambda row: row.accelerators)

    def __iter__(self) -> Iterator[TrainingUtilization]:
        return (row for found in self._by_hardware.values() for row in found)

    def find(self, accelerator: Accelerator, accelerators: int) -> TrainingUtilization:
        """The row of a cluster; beyond the largest that is known, the largest."""
        rows = self._by_hardware.get(accelerator.family) or self._like(accelerator)
        return next((row for row in rows if accelerators <= row.accelerators), rows[-1])

    def _like(self, accelerator: Accelerator) -> list[TrainingUtilization]:
        hardware = "H100" if accelerator.interconnect == "NVLink" else "PCIe"
        found = self._by_hardware.get(hardware)
        if found is None:
            raise KnowledgeError(
                f"training_utilizations.tsv has no rows for {hardware!r}, which "
                f"{accelerator.name!r} is likest to."
            )
        return found


def load_training_runs(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[TrainingRun, ...]:
    sources = load_sources(folder, today=today)
    table = read_table(folder / "training_runs.tsv", RUN_COLUMNS)
    rows = zip(
        table.words("name"),
        table.floats("parameters_b"),
        table.floats("tokens_b"),
        table.words("accelerator"),
        table.integers("accelerators"),
        table.floats("gpu_hours"),
        table.members("source", frozenset(sources), "the id of a source"),
        table.texts("note"),
        strict=True,
    )
    return tuple(
        TrainingRun(
            name=name,
            parameters_b=parameters,
            tokens_b=tokens,
            accelerator=accelerator,
            accelerators=accelerators,
            gpu_hours=hours,
            source=sources[source],
            note=note,
        )
        for name, parameters, tokens, accelerator, accelerators, hours, source, note in rows
    )


def load_training_utilizations(
    folder: Path = DATA, *, today: date | None = None
) -> TrainingUtilizations:
    """Every row is checked: low, likely and high in order and below 1."""
    sources = load_sources(folder, today=today)
    table = read_table(folder / "training_utilizations.tsv", UTILIZATION_COLUMNS)
    rows = zip(
        table.words("hardware"),
        table.integers("accelerators"),
        table.floats("low"),
        table.floats("likely"),
        table.floats("high"),
        table.members("source", frozenset(sources), "the id of a source"),
        table.texts("note"),
        strict=True,
    )
    found: list[TrainingUtilization] = []
    for number, (hardware, accelerators, low, likely, high, source, note) in enumerate(rows):
        if not 0 < low <= likely <= high < 1:
            raise table.error(number, "likely", "between low and high, all of them below 1")
        found.append(
            TrainingUtilization(
                hardware=hardware,
                accelerators=accelerators,
                low=low,
                likely=likely,
                high=high,
                source=sources[source],
                note=note,
            )
        )
    return TrainingUtilizations(tuple(found))
