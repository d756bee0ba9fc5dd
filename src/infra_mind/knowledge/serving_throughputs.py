"""Serving as it was published: what software wrote at full load, on which accelerators."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..domain.claim import Source
from ..tables.sources import load_sources
from ..tables.table import DATA, read_table

COLUMNS = (
    *("model", "parameters_b", "active_parameters_b", "layers", "kv_heads", "head_dim"),
    *("accelerator", "accelerators", "weight_bits", "kv_bits", "input_tokens", "output_tokens"),
    *("batch", "tokens_per_s", "source"),
)


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
    sources = load_sources(folder, today=today)
    table = read_table(folder / "serving_throughputs.tsv", COLUMNS)
    integers = {
        name: table.integers(name)
        for name in (
            *("layers", "kv_heads", "head_dim", "accelerators", "weight_bits", "kv_bits"),
            *("input_tokens", "output_tokens"),
        )
    }
    floats = {
        name: table.floats(name) for name in ("parameters_b", "active_parameters_b", "tokens_per_s")
    }
    models, accelerators = table.words("model"), table.words("accelerator")
    batches = table.optional_floats("batch")
    cited = table.members("source", frozenset(sources), "the id of a source")
    return tuple(
        ServingThroughput(
            model=models[row],
            accelerator=accelerators[row],
            batch=batches[row],
            source=sources[cited[row]],
            parameters_b=floats["parameters_b"][row],
            active_parameters_b=floats["active_parameters_b"][row],
            tokens_per_s=floats["tokens_per_s"][row],
            layers=integers["layers"][row],
            kv_heads=integers["kv_heads"][row],
            head_dim=integers["head_dim"][row],
            accelerators=integers["accelerators"][row],
            weight_bits=integers["weight_bits"][row],
            kv_bits=integers["kv_bits"][row],
            input_tokens=integers["input_tokens"][row],
            output_tokens=integers["output_tokens"][row],
        )
        for row in range(len(table))
    )
