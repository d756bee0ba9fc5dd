from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from ..core.errors import UnknownName
from ..domain.claim import Source
from ..prices.book import COMPUTE, PriceBook
from ..prices.price import Sku
from ..tables.rows import read_rows
from . import DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """One accelerator; rates are peaks without sparsity, bandwidths in GB/s of 10^9 bytes.

    `fp8_tflops` is `None` where it does not compute in 8-bit floating point.
    """

    name: str
    family: str
    bf16_tflops: float
    fp8_tflops: float | None
    memory_gb: float
    memory_bandwidth_gbps: float
    interconnect: str
    interconnect_gbps: float
    tdp_w: float
    source: Source
    note: str = ""


class Accelerators:
    """Accelerators by name; `Sku.gpu` holds such a name."""

    def __init__(self, accelerators: Iterable[Accelerator]) -> None:
        self._by_name = {accelerator.name: accelerator for accelerator in accelerators}

    def __iter__(self) -> Iterator[Accelerator]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> Accelerator:
        found = self._by_name.get(name)
        if found is None:
            near = get_close_matches(name, self._by_name, n=1, cutoff=0.5)
            hint = (
                f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(self._by_name)}."
            )
            raise UnknownName(f"No accelerator is called {name!r}.", remedy=hint)
        return found

    def named(self, word: str) -> tuple[Accelerator, ...]:
        """Those of a name or a family: `A100` means both sizes of it."""
        wanted = word.strip().upper()
        found = tuple(a for a in self if wanted in (a.name.upper(), a.family.upper()))
        return found or (self.get(word),)

    def carriers(self, book: PriceBook, provider: str, region: str, name: str) -> tuple[Sku, ...]:
        """The sizes priced in a region that carry an accelerator, the fewest of them first."""
        skus = (sku for sku in book.skus(provider, region, COMPUTE) if sku.gpu == name)
        return tuple(sorted(skus, key=lambda sku: (sku.gpu_count, sku.vcpu)))


def load_accelerators(folder: Path = DATA, *, today: date | None = None) -> Accelerators:
    return Accelerators(read_rows(folder / "accelerators.tsv", Accelerator, today=today))
