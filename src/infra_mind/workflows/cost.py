"""Phase 4: the professional cost model: range, lines, drivers, outlook."""

from dataclasses import dataclass, field

from ..agents.brief import Brief
from ..decision.case import Case
from ..domain.claim import Claim, ClaimId, Source, SourceKind
from ..domain.dossier import AgedPrice, CostReport, PriceUse
from ..domain.ledger import Ledger
from ..evaluation.model import Model
from ..questions.choice.certainty import count_assumed, read
from ..questions.cost.cost_range import cost_range, errors, outlook
from ..questions.cost.drivers import drivers, remainder, swings
from ..questions.cost.freshness import freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Costed:
    """The cost report, which prices and assumptions it rests on, and the claims that were added."""

    cost: CostReport
    prices: PriceUse
    read: tuple[str, ...] = ()
    assumed: ClaimId
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])


def model_cost(brief: Brief, model: Model) -> Costed:
    """What the choice costs, line by line and month by month."""
    case = brief.case(model)
    ledger = Ledger(brief.claims)
    lines = tuple(one.cost for one in case.bill(ledger))
    facts = brief.facts
    cost, found = case.once(cost_range), case.once(swings)
    others, together = remainder(case, ledger, found)
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
        drivers=drivers(case, ledger, found),
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
    return Costed(
        cost=report,
        prices=_price_use(case, ledger, brief),
        read=read_paths,
        assumed=count_assumed(case, ledger, read_paths).id,
        claims=dict(sorted(ledger.own.items())),
    )


def _price_use(case: Case, ledger: Ledger, brief: Brief) -> PriceUse:
    """How old the prices behind the bill are, token prices included, and which the company gave."""
    found = case.ask(freshness, ledger, brief.today)
    lines = {line.unit_price.label: line for line in found.lines}
    snapshot = case.model.book.snapshot
    oldest = min(line.as_of for line in found.lines)
    number = len({line.unit_price.id for line in found.lines})
    rows = ledger.claim(
        "Prices used",
        number,
        "count",
        method=model_cost,
        source=Source(title=f"Price snapshot {snapshot}", as_of=oldest, kind=SourceKind.DERIVED),
    )
    return PriceUse(
        snapshot=snapshot,
        oldest_as_of=oldest,
        rows_used=number,
        rows=rows.id,
        oldest=found.oldest.id,
        past_limit=found.past_limit.id,
        widened=found.widened.id,
        aged=tuple(
            AgedPrice(
                name=name,
                as_of=line.as_of,
                limit_days=line.limit.days,
                widened=line.widened,
            )
            for name, line in lines.items()
            if line.past_limit
        ),
        own=tuple(name for name, line in lines.items() if line.origin is SourceKind.USER),
        own_rows=brief.terms.own_rows,
    )
