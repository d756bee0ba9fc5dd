"""What one design decides otherwise than another."""

from ..domain.design import SECOND, SITE, Design
from ..domain.dossier import DecisionChange
from ..domain.option import DecisionKind
from ..words.options import choice_words, option_words


def all_changes(chosen: Design, design: Design) -> tuple[DecisionChange, ...]:
    """Every decision in which `design` differs; where a second region would lie follows from the first."""
    return tuple(
        DecisionChange(decision=decision, option=option, instead_of=chosen.get(decision) or "")
        for decision, option in design.items()
        if decision != SECOND and chosen.get(decision) != option
    )


def changes(chosen: Design, design: Design) -> tuple[DecisionChange, ...]:
    """The same without sizes of machines, which follow from platform and site, unless only they differ."""
    found = all_changes(chosen, design)
    others = tuple(one for one in found if one.decision.kind is not DecisionKind.MACHINE)
    return others or found


def change_words(change: DecisionChange) -> str:
    """A change in words: what is decided, and how."""
    if change.decision == SITE:
        return option_words(change.option)
    return choice_words(change.decision, change.option)
