from datetime import timedelta

from ..domain.claim import SourceKind
from ..domain.design import REGIONS
from ..domain.recommendation import AgentReport, Level
from ..domain.role import AgentRole
from ..domain.workload import Workload
from ..evaluation.workloads import Capability, able
from ..prices.products import NOTHING
from ..questions.choice.certainty import footing
from ..questions.cost.freshness import Freshness, freshness
from ..questions.reliability.published import promises, training_runs
from ..words.options import option_words
from .base import Agent, Draft

_ORIGINS = {
    SourceKind.VENDOR_LIST: "vendors' own price lists",
    SourceKind.SECONDARY: "price lists that others publish",
    SourceKind.DERIVED: "prices derived from another region or from a discount",
    SourceKind.ESTIMATE: "estimates",
    SourceKind.PUBLICATION: "publications",
}
_CLOSING = {"closed": "takes no new customers since {day}", "ends": "ends on {day}"}


def analyse(draft: Draft) -> AgentReport:
    """Where every price comes from and how old it is, what is only assumed, what others measured."""
    prices = draft.case.ask(freshness, draft.ledger, draft.brief.today)
    _origins(draft, prices)
    _refresh(draft, prices)
    _not_priced(draft, prices)
    _closing(draft)
    _assumed(draft)
    _promises(draft)
    for workload in able(draft.brief.demand.workloads, Capability.TRAINS_MODELS):
        _published_run(draft, workload)
    return draft.report(
        "The oldest of {number} prices in the bill is of {oldest}; their age makes it err by {error}, and "
        "{estimated} of it has no list price or no source of its quantity.",
        number=prices.number,
        oldest=prices.oldest,
        error=prices.error,
        estimated=prices.estimated,
    )


def _origins(draft: Draft, prices: Freshness) -> None:
    """The bill by who says what it costs, the largest share first."""
    shares = sorted(prices.by_origin.items(), key=lambda one: (-float(one[1].value), one[0]))
    kept = [(kind, claim) for kind, claim in shares if float(claim.value) >= 0.005]
    parts = [
        f"{claim} rests on {_ORIGINS.get(kind, f'prices of kind {kind}')}" for kind, claim in kept
    ]
    draft.find(
        "origins",
        "Where the prices come from",
        f"Of the bill, {'; '.join(parts)}.",
        Level.LOW if kept[0][0] is not SourceKind.ESTIMATE else Level.MEDIUM,
    )


def _refresh(draft: Draft, prices: Freshness) -> None:
    if not prices.aged:
        return
    dearest = prices.aged[0]
    draft.check(
        "aged-prices",
        f"Check the aged prices before signing: {{share}} of the bill is at prices older than they may be. The "
        f"largest of them is {draft.ledger.name(dearest.name)}, {{monthly}} as of {{as_of}}.",
        share=prices.past_limit,
        monthly=dearest.cost,
        as_of=draft.ledger.claim(
            f"{dearest.name}: date of the price",
            dearest.as_of.isoformat(),
            method=_refresh,
            of=[dearest.unit_price],
        ),
    )


def _not_priced(draft: Draft, prices: Freshness) -> None:
    if prices.not_priced:
        names = ", ".join(draft.ledger.name(name) for name in prices.not_priced)
        draft.find(
            "not-priced",
            "Parts without a price",
            f"No price is known for {names}: the bill is too low by what they cost.",
            Level.HIGH,
        )


def _closing(draft: Draft) -> None:
    """Products that the company uses and that take nobody new, or end."""
    stated = draft.brief.requirements.current.services or ()
    products = draft.case.model.library.products
    for number, one in enumerate(filter(None, map(products.closing, stated)), start=1):
        days = {
            name: draft.ledger.claim(
                f"{one.product}: {label}",
                day.isoformat(),
                method=_closing,
                source=one.source,
            )
            for name, label, day in (
                ("closed", "first day without new customers", one.closed_since),
                ("ends", "day on which it ends", one.ends),
            )
            if day is not None
        }
        parts = [_CLOSING[name].format(day=f"{{{name}}}") for name in days]
        instead = "" if one.replaced_by == NOTHING else f" Take {one.replaced_by} instead."
        draft.find(
            f"closing-{number}",
            f"{one.product} closes",
            f"{one.product} {' and '.join(parts)}: the plan does not build on it.{instead}",
            Level.MEDIUM,
            **days,
        )


def _assumed(draft: Draft) -> None:
    """How much of the width of the range is ignorance that an answer would end."""
    ground = footing(draft.case, draft.ledger)
    share = float(ground.assumed.value)
    draft.find(
        "assumed",
        "What is only assumed",
        "Assumed inputs: {missing} of {all}. They make {assumed} of the spread of the bill, stated "
        "ones {stated}, prices and the method's constants {methods}, and several together {together}.",
        Level.HIGH if share > 0.5 else Level.MEDIUM if share > 0.2 else Level.LOW,
        missing=ground.inputs_assumed,
        all=ground.inputs,
        assumed=ground.assumed,
        stated=ground.stated,
        methods=ground.methods,
        together=ground.together,
    )


def _promises(draft: Draft) -> None:
    """What the provider publishes on the services used, beside what the model reckons with."""
    found = promises(draft.case, draft.ledger)
    if found is None:
        return
    availability = draft.ledger[draft.facts.availability]
    lost = {} if found.loss is None else {"loss": found.loss}
    costs = ", while the downtime costs {loss:range}" if lost else ""
    draft.find(
        "promises",
        "Uptime that the provider promises",
        f"The weakest promise among the services used is {{weakest}} ({found.service}); the model "
        f"reckons with {{availability:range}} for the whole, with "
        f"{option_words(draft.case.chosen[REGIONS])}. All promises used in series come to {{whole}}. If "
        f"the downtime of a year fell into one month, at most {{credit}} would be credited{costs}.",
        Level.LOW,
        weakest=found.weakest,
        whole=found.whole,
        credit=found.credit,
        **lost,
        availability=availability,
    )


def _published_run(draft: Draft, workload: Workload) -> None:
    """The published training run nearest in size, and what it says of the utilization assumed."""
    found = training_runs(draft.case, draft.ledger, workload)
    apart = found.utilization_assumed.low, found.utilization_assumed.high
    value = float(found.utilization.value)
    inside = None not in apart and float(apart[0] or 0) <= value <= float(apart[1] or 1)
    verdict = "which lies within" if inside else "which lies outside"
    draft.find(
        f"published-run-{workload.name}",
        f"A published run near {draft.ledger.name(workload.name)}",
        f"{{run}} took {{hours}} of training effort: a utilization of {{reached}}, {verdict} the "
        "{assumed:range} that are reckoned with here.",
        Level.LOW if inside else Level.MEDIUM,
        run=draft.ledger.claim(
            "Published training run", found.name, method="published", source=found.gpu_hours.source
        ),
        hours=found.gpu_hours,
        reached=found.utilization,
        assumed=found.utilization_assumed,
    )


AGENT = Agent(
    role=AgentRole.RESEARCH,
    operation="market_research",
    timeout=timedelta(seconds=180),
    reads=frozenset({"current"}),
    analyse=analyse,
)
