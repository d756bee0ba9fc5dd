"""Which designs cost as much as the choice, as far as can be known?"""

from collections.abc import Iterator

from ...decision.case import Case
from ...decision.changes import changes
from ...decision.selection import Tie
from ...domain.design import Decision
from ...domain.dossier import DecisionChange, NearTie
from ...domain.ledger import Ledger
from ...words.options import joined, option_words
from ...words.terms import sentence_case

SHOWN = 6
# Below this, in USD a month, two designs cost the same.
SAME = 1.0


def near_ties(case: Case, ledger: Ledger) -> tuple[NearTie, ...]:
    """The nearest of each kind of change, with what it changes and what it costs more or less, all told.

    What changes one decision comes first: several at once are nobody's liking.
    """
    nearest = sorted(_nearest(case), key=lambda tie: len(changes(case.chosen, tie.design)) > 1)
    return tuple(_record(case, ledger, one) for one in nearest[:SHOWN])


def _nearest(case: Case) -> Iterator[Tie]:
    """Of designs that decide the same otherwise the one that costs least: ten regions tell no more than one."""
    known: set[frozenset[Decision]] = set()
    for tie in case.decision.ties:
        decisions = frozenset(one.decision for one in changes(case.chosen, tie.design))
        if decisions not in known:
            known.add(decisions)
            yield tie


def _record(case: Case, ledger: Ledger, tie: Tie) -> NearTie:
    changed = changes(case.chosen, tie.design)
    words = joined([_swap(one) for one in changed])
    difference = ledger.claim(
        f"{words}: expected cost against the choice, all told",
        tie.difference,
        "USD/month",
        method=near_ties,
        of=[case.design(ledger), case.design(ledger, tie.design)],
    )
    name = ledger.name(sentence_case(words))
    if abs(tie.difference) < SAME:
        text = ledger.say(f"{name}: the same, all told.")
    else:
        text = ledger.say(
            f"{name}: {{difference}} more, all told.",
            difference=difference,
        )
    return NearTie(design=tie.design, changes=changed, difference=difference.id, text=text)


def _swap(change: DecisionChange) -> str:
    """`two zones instead of three zones`, with the workload that it is about."""
    kind, workload = change.decision.kind, change.decision.workload
    words = (
        f"{option_words(change.option, kind)} instead of {option_words(change.instead_of, kind)}"
    )
    return f"{words} for {workload}" if workload else words
