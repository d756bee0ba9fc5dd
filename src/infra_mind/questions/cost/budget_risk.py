"""Will the budget hold, when will it not, and what would hold?"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from .cost_range import cost_range, over_budget

PROBABLE = 0.5
SAFE = 0.9
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRisk:
    """`today` and `at_end`: probability that the month's bill breaks the budget · `first`: the first
    month in which it more likely does than not, `None` within the horizon · `enough`: a budget that
    holds to the end in nine of ten futures · `for_now`: one that does for the first year · `more`: what is
    missing to the end, 0 where nothing is.
    """

    today: Claim
    at_end: Claim
    first: Claim | None
    enough: Claim
    for_now: Claim
    more: float


def budget_risk(case: Case, ledger: Ledger, budget: Claim) -> BudgetRisk:
    """The budget against the bill of every month of the horizon."""
    limit = float(budget.value)
    cost = case.once(cost_range)
    over = (cost.monthly > limit).mean(axis=1)
    of = [case.design(ledger), budget]
    hit = np.flatnonzero(over > PROBABLE)
    enough = float(np.quantile(cost.monthly.max(axis=0), SAFE))
    record = partial(ledger.claim, method=budget_risk, of=of)
    return BudgetRisk(
        today=over_budget(case, ledger, budget, cost.today),
        at_end=over_budget(case, ledger, budget, cost.monthly[-1], case.horizon_months),
        first=record(
            "First month whose bill more likely breaks the budget than not",
            int(hit[0]) + 1,
            "month",
        )
        if hit.size
        else None,
        enough=record(
            "Budget that holds to the end of the horizon in nine of ten futures",
            enough,
            "USD/month",
            of=[case.design(ledger)],
        ),
        for_now=record(
            "Budget that holds for the first year in nine of ten futures",
            float(np.quantile(cost.monthly[:MONTHS].mean(axis=0), SAFE)),
            "USD/month",
            of=[case.design(ledger)],
        ),
        more=max(0.0, enough - limit),
    )
