"""What is asked of the company, and what hangs on each answer."""

from ..domain.dossier import NextQuestion
from .view import View

TELLING = 0.005
"""A share of the spread from which it is a reason to ask."""


def worth_asking(view: View, one: NextQuestion) -> str:
    """What hangs on an answer; a share of the spread that rounds to nothing is no reason."""
    if one.moves_decision and (view.number(one.share_of_spread) or 0.0) < TELLING:
        return "The decision hangs on it."
    hangs = "; the decision hangs on it" if one.moves_decision else ""
    return f"It makes {{share}} of the spread{hangs}."
