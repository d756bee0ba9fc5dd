"""Which targets does the choice miss, by how much, and what would reaching each take?"""

from ...decision.case import Case
from ...decision.changes import change_words, changes
from ...decision.selection import Reach
from ...domain.dossier import MissedTarget
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...words.options import joined
from .targets import TargetOdds, target_odds
from .why_not import difference, tell


def missed_targets(case: Case, ledger: Ledger) -> tuple[MissedTarget, ...]:
    """Targets that the choice had to be stepped down from; empty where it meets all."""
    odds = case.ask(target_odds, ledger)
    found: list[MissedTarget] = []
    for reach in case.decision.reach:
        own = [one for one in odds if one.target is reach.target]
        if own:
            found.append(_record(case, ledger, reach, max(own, key=lambda one: one.chance)))
    return tuple(found)


def _record(case: Case, ledger: Ledger, reach: Reach, odds: TargetOdds) -> MissedTarget:
    changed = changes(case.chosen, reach.design)
    label = f"{odds.words} of {odds.workload}" if odds.workload else odds.words
    return MissedTarget(
        target=reach.target,
        label=label,
        stated=odds.stated,
        wanted=odds.asked.id,
        found=odds.value.id,
        best=odds.value.id,
        reachable=reach.reached,
        changes=changed,
        way=_way(case, ledger, reach),
    )


def _way(case: Case, ledger: Ledger, reach: Reach) -> Statement:
    """What reaching it takes and costs, or how near one can come."""
    changed = joined([change_words(one) for one in changes(case.chosen, reach.design)])
    if not changed:
        return ledger.say("No design that was compared reaches it as surely as was asked for.")
    found = case.once(difference, reach.design)
    name = ledger.name(changed)
    if reach.reached:
        return tell(case, ledger, f"Reaching it takes {name}: it", found)
    lead = f"No design that was compared reaches it; {name} would come nearest: it"
    return tell(case, ledger, lead, found)
