"""Can our team run it, and what would be dropped first?"""

from collections.abc import Sequence
from enum import StrEnum

from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.design import Decision, Option
from ...domain.dossier import Share, TeamLoad
from ...domain.ledger import Ledger
from ...domain.option import BackupPlan, Cache, Commitment, Database, Delivery, Platform, Regions
from ...domain.provenance import Provenance
from ...domain.statement import Statement
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
# From so many times the hours of the team on, other people have to do it.
FAR_ABOVE = 2.0


class TeamStrain(StrEnum):
    """How the hours that it takes stand to those of the team."""

    EASY = "easy"
    TIGHT = "tight"
    OVER = "over"
    FAR = "far"


_VERDICTS = {
    TeamStrain.EASY: "The team has {limit} for running systems and needs {hours:range}: it can run this.",
    TeamStrain.TIGHT: "Running it takes about {hours} of the {limit} that the team has for it: it can run "
    "this, with little to spare.",
    TeamStrain.OVER: "Running it takes about {hours} and the team has {limit} for it: other work has to wait, "
    "or a part of it is bought.",
    TeamStrain.FAR: "Running it takes {hours:range} and the team has {limit} for it: it cannot run this.",
}


def team_load(case: Case, ledger: Ledger) -> TeamLoad:
    """Hours a week that running the choice takes, by what takes them, against the team's."""
    evaluation = case.evaluate([case.chosen], case.futures, itemised=True)
    items = [
        (
            name_of(line),
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
            "Running it takes {hours}; the size of the team is not known.", hours=needed
        )
        return TeamLoad(needed=needed.id, available=None, items=shares, verdict=verdict)
    available = ledger.claim(
        "Hours a week that the team has for running systems",
        limit,
        "h/week",
        method=f"{Provenance.STATED}: team",
        source=Source(title="Requirements, team", kind=SourceKind.USER),
    )
    verdict = _verdict(case, ledger, needed, available)
    return TeamLoad(needed=needed.id, available=available.id, items=shares, verdict=verdict)


def strain(needed: Claim, available: Claim) -> TeamStrain:
    """By the likely hours; a team that has enough even where they are high has room."""
    likely, limit = float(needed.value), float(available.value)
    if float(needed.high or likely) <= limit:
        return TeamStrain.EASY
    if likely <= limit:
        return TeamStrain.TIGHT
    return TeamStrain.OVER if likely <= limit * FAR_ABOVE else TeamStrain.FAR


def _verdict(case: Case, ledger: Ledger, needed: Claim, available: Claim) -> Statement:
    found = strain(needed, available)
    words = _VERDICTS[found]
    if found in (TeamStrain.EASY, TeamStrain.TIGHT):
        return ledger.say(words, limit=available, hours=needed)
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
