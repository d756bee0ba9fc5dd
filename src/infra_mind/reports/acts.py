"""Which acts those who decide are told of, in the order in which they are begun."""

from typing import Final

from ..domain.dossier import Dossier, Wave
from ..domain.recommendation import Recommendation

MOST: Final = 7
_LEFT: Final = "leave-"
"""How ids of advice begin that leaves a line as it is: an answer for the reports, and no act."""
_LATER: Final = 3
"""Of them, how many at least may belong to later waves."""


def first_acts(dossier: Dossier, most: int = MOST) -> list[tuple[Wave | None, Recommendation]]:
    """The weightiest of the first wave, then the weightiest of all others; each with its wave."""
    synthesis = dossier.synthesis
    waves = {act: wave for wave in synthesis.roadmap for act in wave.recommendations}
    ranked = [
        (waves.get(one.id), one)
        for one in synthesis.recommendations
        if not one.id.startswith(_LEFT)
    ]
    begun = [one for one in ranked if one[0] is not None and one[0].number == 1]
    later = [one for one in ranked if one not in begun]
    shown = begun[: max(most - _LATER, most - len(later))]
    shown += later[: most - len(shown)]
    return sorted(shown, key=lambda one: one[0].number if one[0] else len(waves))
