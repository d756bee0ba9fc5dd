"""What a provider does not sell, or sells to nobody who is not a customer of it already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ..domain.architecture import Exclusion
from ..domain.claim import Source
from ..domain.design import Decision
from ..domain.option import DecisionKind
from ..domain.requirements import Cloud
from ..domain.workload import Workload
from ..evaluation.workloads import kind_of
from ..tables.rows import read_rows

FILE = Path(__file__).with_name("data") / "not_offered.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOffered:
    """An option that nobody takes with a provider since a day, and what is done instead."""

    provider: Cloud
    decision: DecisionKind
    option: str
    since: date
    reason: str
    source: Source


@cache
def load_not_offered() -> tuple[NotOffered, ...]:
    return tuple(read_rows(FILE, NotOffered, key=("provider", "decision", "option")))


def not_offered(workloads: Sequence[Workload], provider: str) -> Iterator[Exclusion]:
    """The options of some workloads that a provider does not have."""
    for workload in workloads:
        decided = kind_of(workload).options(workload, (), ())
        for one in load_not_offered():
            if one.provider == provider and one.option in decided.get(one.decision, ()):
                yield Exclusion(
                    decision=Decision(one.decision, workload.name),
                    option=one.option,
                    reason=one.reason,
                )
