"""What one decision vector decides otherwise than another."""

from collections.abc import Mapping

from ..domain.dossier import Change
from ..evaluation.candidates import SECOND, SITE
from ..words.options import choice_words, option_words


def all_changes(chosen: Mapping[str, str], vector: Mapping[str, str]) -> tuple[Change, ...]:
    """Every decision in which `vector` differs, provider and region as one."""
    one, other = _with_site(chosen), _with_site(vector)
    return tuple(
        Change(decision=decision, option=option, instead_of=one.get(decision, ""))
        for decision, option in other.items()
        if one.get(decision) != option
    )


def changes(chosen: Mapping[str, str], vector: Mapping[str, str]) -> tuple[Change, ...]:
    """The same without sizes of machines, which follow from platform and site, unless only they differ."""
    found = all_changes(chosen, vector)
    told = tuple(change for change in found if not change.decision.endswith(".machine"))
    return told or found


def change_words(change: Change) -> str:
    """A change in words: what is decided, and how."""
    if change.decision == SITE:
        return option_words(change.option)
    return choice_words(change.decision, change.option)


def _with_site(vector: Mapping[str, str]) -> dict[str, str]:
    # Where a second region would lie follows from the first.
    aside = ("provider", "region", SECOND)
    rest = {key: option for key, option in vector.items() if key not in aside}
    return {SITE: f"{vector['provider']}/{vector['region']}", **rest}
