"""Which assumption makes which share of the spread of the bill?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.dossier import CostDriver
from ...domain.ledger import Ledger
from ...evaluation.candidates import positions
from ...evaluation.samples import Array, normal_quantile
from ...words.inputs import label_of

SHOWN, MOST = 8, 24
# A squared correlation of independent draws exceeds this over their number once in a thousand.
NOISE = 10.8
# Features that a regression may have for each future: more would fit what is only chance.
FEATURES_PER_FUTURE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """One assumption: its share of the variance, and the bill at its P10 and its P90, in USD a month."""

    path: str
    share: float
    low: float
    high: float


def swings(case: Case) -> tuple[Swing, ...]:
    """Assumptions by their share of the variance of the monthly bill, largest first.

    What the shares leave to 1 is made by several together. The swing moves one assumption alone from
    its P10 to its P90.
    """
    bill = case.evaluate([case.chosen], case.futures).monthly[0]
    moving = [path for path in case.demand.assumptions if np.ptp(case.futures[path]) > 0]
    known = shares(bill, {path: case.futures[path] for path in moving})
    order = sorted(known, key=lambda path: (-known[path], path))
    found = _swings(case, {path: known[path] for path in order[:MOST]})
    return tuple(swing for swing in found if abs(swing.high - swing.low) > 1e-3 * swing.low)


def shares(bill: Array, draws: Mapping[str, Array]) -> dict[str, float]:
    """The share of the variance of `bill` that each row of draws makes by itself.

    The bill is fitted by the first three Hermite polynomials of each input's normal scores: for
    independent inputs the shares are first-order Sobol indices (B. Sudret, Reliability Engineering and
    System Safety 93, 2008). What correlated inputs make in common is divided by regression (J. Pratt,
    Dividing the indivisible, 1987), so that all add up to what the fit explains.
    """
    spread = bill - bill.mean()
    total = float(spread @ spread)
    if not draws or total <= 0:
        return {}
    paths = list(draws)
    ranked = np.argsort(np.stack([draws[path] for path in paths]), axis=1, kind="stable")
    features = _features(len(bill))
    # Every input has the same scores in another order: of what is not felt no feature is built.
    touched = spread[ranked] @ features.T
    felt = (touched / np.sqrt(total * (features**2).sum(axis=1))).ravel()
    most = max(int(FEATURES_PER_FUTURE * len(bill)), 1)
    order = np.argsort(-(felt**2), kind="stable")[:most]
    kept = np.sort(order[felt[order] ** 2 > NOISE / len(bill)])
    if not kept.size:
        return {}
    fitted = np.empty((kept.size, len(bill)))
    for row, place in enumerate(positions(kept)):
        fitted[row, ranked[place // _ORDERS]] = features[place % _ORDERS]
    # Features are few and futures many. The stubs of NumPy leave the type of this one open.
    weights = cast("Array", np.linalg.lstsq(fitted @ fitted.T, fitted @ spread, rcond=None)[0])
    parts: list[float] = (weights * touched.ravel()[kept] / total).tolist()
    found: dict[str, float] = {}
    for place, part in zip(positions(kept), parts, strict=True):
        path = paths[place // _ORDERS]
        found[path] = found.get(path, 0.0) + part
    return {path: share for path, share in found.items() if share > 0}


def together(found: Sequence[Swing]) -> float:
    """What no assumption makes by itself: the share of the variance that several make together."""
    return max(0.0, 1 - sum(one.share for one in found))


def drivers(case: Case, ledger: Ledger) -> tuple[CostDriver, ...]:
    """The largest of them, as claims."""
    found: list[CostDriver] = []
    for swing in case.once(swings)[:SHOWN]:
        label = label_of(swing.path, case.demand)
        of = [case.assume(ledger, swing.path), case.design(ledger)]
        record = partial(ledger.claim, method=drivers, of=of)
        found.append(
            CostDriver(
                path=swing.path,
                label=label,
                share=record(f"Share of the spread of the bill: {label}", swing.share, "share").id,
                low=record(f"Monthly bill at P10 of {label}", swing.low, "USD/month").id,
                high=record(f"Monthly bill at P90 of {label}", swing.high, "USD/month").id,
            )
        )
    return tuple(found)


def remainder(case: Case, ledger: Ledger) -> tuple[Claim, Claim]:
    """What the assumptions that are not shown make each by itself, and what several make together."""
    return (
        ledger.claim(
            "Share of the spread of the bill: all other assumptions, each by itself",
            sum(one.share for one in case.once(swings)[SHOWN:]),
            "share",
            method=remainder,
            of=[case.design(ledger)],
        ),
        together_claim(case, ledger),
    )


def together_claim(case: Case, ledger: Ledger) -> Claim:
    """The share of the spread that no assumption makes by itself."""
    return ledger.claim(
        "Share of the spread of the bill: several assumptions together",
        together(case.once(swings)),
        "share",
        method=together,
        of=[case.design(ledger)],
    )


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


_ORDERS = 3


def _features(futures: int) -> Array:
    """Hermite polynomials of the normal scores, of mean 0, the smallest input first; shape (3, futures)."""
    score = normal_quantile((np.arange(futures) + 0.5) / futures)
    rows = np.stack([score, score**2 - 1, score**3 - 3 * score])
    return rows - rows.mean(axis=1, keepdims=True)
