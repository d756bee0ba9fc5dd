"""What helps against the largest cause of the downtime that is left?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...decision.case import Case
from ...decision.objective import CostTerm
from ...domain.claim import Claim, round_significant
from ...domain.ledger import Ledger
from ...domain.recommendation import Act
from ...tables.rows import read_rows
from .downtime_causes import Cause, downtime

FILE = Path(__file__).with_name("data") / "remedies.tsv"
MONTHS = 12
DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Act):
    """An act against one cause of downtime, for the workload that most is lost with."""

    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The cause of most downtime: what it takes and costs a year, about, and what helps.

    workload: the one whose hours down cost most.
    """

    cause: Cause
    workload: str
    hours: Claim
    loss: Claim
    remedy: Remedy


@cache
def remedies() -> Mapping[str, Remedy]:
    return {one.cause: one for one in read_rows(FILE, Remedy, key=("cause",))}


def worst_cause(case: Case, ledger: Ledger) -> Worst | None:
    """`None` where nothing that anybody waits for is ever down."""
    causes = case.ask(downtime, ledger).causes
    yearly = float(case.expect([case.chosen]).terms[CostTerm.DOWNTIME][0]) * MONTHS
    if not causes or yearly <= 0:
        return None
    cause = causes[0]
    return Worst(
        cause=cause,
        workload=_dearest(case),
        remedy=remedies()[cause.words],
        hours=ledger.claim(
            f"Downtime by {cause.words}, about",
            round_significant(float(cause.hours.value), DIGITS),
            "h/year",
            method=worst_cause,
            of=[cause.hours],
        ),
        loss=ledger.claim(
            f"Expected loss by downtime by {cause.words}, with hours priced as stated or assumed",
            round_significant(yearly * min(cause.share, 1.0), DIGITS),
            "USD/year",
            method=worst_cause,
            of=[cause.hours, case.design(ledger)],
        ),
    )


def _dearest(case: Case) -> str:
    """Of those depended on most, the workload whose hours down cost most, everything being as likely."""
    evaluation = case.evaluate([case.chosen])
    depended_on = [one for one in case.demand.workloads if one.depended_on]
    return max(
        depended_on,
        key=lambda one: (
            (1 - float(evaluation.part(one.name).availability[0, 0]))
            * case.point.likely(one.inputs["downtime_hour"])
            if "downtime_hour" in one.inputs
            else 0.0
        ),
    ).name
