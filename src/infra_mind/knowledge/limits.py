from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.rows import read_rows
from . import DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLimit:
    """How much of something a provider gives before another design is needed."""

    limit: str
    provider: Cloud
    value: float
    low: float
    high: float
    unit: str
    source: Source
    note: str = ""


class Limits:
    """Limits of services by name and provider."""

    def __init__(self, limits: Iterable[ProviderLimit]) -> None:
        self._limits = {(one.limit, str(one.provider)): one for one in limits}

    def __iter__(self) -> Iterator[ProviderLimit]:
        return iter(self._limits.values())

    def __len__(self) -> int:
        return len(self._limits)

    def find(self, limit: str, provider: str) -> ProviderLimit:
        """Raises KnowledgeError where no such limit is known."""
        found = self._limits.get((limit, provider))
        if found is None:
            raise KnowledgeError(
                f"limits.tsv has no {limit!r} of {provider!r}.", remedy="Add the row."
            )
        return found


def load_limits(folder: Path = DATA, *, today: date | None = None) -> Limits:
    """Read and check the table; every value lies within its range and above 0."""
    path, key = folder / "limits.tsv", ("limit", "provider")
    return Limits(read_rows(path, ProviderLimit, today=today, check=_check, key=key))


def _check(one: ProviderLimit) -> Iterator[tuple[str, str]]:
    if not 0 < one.low <= one.value <= one.high:
        yield "value", "a value within low and high, above 0"
