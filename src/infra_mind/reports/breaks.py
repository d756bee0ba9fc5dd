"""Which of the limits that may break are worth a word to those who decide."""

from typing import Final

from ..domain.dossier import Break

# Ten times the traffic breaks the budget of everybody: the technical report plays it through.
_FAR: Final = "ten times"


def is_near(one: Break) -> bool:
    """Whether the scenario may well come."""
    return _FAR not in one.scenario
