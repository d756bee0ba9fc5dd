"""Phase 4: the professional cost model: range, lines, drivers, outlook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..agents.brief import Brief
from ..domain.claim import Claim
from ..domain.dossier import CostReport, PriceUse
from ..domain.ledger import Ledger
from ..evaluation.entries import prices_of, record_lines, record_price
from ..evaluation.model import Model
from ..knowledge.price import Price
from ..questions.case import Case
from ..questions.cost_range import cost_range, outlook
from ..questions.drivers import drivers

METHOD = "workflows.cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Costed:
    """The cost report, which prices it rests on, and the claims that were added."""

    cost: CostReport
    prices: PriceUse
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])


def model_cost(brief: Brief, model: Model) -> Costed:
    """What the choice costs, line by line and month by month."""
    case = brief.case(model)
    ledger = Ledger(brief.claims)
    evaluation = case.evaluate([case.chosen], itemised=True)
    lines = record_lines(ledger, case.demand, model.library, evaluation)
    facts = brief.facts
    report = CostReport(
        monthly=facts["monthly"],
        first_year=facts["first_year"],
        horizon=facts["horizon"],
        horizon_months=case.horizon_months,
        net_present_cost=facts["present_cost"],
        over_budget=facts.get("over_budget"),
        lines=lines,
        drivers=drivers(case, ledger),
        outlook=outlook(cost_range(case), case.judge.targets.budget),
        not_priced=tuple(
            f"{line.component.workload}: {line.component.name}"
            for line in lines
            if line.unit_price is None
        ),
    )
    site = case.chosen
    prices = prices_of(model.library, evaluation.lines, site["provider"], site["region"])
    costs = {
        (line.component.service, line.component.sku): line.component.monthly or 0.0
        for line in lines
    }
    return Costed(
        cost=report,
        prices=_price_use(case, ledger, prices, costs, brief.today),
        claims=dict(sorted(ledger.own.items())),
    )


def _price_use(
    case: Case,
    ledger: Ledger,
    prices: tuple[Price, ...],
    costs: Mapping[tuple[str, str], float],
    today: date,
) -> PriceUse:
    """The oldest price behind the bill, and which share of the bill is past its age limit."""
    book = case.model.book
    oldest = min(prices, key=lambda price: (price.as_of, price.service))
    total = sum(costs.values()) or 1.0
    past = {(price.service, price.sku) for price in prices if book.is_past_limit(price, today)}
    rests_on = [record_price(ledger, price) for price in prices]
    return PriceUse(
        snapshot=book.snapshot,
        oldest_as_of=oldest.as_of,
        rows_used=len(prices),
        oldest=ledger.claim(
            "Oldest price in the bill",
            oldest.as_of.isoformat(),
            method=METHOD,
            of=[record_price(ledger, oldest)],
        ).id,
        past_limit=ledger.claim(
            "Share of the bill at prices past their age limit",
            sum(cost for key, cost in costs.items() if key in past) / total,
            "share",
            method=METHOD,
            of=rests_on,
        ).id,
    )
