"""What is asked of the company, and what hangs on each answer."""

from collections.abc import Mapping

from ..domain.claim import Claim, ClaimId
from ..domain.dossier import Dossier, NextQuestion

TELLING = 0.005
"""A share of the spread from which it is a reason to ask."""


def asked(dossier: Dossier) -> tuple[NextQuestion, ...]:
    """Questions whose answer is worth something: to the decision, or to how sure the cost is."""
    return tuple(
        one
        for one in dossier.answers.next_best
        if dossier.claims[one.value].value
        or float(dossier.claims[one.share_of_spread].value) >= TELLING
    )


def worth_asking(claims: Mapping[ClaimId, Claim], one: NextQuestion) -> str:
    """What hangs on an answer; a share of the spread that rounds to nothing is no reason."""
    if one.moves_decision and float(claims[one.share_of_spread].value) < TELLING:
        return "The decision hangs on it."
    hangs = "; the decision hangs on it" if one.moves_decision else ""
    return f"It makes {{share}} of the spread{hangs}."
