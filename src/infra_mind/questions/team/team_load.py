"""Can our team run it, and what would be dropped first?"""

from collections.abc import Sequence

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import Decision, Option
from ...domain.dossier import Share, TeamLoad
from ...domain.ledger import Ledger
from ...domain.option import BackupPlan, Cache, Commitment, Database, Delivery, Platform, Regions
from ...domain.statement import Statement
from ...evaluation.entries import stated
from ...words.options import choice_words, decision_words, option_words
from ..choice.one_change import one_change
from ..choice.why_not import Difference, difference
from ..cost.cost_range import band
from .labour import heaviest_first, name_of, record_line

# What takes hours and can be had with fewer: the plainer option of each kind of decision.
_PLAINER = {
    option.kind: option
    for option in (
        Platform.SERVERLESS_CONTAINERS,
        Database.SINGLE,
        Cache.NONE,
        Delivery.DIRECT,
        Regions.SINGLE,
        Commitment.ON_DEMAND,
        BackupPlan.DAILY,
    )
}
SAVED = 0.1


def team_load(case: Case, ledger: Ledger) -> TeamLoad:
    """Hours a week that running the choice takes, by what takes them, against the team's."""
    evaluation = case.evaluate([case.chosen], case.futures, itemised=True)
    items = [
        (
            name_of(line, ledger),
            record_line(case, ledger, line, "Hours a week to run", "h/week", method=team_load),
        )
        for line in heaviest_first(evaluation.labour)
    ]
    needed = band(
        ledger,
        "Hours a week to run it",
        evaluation.operating_hours[0],
        "h/week",
        method=team_load,
        of=[case.design(ledger), *(claim for _, claim in items)],
    )
    shares = tuple(Share(name=name, amount=claim.id) for name, claim in items)
    limit = case.judge.targets.operating_hours
    if limit is None:
        verdict = ledger.say(
            "Running it takes {hours}; the size of the operations team is not known.", hours=needed
        )
        return TeamLoad(needed=needed.id, available=None, items=shares, verdict=verdict)
    words = "Hours a week that the operations team has for running systems"
    available = stated(ledger, words, limit, "h/week", "team.ops_engineers")
    verdict = _verdict(case, ledger, needed, available)
    return TeamLoad(needed=needed.id, available=available.id, items=shares, verdict=verdict)


def _verdict(case: Case, ledger: Ledger, needed: Claim, available: Claim) -> Statement:
    if float(needed.high or needed.value) <= float(available.value):
        return ledger.say(
            "The team has {limit} for running systems and needs {hours:range}: it can run this.",
            limit=available,
            hours=needed,
        )
    words = "Running it takes {hours:range} and the team has {limit}: it cannot run this safely."
    dropped = drops(case)
    if not dropped:
        return ledger.say(words, limit=available, hours=needed)
    decision, option, found = dropped[0]
    saved = ledger.claim(
        f"Hours a week saved with {decision_words(decision)}, {option_words(option, decision.kind)}",
        -found.labour,
        "h/week",
        method=team_load,
        of=[case.design(ledger)],
    )
    text = f"{words} To drop first: {ledger.name(choice_words(decision, option))} saves {{saved}}."
    return ledger.say(text, limit=available, hours=needed, saved=saved)


def drops(case: Case) -> Sequence[tuple[Decision, Option, Difference]]:
    """Plainer options that save hours: those that miss no further target first, then by hours saved."""
    found: list[tuple[Decision, Option, Difference]] = []
    for decision, chosen in case.chosen.items():
        option = _PLAINER.get(decision.kind)
        if option is None or option == chosen:
            continue
        design = one_change(case, decision, option)
        if design is None:
            continue
        effect = case.once(difference, design)
        if effect.labour < -SAVED:
            found.append((decision, option, effect))
    return sorted(found, key=lambda one: (len(one[2].misses), one[2].labour, str(one[0])))
