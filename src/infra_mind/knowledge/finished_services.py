"""Finished services that a company can buy in place of running a workload, and where that is one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from ..domain.claim import Source
from ..domain.requirements import CompanySize, WorkloadType
from ..tables.rows import read_rows
from . import DATA
from .threats import Range


class ChargedBy(StrEnum):
    """What a service is paid for: a month, a person who works with it, or a solved conversation."""

    MONTH = "month"
    USER = "user"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedService:
    """One finished service, for workloads that are what it does, in companies of some sizes.

    named: words of which one stands in the name of the workload, where its type alone does not say that
    it is such a need · staffed: whether a company buys it that has people who run systems, too · gb_month: the
    most that its plan sends · users: the most that its plan is for · price: USD, from the smallest plan that
    fits · paid: of each question, the part that is charged as a conversation · beside: what comes on top ·
    lost: what is given up by buying.
    """

    need: str
    types: frozenset[WorkloadType]
    named: frozenset[str]
    sizes: frozenset[CompanySize]
    staffed: bool
    gb_month: float | None
    users: float | None
    per: ChargedBy
    price: Range
    paid: Range
    what: str
    product: str
    terms: str
    beside: str
    lost: str
    source: Source
    paid_source: Source | None


def load_finished_services(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[FinishedService, ...]:
    """The smallest plan of each need first."""
    return tuple(
        read_rows(folder / "finished_services.tsv", FinishedService, today=today, check=_wrong)
    )


def _wrong(row: FinishedService) -> list[tuple[str, str]]:
    wrong = [
        (f"{name}_low", "a range from low over likely to high")
        for name, one in (("price", row.price), ("paid", row.paid))
        if not 0 < one.low <= one.likely <= one.high
    ]
    if (row.per is ChargedBy.QUESTION) != (row.paid_source is not None):
        wrong.append(
            ("paid_source", "given for what is charged by the question, and for nothing else")
        )
    return wrong
