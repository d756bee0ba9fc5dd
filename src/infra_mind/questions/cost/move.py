"""Does moving away from what runs today pay?"""

from dataclasses import dataclass

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...evaluation.samples import Array
from .cost_range import band, cost_range

HOURS, WAGE = "model.migration_hours_per_workload", "model.hourly_wage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What getting there costs once, what it leaves over the horizon, and when it is paid back.

    `worth` is a present value; `payback` is `None` where in most futures the horizon is too short.
    """

    work: Claim
    worth: Claim
    chance: Claim
    payback: Claim | None


def move(case: Case, ledger: Ledger, spend: Claim) -> Move:
    """Against going on with today's spend, month by month, in every future.

    Today's spend is taken to stay as it is while the bill of the design grows with the load: so the
    move is worth this much or more.
    """
    once = case.futures[HOURS] * len(case.demand.workloads) * case.futures[WAGE]
    cost = case.once(cost_range)
    months = np.arange(case.horizon_months)[:, None]
    saved = (float(spend.value) - cost.monthly) / (1 + case.discount_rate) ** (months / 12)
    balance = np.cumsum(saved, axis=0) - once
    of = [case.design(ledger), spend]
    work = band(
        ledger,
        "Work of moving all workloads",
        once,
        "USD",
        method=move,
        of=[case.assume(ledger, HOURS), case.assume(ledger, WAGE)],
    )
    worth = band(
        ledger,
        "Worth of moving, over the horizon, today",
        balance[-1],
        "USD",
        method=move,
        of=[*of, work],
    )
    chance = ledger.claim(
        "Probability that moving pays within the horizon",
        float((balance[-1] > 0).mean()),
        "share",
        method=move,
        of=[worth],
    )
    return Move(work=work, worth=worth, chance=chance, payback=_payback(ledger, balance, worth))


def _payback(ledger: Ledger, balance: Array, worth: Claim) -> Claim | None:
    paid = balance > 0
    month = np.where(paid.any(axis=0), paid.argmax(axis=0) + 1, np.inf)
    low, median, high = np.quantile(month, (0.1, 0.5, 0.9), method="higher")
    if not np.isfinite(median):
        return None
    return ledger.claim(
        "Months until moving is paid back",
        float(median),
        "months",
        low=float(low) if np.isfinite(high) else None,
        high=float(high) if np.isfinite(high) else None,
        method=move,
        of=[worth],
    )
