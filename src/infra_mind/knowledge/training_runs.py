"""Training as it was published: whole runs, and the utilization that programs reached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..tables.rows import read_rows
from . import DATA
from .accelerators import Accelerator


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
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingUtilization:
    """Model FLOPs utilization of tuned programs on up to `accelerators` of a kind, as shares."""

    hardware: str
    accelerators: int
    low: float
    likely: float
    high: float
    source: Source
    note: str = ""


class TrainingUtilizations:
    """What training reaches of the peak, by hardware and size of the cluster.

    `hardware` is a family of accelerators, or the interconnect of those without rows of their own.
    """

    def __init__(self, rows: Iterable[TrainingUtilization]) -> None:
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
    return tuple(read_rows(folder / "training_runs.tsv", TrainingRun, today=today))


def load_training_utilizations(
    folder: Path = DATA, *, today: date | None = None
) -> TrainingUtilizations:
    """Every row is checked: low, likely and high in order and below 1."""
    path = folder / "training_utilizations.tsv"
    return TrainingUtilizations(read_rows(path, TrainingUtilization, today=today, check=_check))


def _check(one: TrainingUtilization) -> Iterator[tuple[str, str]]:
    if not 0 < one.low <= one.likely <= one.high < 1:
        yield "likely", "between low and high, all of them below 1"
