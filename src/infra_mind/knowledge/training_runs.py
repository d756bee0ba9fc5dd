from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..domain.claim import Source
from .sources import load_sources
from .table import DATA, read_table

COLUMNS = ("name", "parameters_b", "tokens_b", "accelerator", "gpu_hours", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """A run that somebody published: what was trained, on what, and how long that took."""

    name: str
    parameters_b: float
    tokens_b: float
    accelerator: str
    gpu_hours: float
    source: Source


def load_training_runs(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[TrainingRun, ...]:
    sources = load_sources(folder, today=today)
    table = read_table(folder / "training_runs.tsv", COLUMNS)
    rows = zip(
        table.words("name"),
        table.floats("parameters_b"),
        table.floats("tokens_b"),
        table.words("accelerator"),
        table.floats("gpu_hours"),
        table.members("source", frozenset(sources), "the id of a source"),
        strict=True,
    )
    return tuple(
        TrainingRun(
            name=name,
            parameters_b=parameters,
            tokens_b=tokens,
            accelerator=accelerator,
            gpu_hours=hours,
            source=sources[source],
        )
        for name, parameters, tokens, accelerator, hours, source in rows
    )
