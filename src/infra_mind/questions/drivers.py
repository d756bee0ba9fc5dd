"""Which assumption makes which share of the spread of the bill?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..domain.dossier import Driver
from ..domain.ledger import Ledger
from ..evaluation.labels import label_of
from ..evaluation.samples import Array
from .case import Case

METHOD = "questions.drivers"
SHOWN = 8
# A squared correlation of independent draws exceeds this over their number once in a thousand.
NOISE = 10.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """One assumption: its share of the variance, and the bill at its P10 and its P90, in USD a month."""

    path: str
    share: float
    low: float
    high: float


def swings(case: Case) -> tuple[Swing, ...]:
    """Assumptions by their share of the variance of the monthly bill, largest first.

    Shares are squared rank correlations over all futures, scaled to their sum; the swing moves one
    assumption alone from its P10 to its P90.
    """
    evaluation = case.evaluate([case.chosen], case.futures)
    bill = _ranks(evaluation.monthly[0])
    moving = [path for path in case.demand.assumptions if np.ptp(case.futures[path]) > 0]
    squared = {path: _correlation(_ranks(case.futures[path]), bill) ** 2 for path in moving}
    noise = NOISE / case.futures.size
    known = {path: share for path, share in squared.items() if share > noise}
    total = sum(known.values()) or 1.0
    order = sorted(known, key=lambda path: (-known[path], path))
    found = _swings(case, {path: known[path] / total for path in order[: SHOWN * 2]})
    return tuple(swing for swing in found if abs(swing.high - swing.low) > 1e-3 * swing.low)


def drivers(case: Case, ledger: Ledger) -> tuple[Driver, ...]:
    """The largest of them, as claims."""
    found: list[Driver] = []
    for swing in swings(case)[:SHOWN]:
        label = label_of(swing.path, case.demand)
        of = [case.assume(ledger, swing.path), case.design(ledger)]
        found.append(
            Driver(
                path=swing.path,
                label=label,
                share=ledger.claim(
                    f"Share of the spread of the bill: {label}",
                    swing.share,
                    "share",
                    method=METHOD,
                    of=of,
                ).id,
                low=ledger.claim(
                    f"Monthly bill at P10 of {label}", swing.low, "USD/month", method=METHOD, of=of
                ).id,
                high=ledger.claim(
                    f"Monthly bill at P90 of {label}", swing.high, "USD/month", method=METHOD, of=of
                ).id,
            )
        )
    return tuple(found)


def _swings(case: Case, shares: Mapping[str, float]) -> list[Swing]:
    """Every path alone at its P10 and at its P90, all in one evaluation."""
    paths = list(shares)
    ends = [
        (path, float(np.quantile(case.futures[path], share)))
        for share in (0.1, 0.9)
        for path in paths
    ]
    if not ends:
        return []
    bills = case.evaluate([case.chosen], case.point.one_at_a_time(ends)).monthly[0].tolist()
    return [
        Swing(path=path, share=shares[path], low=low, high=high)
        for path, low, high in zip(paths, bills[: len(paths)], bills[len(paths) :], strict=True)
    ]


def _ranks(values: Array) -> Array:
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks


def _correlation(one: Array, other: Array) -> float:
    return float(np.corrcoef(one, other)[0, 1])
