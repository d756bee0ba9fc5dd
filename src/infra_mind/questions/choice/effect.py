"""What does one decision do that alone is taken otherwise?"""

from dataclasses import dataclass

from ...core.units import HOURS_PER_YEAR
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import Decision, Option
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...words.options import decision_words, option_words
from .one_change import one_change
from .why_not import Difference, difference, explain, figures_of

# A smaller change of the availability is none to a reader.
NINES = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one change does, in words and as claims; positive is more than the choice, `None` is nothing."""

    difference: Difference
    sentence: Statement
    monthly: Claim | None
    availability: Claim | None
    carbon: Claim | None


def effect(case: Case, ledger: Ledger, decision: Decision, option: Option) -> Effect | None:
    """The effect of taking `option`; `None` where the choice is that already, or it cannot be had."""
    design = one_change(case, decision, option)
    if design is None or case.chosen.get(decision) == option:
        return None
    found = case.once(difference, design)
    figures, availability = figures_of(case, ledger, found), -found.downtime / HOURS_PER_YEAR
    words = f"{decision_words(decision)}, {option_words(option, decision.kind)}"
    label = f"{words}: change of availability"
    of = [case.design(ledger)]
    return Effect(
        difference=found,
        sentence=explain(case, ledger, option, found),
        monthly=figures.get("monthly"),
        availability=ledger.claim(label, availability, "share", method=effect, of=of)
        if abs(availability) >= NINES
        else None,
        carbon=figures.get("carbon"),
    )
