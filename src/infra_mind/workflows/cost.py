"""Phase 4: the professional cost model: range, lines, drivers, outlook."""

from dataclasses import dataclass

from ..agents.brief import Brief
from ..domain.claim import ClaimId
from ..domain.dossier import CostReport, PriceUse
from ..domain.ledger import Ledger
from ..evaluation.model import Model
from ..questions.choice.certainty import count_assumed, read
from ..questions.cost.cost_range import cost_range, errors, outlook
from ..questions.cost.drivers import drivers, remainder
from ..questions.cost.freshness import price_use
from .findings import Recorded, recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Costed:
    """The cost report, and which prices and assumptions it rests on."""

    cost: CostReport
    prices: PriceUse
    read: tuple[str, ...]
    assumed: ClaimId


def model_cost(brief: Brief, model: Model) -> Recorded[Costed]:
    """What the choice costs, line by line and month by month."""
    case = brief.case(model)
    ledger = Ledger(brief.claims)
    lines = tuple(one.cost for one in case.bill(ledger))
    facts = brief.facts
    cost = case.once(cost_range)
    others, together = remainder(case, ledger)
    monthly = errors(ledger, "Monthly bill", cost.today, "USD/month", of=[ledger[facts.monthly]])
    total = errors(
        ledger,
        "Bill over the horizon",
        cost.total(case.horizon_months),
        "USD",
        of=[ledger[facts.horizon]],
    )
    report = CostReport(
        monthly=facts.monthly,
        first_year=facts.first_year,
        horizon=facts.horizon,
        horizon_months=case.horizon_months,
        net_present_cost=facts.present_cost,
        over_budget=facts.over_budget,
        lines=lines,
        drivers=case.ask(drivers, ledger),
        outlook=outlook(case, ledger, ledger[facts.monthly]),
        not_priced=tuple(
            f"{line.component.workload}: {line.component.name}"
            for line in lines
            if line.unit_price is None
        ),
        monthly_errors={name: claim.id for name, claim in monthly.items()},
        horizon_errors={name: claim.id for name, claim in total.items()},
        others=others.id,
        together=together.id,
    )
    read_paths = case.once(read)
    costed = Costed(
        cost=report,
        prices=price_use(case, ledger, brief.today, brief.terms.own_rows),
        read=read_paths,
        assumed=count_assumed(case, ledger, read_paths).id,
    )
    return recorded(costed, ledger)
