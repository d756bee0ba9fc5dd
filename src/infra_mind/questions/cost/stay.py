"""What if everything stays where it runs today?"""

from ...decision.case import Case
from ...domain.choice import StayReport
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.requirements import Current
from ...domain.statement import Statement
from ...words.options import option_words
from .baseline import Spend
from .move import Move, move, moving, pays_from

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
_UNKNOWN_BILL = "whether the bills pay for programs that are not described here"


def stay(case: Case, ledger: Ledger, current: Current, spend: Spend | None) -> StayReport:
    """Going on as today, with what was stated or billed of it and nothing else."""
    found = None if spend is None else move(case, ledger, spend)
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
        text=_text(ledger, current, spend, found, least),
    )


def _cover(spend: Spend | None) -> tuple[str, ...]:
    if spend is None:
        return (_UNKNOWN_SPEND,)
    return (_UNKNOWN_BILL if spend.is_billed else _UNKNOWN_COVER,)


def _text(
    ledger: Ledger, current: Current, spend: Spend | None, found: Move | None, least: Claim
) -> Statement:
    where = f" ({option_words(current.hosting)})" if current.hosting else ""
    if spend is None or found is None:
        words = f"What staying where you are{where} costs was not stated"
        return ledger.say(
            f"{words}: moving pays where that is {{least:range}} or more.", least=least
        )
    paid = "is paid back after {payback:range}" if found.payback else "is not paid back in time"
    pays = f"moving {paid}; it pays within the horizon with a probability of {{chance}}"
    if spend.is_billed:
        words = (
            f"Staying where you are{where} goes on costing {{spend}}, by its bills. For what they hold of the "
            f"plan, too ({{like}}), {pays}."
        )
    else:
        words = (
            f"Staying where you are{where} goes on costing {{spend}}, as stated; what that pays for was not. "
            f"Where it is for these workloads alone, {pays}, and would from {{least:range}} on; where it is "
            "for more, it pays less."
        )
    return ledger.say(
        words,
        spend=spend.total,
        like=spend.compared,
        chance=found.chance,
        payback=found.payback or found.chance,
        least=least,
    )
