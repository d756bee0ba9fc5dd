"""What would a second cloud cost beside the choice, and what could it save?"""

import numpy as np

from ...decision.case import Case
from ...decision.objective import CostTerm
from ...domain.claim import Claim
from ...domain.design import Design, Site
from ...domain.ledger import Ledger
from ...domain.requirements import Requirements
from ...domain.statement import Statement
from ...evaluation.entries import record_price
from ...words.options import option_words, provider_words
from .providers import references

ASKED_FOR = "More than one cloud was asked for"
KEPT, SENT = "object_storage.infrequent.gb_month", "egress.internet_gb"


def second_cloud(case: Case, ledger: Ledger, requirements: Requirements) -> Statement | None:
    """Told where more than one cloud was asked for: the choice runs on one.

    What a second one could save is at most all downtime, and all that leaving is expected to cost: where
    it costs more than that, nothing that was left out of the comparison makes it pay.
    """
    if not requirements.clouds.multi_cloud:
        return None
    here = provider_words(case.chosen.site.provider)
    lead = f"{ASKED_FOR}, and the plan runs on {here} alone."
    others = [one.design for one in references(case) if not one.chosen]
    if not others:
        return Statement(f"{lead} No design on another cloud that is allowed was found.")
    other = others[0]
    cost, most = _cost(case, ledger, other), _saved(case, ledger)
    place = ledger.name(option_words(other.site))
    words = f"{lead} A second one that runs all of it, in {place}, costs {{cost}} more all told"
    if float(cost.value) > float(most.value):
        words += " and saves {most} at most, of downtime and of leaving: it does not pay."
    else:
        words += "; downtime and leaving cost {most}, and what it saves of that was not worked out."
    copy = case.ask(copied, ledger, other.site)
    if copy is not None:
        words += f" A copy of the data there, to leave or to begin anew from, costs {copy}."
    return ledger.say(words, cost=cost, most=most)


def _cost(case: Case, ledger: Ledger, other: Design) -> Claim:
    """Bill, people, carbon and work of the other design, USD a month: all of it stands twice."""
    terms = case.expect([other]).terms
    counted = (CostTerm.BILL, CostTerm.PEOPLE, CostTerm.CARBON, CostTerm.ONE_OFF)
    return ledger.claim(
        "A second cloud that runs all of it, all told",
        sum(float(terms[term][0]) for term in counted),
        "USD/month",
        method=second_cloud,
        of=[case.design(ledger, other)],
    )


def _saved(case: Case, ledger: Ledger) -> Claim:
    terms = case.expect([case.chosen]).terms
    return ledger.claim(
        "Downtime and leaving of the choice, expected",
        float(terms[CostTerm.DOWNTIME][0] + terms[CostTerm.LEAVING][0]),
        "USD/month",
        method=second_cloud,
        of=[case.design(ledger)],
    )


def copied(case: Case, ledger: Ledger, there: Site) -> Claim | None:
    """USD a month for all data once more, kept at another provider; `None` where a price is missing."""
    evaluation = case.evaluate([case.chosen])
    stored = sum(float(np.max(part.stored_gb)) for part in evaluation.parts)
    book, here = case.model.book, case.chosen.site
    kept = book.find(there.provider, there.region, KEPT)
    sent = book.find(here.provider, here.region, SENT)
    if kept is None or sent is None or not stored:
        return None
    grown = sum(
        case.point.likely(store.inputs["growth_gb"])
        for workload in case.demand.workloads
        for store in workload.stores
    )
    return ledger.claim(
        "A copy of all data at a second provider, a month",
        stored * float(kept.amount) + grown * float(sent.amount),
        "USD/month",
        method=copied,
        of=[case.design(ledger), record_price(ledger, kept), record_price(ledger, sent)],
    )
