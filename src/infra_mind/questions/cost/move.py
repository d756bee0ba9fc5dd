"""Does moving away from what runs today pay?"""

from dataclasses import dataclass

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...evaluation.samples import Array
from .baseline import Spend
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


def move(case: Case, ledger: Ledger, spend: Spend) -> Move:
    """Against going on with today's spend, month by month, in every future.

    By a bill, what both have is compared; of a spend that was only stated, all of it with all of the plan.
    Today's spend is taken to stay as it is while the bill of the design grows with the load: so the
    move is worth this much or more.
    """
    cost, like = case.once(cost_range), spend.compared
    saved = (float(like.value) - cost.monthly * spend.replaced) / _discount(case)
    balance = np.cumsum(saved, axis=0) - once(case)
    of = [case.design(ledger), like, *([spend.share] if spend.share else [])]
    work = moving(case, ledger)
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


def moving(case: Case, ledger: Ledger) -> Claim:
    """What it takes to move all workloads, once."""
    of = [case.assume(ledger, HOURS), case.assume(ledger, WAGE)]
    label = "Work of moving all workloads"
    return band(ledger, label, once(case), "USD", method=move, of=of)


def pays_from(case: Case, ledger: Ledger) -> Claim:
    """What has to be spent today, USD a month, for moving to be worth nothing over the horizon."""
    cost, months = case.once(cost_range), (1 / _discount(case)).sum(axis=0)
    return band(
        ledger,
        "Spend of today from which moving pays within the horizon",
        (cost.discounted + once(case)) / months,
        "USD/month",
        method=pays_from,
        of=[case.design(ledger), moving(case, ledger)],
    )


def once(case: Case) -> Array:
    """Work of moving all workloads, USD, one for each future."""
    return case.futures[HOURS] * len(case.demand.workloads) * case.futures[WAGE]


def _discount(case: Case) -> Array:
    """By month, as a column: what a dollar then is worth less today."""
    return (1 + case.discount_rate) ** (np.arange(case.horizon_months)[:, None] / 12)


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
