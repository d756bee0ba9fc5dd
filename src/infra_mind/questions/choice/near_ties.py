"""Which designs cost as much as the choice, as far as can be known?"""

from ...decision.case import Case
from ...decision.changes import change_words, changes
from ...decision.selection import Tie
from ...domain.dossier import NearTie
from ...domain.ledger import Ledger
from ...words.options import joined

SHOWN = 5
# Below this, in USD a month, two designs cost the same.
SAME = 1.0


def near_ties(case: Case, ledger: Ledger) -> tuple[NearTie, ...]:
    """The nearest of them, each with what it changes and what it costs more or less, all told."""
    return tuple(_record(case, ledger, one) for one in case.decision.ties[:SHOWN])


def _record(case: Case, ledger: Ledger, tie: Tie) -> NearTie:
    changed = changes(case.chosen, tie.design)
    words = joined([change_words(one) for one in changed])
    difference = ledger.claim(
        f"{words}: expected cost against the choice, all told",
        tie.difference,
        "USD/month",
        method=near_ties,
        of=[case.design(ledger), case.design(ledger, tie.design)],
    )
    name = ledger.name(words)
    if abs(tie.difference) < SAME:
        text = ledger.say(f"{name} costs the same, all told: take what the team knows better.")
    else:
        text = ledger.say(
            f"{name} costs {{difference}} more, all told, which is less than can be known: take "
            "what the team knows better.",
            difference=difference,
        )
    return NearTie(design=tie.design, changes=changed, difference=difference.id, text=text)
