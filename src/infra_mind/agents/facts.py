"""The facts that everybody shows the same: worked out once, at the end of validation."""

from collections.abc import Mapping

import numpy as np

from ..decision.case import Case
from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..evaluation.entries import record_lines, spread_claims
from ..evaluation.methods.availability import downtime_hours
from ..evaluation.model import Evaluation
from ..evaluation.workloads import KINDS
from ..prices.currencies import USD
from ..questions.cost.cost_range import METHOD, band, cost_range

EVALUATE = "evaluation.evaluate"


def record_facts(case: Case, ledger: Ledger) -> Mapping[str, str]:
    """Claims of the choice's figures and of the targets stated, by name.

    monthly, monthly_likely (USD a month) · first_year, horizon, present_cost (USD) · availability,
    downtime, recovery, data_loss, operating_hours, carbon, exit_cost · latency.<workload> · budget,
    over_budget, availability_target, rto, rpo, latency_target.<workload> where they were stated.
    """
    likely = case.evaluate([case.chosen], itemised=True)
    futures = case.evaluate([case.chosen], case.futures)
    facts = _bill(case, ledger, likely, futures)
    facts |= _qualities(case, ledger, futures)
    facts |= _targets(case, ledger)
    facts |= _horizon(case, ledger, facts)
    return {name: claim.id for name, claim in facts.items()}


def _bill(case: Case, ledger: Ledger, likely: Evaluation, futures: Evaluation) -> dict[str, Claim]:
    design = case.design(ledger)
    lines = record_lines(ledger, case.demand, case.model.library, likely)
    sums = [ledger[line.monthly] for line in lines if line.monthly is not None]
    total = ledger.claim(
        "Monthly bill at the likely values",
        float(likely.monthly[0, 0]),
        "USD/month",
        method="evaluation.bill.total",
        of=sums or [design],
    )
    of = [total, *spread_claims(ledger, case.demand, lines)]
    monthly = band(ledger, "Monthly bill", futures.monthly[0], "USD/month", method=METHOD, of=of)
    return {"design": design, "monthly_likely": total, "monthly": monthly}


def _qualities(case: Case, ledger: Ledger, futures: Evaluation) -> dict[str, Claim]:
    design = case.design(ledger)
    rows = {
        "availability": ("Availability", futures.availability, "share"),
        "downtime": ("Downtime", downtime_hours(futures.availability), "h/year"),
        "recovery": (
            "Time to recover a lost data store",
            futures.recovery_hours * 3600,
            "duration",
        ),
        "data_loss": ("Data lost with a data store", futures.data_loss_hours * 3600, "duration"),
        "operating_hours": ("Hours a week to run it", futures.operating_hours, "h/week"),
        "carbon": ("Emissions", futures.carbon_kg, "kg/month"),
        "exit_cost": ("Price of leaving", futures.exit_cost, "USD"),
    }
    facts = {
        name: band(ledger, label, values[0], unit, method=EVALUATE, of=[design])
        for name, (label, values, unit) in rows.items()
    }
    for part in futures.parts:
        values = part.latency_ms[0]
        if np.isfinite(values).all():
            label = f"{part.workload}: P95 of the {_awaited(case, part.workload)}"
            facts[f"latency.{part.workload}"] = band(
                ledger, label, values, "ms", method="evaluation.latency", of=[design]
            )
    return facts


def _awaited(case: Case, name: str) -> str:
    workload = next(one for one in case.demand.workloads if one.name == name)
    return KINDS[workload.kind].awaited


def _targets(case: Case, ledger: Ledger) -> dict[str, Claim]:
    targets = case.judge.targets
    stated: dict[str, tuple[str, float | None, str, str]] = {
        "budget": ("Budget", targets.budget, "USD/month", "budget.monthly"),
        "availability_target": (
            *("Availability asked for", targets.availability, "share"),
            "reliability.availability",
        ),
        "rto": ("RTO asked for", _seconds(targets.recovery_hours), "duration", "reliability.rto"),
        "rpo": ("RPO asked for", _seconds(targets.data_loss_hours), "duration", "reliability.rpo"),
    }
    for workload, limit in targets.latency_ms.items():
        if workload in targets.stated_latency:
            stated[f"latency_target.{workload}"] = (
                *(f"{workload}: time to answer asked for (P95)", limit, "ms"),
                "workloads",
            )
    facts = {
        name: _stated(ledger, label, value, unit, path)
        for name, (label, value, unit, path) in stated.items()
        if value is not None
    }
    if targets.budget is not None and targets.currency != USD:
        facts["budget"] = _converted(case, ledger, targets.budget)
    return facts


def _converted(case: Case, ledger: Ledger, budget: float) -> Claim:
    """The budget in USD, resting on the amount as stated and on the rate."""
    targets = case.judge.targets
    currency = case.model.library.currencies.get(targets.currency)
    amount = budget / targets.usd_rate
    stated = _stated(ledger, "Budget as stated", amount, f"{currency.code}/month", "budget.monthly")
    rate = ledger.claim(
        f"What one {currency.code} is worth",
        currency.usd,
        "USD",
        low=currency.low if currency.low < currency.high else None,
        high=currency.high if currency.low < currency.high else None,
        method="currency table",
        source=currency.source,
    )
    ranged = currency.low < currency.high
    return ledger.claim(
        "Budget",
        budget,
        "USD/month",
        low=amount * currency.low if ranged else None,
        high=amount * currency.high if ranged else None,
        method="agents.facts",
        of=[stated, rate],
    )


def _horizon(case: Case, ledger: Ledger, facts: Mapping[str, Claim]) -> dict[str, Claim]:
    cost = cost_range(case)
    monthly = facts["monthly"]
    found = {
        "first_year": band(
            ledger, "Bill of the first year", cost.total(12), "USD", method=METHOD, of=[monthly]
        ),
        "horizon": band(
            ledger,
            "Bill over the horizon",
            cost.total(case.horizon_months),
            "USD",
            method=METHOD,
            of=[monthly],
        ),
        "present_cost": band(
            ledger,
            "Present value of the bills over the horizon",
            cost.discounted,
            "USD",
            method=METHOD,
            of=[monthly],
        ),
        "horizon_months": _stated(
            ledger, "Horizon", case.horizon_months, "months", "horizon_months"
        ),
    }
    if "budget" in facts:
        share = float(np.mean(cost.today > float(facts["budget"].value)))
        found["over_budget"] = ledger.claim(
            "Probability that the monthly bill breaks the budget today",
            share,
            "share",
            method=METHOD,
            of=[monthly, facts["budget"]],
        )
    return found


def _stated(ledger: Ledger, label: str, value: float, unit: str, path: str) -> Claim:
    return ledger.claim(
        label,
        value,
        unit,
        method=f"requirement: {path}",
        source=Source(title=f"Requirements, {path}", kind=SourceKind.USER),
    )


def _seconds(hours: float | None) -> float | None:
    return None if hours is None else hours * 3600
