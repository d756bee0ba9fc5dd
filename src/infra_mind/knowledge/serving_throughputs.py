"""Serving as it was published: what software wrote at full load, on which accelerators."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..domain.claim import Source
from ..tables.rows import read_rows
from . import DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingThroughput:
    """A measurement at full load: tokens a second that all `accelerators` together wrote.

    `batch` is `None` where as many requests as fit were served at once.
    """

    model: str
    parameters_b: float
    active_parameters_b: float
    layers: int
    kv_heads: int
    head_dim: int
    accelerator: str
    accelerators: int
    weight_bits: int
    kv_bits: int
    input_tokens: int
    output_tokens: int
    batch: float | None
    tokens_per_s: float
    source: Source

    @property
    def name(self) -> str:
        sizes = f"{self.input_tokens}/{self.output_tokens}"
        return f"{self.model} on {self.accelerators} {self.accelerator}, {sizes}"


def load_serving_throughputs(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[ServingThroughput, ...]:
    return tuple(read_rows(folder / "serving_throughputs.tsv", ServingThroughput, today=today))
