import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from pathlib import Path
from typing import Annotated

from ..core.errors import KnowledgeError
from ..tables.rows import Cell, read_rows
from . import DATA


def _loading(cell: str) -> float:
    number = float(cell)
    if not 0 < number <= 1:
        raise ValueError(cell)
    return number


class FactorScope(StrEnum):
    """Whether a factor is one for the whole company or one for each workload."""

    COMPANY = "company"
    WORKLOAD = "workload"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """How strongly the assumptions that match `path` follow a factor that they have in common.

    In normal scores two of them correlate by the product of their loadings. `*` in `path` stands for
    a word or a number.
    """

    factor: str
    scope: FactorScope
    path: str
    loading: Annotated[float, Cell(parse=_loading, expected="a number above 0 and up to 1")]
    reason: str

    def matches(self, path: str) -> bool:
        pattern = re.escape(self.path).replace(r"\*", r"\w+")
        return re.fullmatch(pattern, path) is not None

    def of(self, path: str) -> str:
        """The name of the factor as it concerns `path`."""
        place = re.match(r"workloads\[\d+\]", path) if self.scope is FactorScope.WORKLOAD else None
        return self.factor if place is None else f"{self.factor} of {place[0]}"


class Correlations:
    """What inputs have in common that no formula says: by factor, so that all go together soundly.

    A table of factors cannot contradict itself, as one of pairs can, and a further input that
    follows a factor leaves the draws of those before it as they were.
    """

    def __init__(self, loadings: Iterable[Loading] = ()) -> None:
        self._loadings = tuple(loadings)
        self._known: dict[str, tuple[tuple[str, float], ...]] = {}

    def __iter__(self) -> Iterator[Loading]:
        return iter(self._loadings)

    def __len__(self) -> int:
        return len(self._loadings)

    def factors(self, path: str) -> tuple[tuple[str, float], ...]:
        """Factors that `path` follows, with their loadings; empty where it goes its own way.

        Raises `KnowledgeError` where the factors would explain more than all of it.
        """
        if path not in self._known:
            found = tuple(
                (one.of(path), one.loading) for one in self._loadings if one.matches(path)
            )
            if fsum(loading**2 for _, loading in found) > 1:
                raise KnowledgeError(
                    f"correlations.tsv: the factors of {path!r} explain more than all of it.",
                    remedy="Lower a loading: their squares add up to 1 at most.",
                )
            self._known[path] = found
        return self._known[path]

    def between(self, one: str, other: str) -> float:
        """The correlation of two assumptions in normal scores."""
        mine = dict(self.factors(one))
        return fsum(mine.get(factor, 0.0) * loading for factor, loading in self.factors(other))


def load_correlations(folder: Path = DATA) -> Correlations:
    return Correlations(read_rows(folder / "correlations.tsv", Loading, key=("path", "factor")))
