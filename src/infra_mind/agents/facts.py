"""The facts that everybody shows the same: worked out once, at the end of validation."""

import numpy as np

from ..decision.case import Case
from ..domain.claim import ClaimId
from ..domain.facts import Facts
from ..domain.ledger import Ledger
from ..evaluation.entries import stated
from ..evaluation.methods.availability import downtime_hours
from ..evaluation.model import Evaluation
from ..evaluation.samples import Array
from ..evaluation.workloads import kind_of
from ..questions.cost.cost_range import (
    band,
    budget_of,
    cost_range,
    likely_bill,
    monthly_bill,
    over_budget,
)
from ..questions.cost.exit_price import exit_price
from ..questions.team.carbon import emissions
from ..questions.team.team_load import team_load


def record_facts(case: Case, ledger: Ledger) -> Facts:
    """Claims of the choice's figures and of the targets stated."""
    futures = case.evaluate([case.chosen], case.futures)
    design, targets, cost = case.design(ledger), case.judge.targets, case.once(cost_range)
    likely = case.ask(likely_bill, ledger)
    monthly = case.ask(monthly_bill, ledger)
    budget = budget_of(case, ledger)

    def quality(label: str, values: Array, unit: str) -> ClaimId:
        return band(ledger, label, values[0], unit, method=Case.evaluate, of=[design]).id

    def bills(label: str, values: Array) -> ClaimId:
        return band(ledger, label, values, "USD", method=cost_range, of=[monthly]).id

    def target(label: str, value: float | None, unit: str, path: str) -> ClaimId | None:
        return None if value is None else stated(ledger, label, value, unit, path).id

    months = stated(ledger, "Horizon", case.horizon_months, "months", "horizon_months")
    recovery, data_loss = futures.recovery_hours * 3600, futures.data_loss_hours * 3600
    rto, rpo = _seconds(targets.recovery_hours), _seconds(targets.data_loss_hours)
    return Facts(
        design=design.id,
        monthly=monthly.id,
        monthly_likely=likely.id,
        first_year=bills("Bill of the first year", cost.total(12)),
        horizon=bills("Bill over the horizon", cost.total(case.horizon_months)),
        horizon_months=months.id,
        present_cost=bills("Present value of the bills over the horizon", cost.discounted),
        availability=quality("Availability", futures.availability, "share"),
        downtime=quality("Downtime", downtime_hours(futures.availability), "h/year"),
        recovery=quality("Time to recover a lost data store", recovery, "duration"),
        data_loss=quality("Data lost with a data store", data_loss, "duration"),
        operating_hours=case.ask(team_load, ledger).needed,
        carbon=case.ask(emissions, ledger).total.id,
        exit_cost=case.ask(exit_price, ledger).total,
        budget=None if budget is None else budget.id,
        over_budget=None if budget is None else over_budget(case, ledger, budget, cost.today).id,
        availability_target=target(
            "Availability asked for", targets.availability, "share", "reliability.availability"
        ),
        rto=target("RTO asked for", rto, "duration", "reliability.rto"),
        rpo=target("RPO asked for", rpo, "duration", "reliability.rpo"),
        latency=_latency(case, ledger, futures),
        latency_target=_latency_targets(case, ledger),
    )


def _latency(case: Case, ledger: Ledger, futures: Evaluation) -> dict[str, ClaimId]:
    kinds = {workload.name: kind_of(workload) for workload in case.demand.workloads}
    return {
        part.workload: band(
            ledger,
            f"{part.workload}: P95 of the {kinds[part.workload].awaited}",
            part.latency_ms[0],
            "ms",
            method=Case.evaluate,
            of=[case.design(ledger)],
        ).id
        for part in futures.parts
        if np.isfinite(part.latency_ms[0]).all()
    }


def _latency_targets(case: Case, ledger: Ledger) -> dict[str, ClaimId]:
    targets = case.judge.targets
    label = "{}: time to answer asked for (P95)"
    return {
        name: stated(ledger, label.format(name), limit, "ms", "workloads").id
        for name, limit in targets.latency_ms.items()
        if name in targets.stated_latency
    }


def _seconds(hours: float | None) -> float | None:
    return None if hours is None else hours * 3600
