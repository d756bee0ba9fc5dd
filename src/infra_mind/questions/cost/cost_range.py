"""What will it cost, and how sure are you?"""

from dataclasses import dataclass

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import Design
from ...domain.dossier import MonthlyOutlook
from ...domain.ledger import Ledger, Method
from ...evaluation.entries import spread_claims, stated
from ...evaluation.samples import Array
from ...prices.currencies import USD

SHOWN_EVERY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRange:
    """Bills in USD; arrays are months x futures.

    today: a month as the load is today, with what is bought ahead as soon as it was measured.
    """

    monthly: Array
    discounted: Array
    today: Array

    def total(self, months: int) -> Array:
        """Sum over the first months, one for each future."""
        return self.monthly[:months].sum(axis=0)


def likely_bill(case: Case, ledger: Ledger) -> Claim:
    """The first month's bill of the choice at the likely values, by its lines."""
    sums = [ledger[one.cost.monthly] for one in case.bill(ledger) if one.cost.monthly is not None]
    return ledger.claim(
        "Monthly bill at the likely values",
        float(case.evaluate([case.chosen], itemised=True).monthly[0, 0]),
        "USD/month",
        method=likely_bill,
        of=sums or [case.design(ledger)],
    )


def monthly_bill(case: Case, ledger: Ledger) -> Claim:
    """The first month's bill of the choice over all futures, with what its spread rests on."""
    spread = spread_claims(ledger, case.demand, [one.cost for one in case.bill(ledger)])
    futures = case.evaluate([case.chosen], case.futures)
    of = [case.ask(likely_bill, ledger), *spread]
    return band(ledger, "Monthly bill", futures.monthly[0], "USD/month", method=cost_range, of=of)


def cost_range(case: Case, design: Design | None = None) -> CostRange:
    """The bill of every month of the horizon under every future."""
    months = range(case.horizon_months)
    samples = case.futures.at(list(months))
    evaluation = case.evaluate([design or case.chosen], samples)
    shape = len(months), case.futures.size
    monthly = (evaluation.monthly + evaluation.early)[0].reshape(shape)
    rate = (1 + case.discount_rate) ** (np.arange(len(months)) / 12)
    return CostRange(
        monthly=monthly,
        discounted=(monthly / rate[:, None]).sum(axis=0),
        today=evaluation.monthly[0].reshape(shape)[0],
    )


def percentile_error(values: Array, share: float) -> Array:
    """Standard error of a percentile from order statistics, for each row: half the 68 % interval.

    That of independent draws: those of a Latin hypercube err less (M. Stein, Technometrics 29, 1987).
    """
    ordered = np.sort(values, axis=-1)
    count = ordered.shape[-1]
    reach = np.sqrt(count * share * (1 - share))
    low = max(int(np.floor(count * share - reach)), 0)
    high = min(int(np.ceil(count * share + reach)), count - 1)
    return (ordered[..., high] - ordered[..., low]) / 2


def errors(
    ledger: Ledger, label: str, values: Array, unit: str, *, of: list[Claim]
) -> dict[str, Claim]:
    """The standard errors of P10, P50 and P90 of a figure, as claims."""
    return {
        f"p{share:.0f}": ledger.claim(
            f"{label}: standard error of P{share:.0f}",
            float(percentile_error(values, share / 100)),
            unit,
            method=errors,
            of=of,
        )
        for share in (10, 50, 90)
    }


def band(
    ledger: Ledger, label: str, values: Array, unit: str, *, method: Method, of: list[Claim]
) -> Claim:
    """A figure over all futures as a claim: its median, with P10 and P90 as low and high."""
    low, median, high = np.quantile(values, (0.1, 0.5, 0.9))
    return ledger.claim(
        label, float(median), unit, low=float(low), high=float(high), method=method, of=of
    )


def budget_of(case: Case, ledger: Ledger) -> Claim | None:
    """The budget in USD; in another currency it rests on the amount as stated and on the rate."""
    targets = case.judge.targets
    if targets.budget is None:
        return None
    if targets.currency == USD:
        return stated(ledger, "Budget", targets.budget, "USD/month", "budget.monthly")
    currency = case.model.library.currencies.get(targets.currency)
    amount = targets.budget / targets.usd_rate
    unit = f"{currency.code}/month"
    ranged = currency.low < currency.high
    rate = ledger.claim(
        f"What one {currency.code} is worth",
        currency.usd,
        "USD",
        low=currency.low if ranged else None,
        high=currency.high if ranged else None,
        method="currency table",
        source=currency.source,
    )
    return ledger.claim(
        "Budget",
        targets.budget,
        "USD/month",
        low=amount * currency.low if ranged else None,
        high=amount * currency.high if ranged else None,
        method=budget_of,
        of=[stated(ledger, "Budget as stated", amount, unit, "budget.monthly"), rate],
    )


def over_budget(case: Case, ledger: Ledger, budget: Claim, bills: Array, month: int = 1) -> Claim:
    """How likely a month breaks the budget, by its bill in every future."""
    return ledger.claim(
        f"Probability that the bill of month {month} breaks the budget",
        float((bills > float(budget.value)).mean()),
        "share",
        method=over_budget,
        of=[case.design(ledger), budget],
    )


def outlook(case: Case, ledger: Ledger, monthly: Claim) -> tuple[MonthlyOutlook, ...]:
    """P10, P50, P90 and the probability of breaking the budget, month by month.

    `monthly` is the claim of the first month's bill. The months that reports show have claims.
    """
    cost, budget = case.once(cost_range), budget_of(case, ledger)
    bands: Array = np.quantile(cost.monthly, (0.1, 0.5, 0.9), axis=1)
    apart = [percentile_error(cost.monthly, share).tolist() for share in (0.1, 0.5, 0.9)]
    limit = case.judge.targets.budget
    found: list[MonthlyOutlook] = []
    for row, bills in enumerate(cost.monthly):
        month = row + 1
        bill = risk = None
        if month in {1, len(cost.monthly)} or month % SHOWN_EVERY == 0:
            label = f"Monthly bill in month {month}"
            bill = monthly
            if row:
                bill = band(ledger, label, bills, "USD/month", method=outlook, of=[monthly])
            risk = None if budget is None else over_budget(case, ledger, budget, bills, month)
        found.append(
            MonthlyOutlook(
                month=month,
                p10=round(float(bands[0, row]), 2),
                p50=round(float(bands[1, row]), 2),
                p90=round(float(bands[2, row]), 2),
                over_budget=None if limit is None else float((bills > limit).mean()),
                errors=tuple(round(float(one[row]), 2) for one in apart),
                bill=None if bill is None else bill.id,
                risk=None if risk is None else risk.id,
            )
        )
    return tuple(found)
