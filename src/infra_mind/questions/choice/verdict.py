"""What was chosen, what is offered beside it, and by which prices and rules?"""

from collections.abc import Mapping

import numpy as np

from ...core.units import HOURS_PER_YEAR
from ...decision.case import Case
from ...decision.goals import Target
from ...decision.objective import CostTerm
from ...decision.selection import BoundRail, Offer, decide
from ...domain.choice import ChoiceReport, GuardRailReport, OfferReport, TargetReport, TieReport
from ...domain.claim import Claim, ClaimId
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array
from ...evaluation.worth import CARBON, DOWNTIME, LEAVING, WAGE
from ...words.terms import TARGETS
from ..cost.cost_range import band, cost_range, monthly_bill
from .near_ties import near_ties
from .pinned import pinned
from .targets import target_odds

_TERMS = {
    CostTerm.BILL: "Bill",
    CostTerm.PEOPLE: "Work of running it",
    CostTerm.DOWNTIME: "Downtime",
    CostTerm.CARBON: "Emissions",
    CostTerm.LEAVING: "Leaving, by how likely it is",
    CostTerm.ONE_OFF: "Work of setting it up, over the horizon",
}


def choice(case: Case, ledger: Ledger) -> ChoiceReport:
    """The choice with its offers, targets, objective, ties and guard rails as claims."""
    objective = _objective(case, ledger)
    return ChoiceReport(
        offers=_offers(case, ledger),
        targets=tuple(
            TargetReport(
                target=str(one.target),
                workload=one.workload or None,
                asked=one.asked.id,
                value=one.value.id,
                probability_met=ledger.claim(
                    f"Probability that {one.words} is met{f': {one.workload}' * bool(one.workload)}",
                    1 - one.chance,
                    "share",
                    method=target_odds,
                    of=[one.missed],
                ).id,
                status=str(one.status),
                stated=one.stated,
                company=None if one.company is None else one.company.id,
                instead=None if one.instead is None else one.instead.id,
            )
            for one in case.ask(target_odds, ledger)
        ),
        objective=objective,
        regret=ledger.claim(
            "Expected cost of not knowing the future: what the best design of each would save",
            case.decision.regret,
            "USD/month",
            method=decide,
            of=[case.design(ledger)],
        ).id,
        ties=tuple(
            TieReport(design=one.design, difference=one.difference)
            for one in case.ask(near_ties, ledger)
        ),
        prices_of=_prices(case, ledger),
        guard_rails=tuple(_rail(case, ledger, one) for one in case.decision.rails),
        within_budget=case.decision.within_budget,
        pins=case.ask(pinned, ledger),
    )


def _objective(case: Case, ledger: Ledger) -> Mapping[str, ClaimId]:
    design = case.design(ledger)
    terms = {
        term: ledger.claim(
            f"{_TERMS[term]}: expected over the horizon",
            case.decision.objective[term],
            "USD/month",
            method=decide,
            of=[design],
        )
        for term in CostTerm
    }
    total = ledger.claim(
        "Cost all told, expected over the horizon",
        sum(case.decision.objective.values()),
        "USD/month",
        method=decide,
        of=list(terms.values()),
    )
    return {**{str(term): claim.id for term, claim in terms.items()}, "total": total.id}


def _offers(case: Case, ledger: Ledger) -> tuple[OfferReport, ...]:
    designs = [one.design for one in case.decision.offers]
    today = case.evaluate(designs, case.futures)
    expected = case.expect(designs)
    return tuple(
        _offer(case, ledger, one, today, row, case.judge.missed(expected.steps, row))
        for row, one in enumerate(case.decision.offers)
    )


def _offer(
    case: Case,
    ledger: Ledger,
    offer: Offer,
    today: Evaluation,
    row: int,
    misses: tuple[Target, ...],
) -> OfferReport:
    of = [case.design(ledger, offer.design)]
    name = f"The {offer.name} offer"

    def claim(label: str, value: float, unit: str) -> Claim:
        return ledger.claim(f"{name}: {label}", value, unit, method=choice, of=of)

    down = (1 - today.availability[row]) * HOURS_PER_YEAR
    return OfferReport(
        name=str(offer.name),
        design=offer.design,
        monthly=_monthly(case, ledger, offer, today.monthly[row]),
        downtime_hours=claim("downtime", float(np.median(np.nan_to_num(down))), "h/year").id,
        operating_hours=claim(
            "hours to run it", float(np.median(today.operating_hours[row])), "h/week"
        ).id,
        gives_up=tuple(Statement(TARGETS[one]) for one in misses),
        odds_best=claim("share of futures in which it costs least", offer.odds_best, "share").id,
    )


def _monthly(case: Case, ledger: Ledger, offer: Offer, values: Array) -> ClaimId:
    if offer.design == case.chosen:
        return case.ask(monthly_bill, ledger).id
    label, of = f"The {offer.name} offer: monthly bill", [case.design(ledger, offer.design)]
    return band(ledger, label, values, "USD/month", method=cost_range, of=of).id


def _prices(case: Case, ledger: Ledger) -> Mapping[str, ClaimId]:
    """What an hour down, an hour of work, a tonne and leaving are worth, as likely."""
    first = case.demand.workloads[0]
    dearest = max(
        case.demand.workloads,
        key=lambda one: (case.point.likely(one.inputs[DOWNTIME]), one is first),
    )
    paths = {
        "downtime_hour": dearest.inputs[DOWNTIME],
        "carbon_tonne": CARBON,
        "work_hour": WAGE,
    }
    found = {name: case.assume(ledger, path) for name, path in paths.items()}
    leaving = case.assume(ledger, LEAVING)
    found["leaving_probability_per_year"] = ledger.claim(
        "Probability of leaving within a year",
        float(leaving.value),
        "share",
        method=_prices,
        of=[leaving],
    )
    return {name: one.id for name, one in found.items()}


def _rail(case: Case, ledger: Ledger, one: BoundRail) -> GuardRailReport:
    costs = None
    if one.costs is not None:
        label = f"{one.rule.rail.reason} What it costs here"
        costs = ledger.claim(
            label, one.costs, "USD/month", method=decide, of=[case.design(ledger)]
        ).id
    return GuardRailReport(
        id=one.rule.rail.id,
        decision=one.rule.decision,
        reason=one.rule.rail.reason,
        source=one.rule.rail.source,
        bound=one.costs is not None,
        costs=costs,
        lifted=one.lifted,
        by_pin=one.by_pin,
    )
