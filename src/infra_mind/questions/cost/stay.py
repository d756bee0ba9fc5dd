"""What if everything stays where it runs today?"""

import numpy as np

from ...decision.case import Case
from ...decision.objective import CostTerm
from ...domain.choice import StayReport
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.requirements import Current
from ...domain.statement import Statement
from ...words.options import option_words
from .baseline import Spend
from .move import Move, move, moving, once, pays_from

# Nothing in the requirements says these of what runs today.
_UNKNOWN = (
    "how long it is down",
    "the hours it takes to run",
    "what a failure loses",
    "whether it carries the growth",
    "whether all of this runs there",
)
_UNKNOWN_SPEND = "what it costs"
_UNKNOWN_COVER = "what the amount covers"
_UNKNOWN_BILL = "what else the bills pay for"


def stay(case: Case, ledger: Ledger, current: Current, spend: Spend | None) -> StayReport:
    """Going on as today, with what was stated or billed of it and nothing else.

    Whether moving pays is said where bills tell what today's spend pays for, and not elsewhere.
    """
    found = move(case, ledger, spend) if spend is not None and spend.is_billed else None
    least, work = pays_from(case, ledger), moving(case, ledger)
    return StayReport(
        hosting=current.hosting and str(current.hosting),
        monthly=spend and spend.total.id,
        billed=spend is not None and spend.is_billed,
        pays_from=least.id,
        work=work.id,
        worth=found and found.worth.id,
        chance=found and found.chance.id,
        payback=found and found.payback and found.payback.id,
        unknown=(*_cover(spend), *_UNKNOWN),
        text=_text(case, ledger, current, spend, found, least),
    )


def room(case: Case, ledger: Ledger, spend: Spend) -> Claim:
    """What staying may cost beside its spend, USD a month, before the recommended design costs less all told.

    That design with the work of getting there; of its bill as much as takes the place of the spend.
    """
    terms = case.expect([case.chosen]).terms
    bill = float(terms[CostTerm.BILL][0])
    others = sum(float(one[0]) for one in terms.values()) - bill
    work = moving(case, ledger)
    moved = float(np.mean(once(case))) / case.horizon_months
    return ledger.claim(
        "What staying may cost beside its spend before moving is the better, all told",
        bill * spend.replaced + others + moved - float(spend.compared.value),
        "USD/month",
        method=room,
        of=[case.design(ledger), work, spend.compared, *([spend.share] if spend.share else [])],
    )


def _cover(spend: Spend | None) -> tuple[str, ...]:
    if spend is None:
        return (_UNKNOWN_SPEND,)
    return (_UNKNOWN_BILL if spend.is_billed else _UNKNOWN_COVER,)


def _text(
    case: Case,
    ledger: Ledger,
    current: Current,
    spend: Spend | None,
    found: Move | None,
    least: Claim,
) -> Statement:
    where = f" ({option_words(current.hosting)})" if current.hosting else ""
    if spend is None:
        words = f"What staying where you are{where} costs was not stated"
        return ledger.say(
            f"{words}: moving pays where that is {{least:range}} or more.", least=least
        )
    left = room(case, ledger, spend)
    if found is None:
        words = (
            f"Staying where you are{where} goes on costing {{spend}}, as stated; what that pays for was not, "
            "so whether moving pays cannot be said. Were it for these workloads alone, moving would pay from "
            f"{{least:range}} on. Then {_verdict(left, 'would be')}."
        )
        return ledger.say(words, spend=spend.total, least=least, left=left)
    paid = "is paid back after {payback:range}" if found.payback else "is not paid back in time"
    words = (
        f"Staying where you are{where} goes on costing {{spend}}, by its bills. For what they hold of the "
        f"plan, too ({{like}}), moving {paid}; it pays within the horizon with a probability of {{chance}}, "
        f"and {_verdict(left, 'is')}."
    )
    return ledger.say(
        words,
        spend=spend.total,
        like=spend.compared,
        chance=found.chance,
        payback=found.payback or found.chance,
        left=left,
    )


def _verdict(left: Claim, verb: str) -> str:
    """By the rule that designs are chosen by: what is not known of staying costs nothing at the least."""
    if float(left.value) <= 0:
        return "staying costs {left:size} more than the recommended design, all told, by its spend alone"
    return (
        f"staying {verb} the better as long as its downtime, its work and its risks come to less than "
        "{left}, which nobody said"
    )
