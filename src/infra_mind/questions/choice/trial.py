"""What would another design of one's own cost, term by term?"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...decision.case import Case
from ...decision.changes import change_words, changes
from ...decision.objective import CostTerm
from ...domain.claim import Claim
from ...domain.design import Design
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...words.options import joined
from .why_not import difference, figures_of, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Another design against the choice: in words, all told, and by term; positive costs more."""

    sentence: Statement
    total: Claim
    terms: Mapping[CostTerm, Claim]
    figures: Mapping[str, Claim]


def trial(case: Case, ledger: Ledger, design: Design) -> Trial:
    """The difference that a design makes, expected over the horizon in USD a month."""
    found = case.once(difference, design)
    words = joined([change_words(one) for one in changes(case.chosen, design)])
    of = [case.design(ledger), case.design(ledger, design)]

    def claim(name: str, value: float) -> Claim:
        label = f"{words}: {name} against the choice, expected over the horizon"
        return ledger.claim(label, value, "USD/month", method=trial, of=of)

    return Trial(
        sentence=tell(case, ledger, "It", found),
        total=claim("cost all told", found.total),
        terms={term: claim(term.replace("_", " "), value) for term, value in found.terms.items()},
        figures=figures_of(case, ledger, found),
    )
