"""Can our team run it?"""

from ..domain.claim import Source, SourceKind
from ..domain.dossier import Share, TeamLoad
from ..domain.ledger import Ledger
from ..domain.provenance import Provenance
from .case import Case
from .cost_range import band

METHOD = "questions.team_load"


def team_load(case: Case, ledger: Ledger) -> TeamLoad:
    """Hours a week that running the choice takes, by what takes them, against the team's."""
    evaluation = case.evaluate([case.chosen], case.futures)
    design = case.design(ledger)
    needed = band(
        ledger,
        "Hours a week to run it",
        evaluation.operating_hours[0],
        "h/week",
        method=METHOD,
        of=[design],
    )
    items = [
        Share(
            name=part.workload,
            amount=band(
                ledger,
                f"Hours a week to run {part.workload}",
                part.operating_hours[0],
                "h/week",
                method=METHOD,
                of=[design],
            ).id,
        )
        for part in evaluation.parts
    ]
    shared = evaluation.operating_hours[0] - sum(p.operating_hours[0] for p in evaluation.parts)
    items.append(
        Share(
            name="zones, regions, backups, commitments",
            amount=band(
                ledger,
                "Hours a week for what is shared",
                shared,
                "h/week",
                method=METHOD,
                of=[design],
            ).id,
        )
    )
    limit = case.judge.targets.operating_hours
    if limit is None:
        verdict = ledger.say(
            "Running it takes {hours}; the size of the operations team is not known.", hours=needed
        )
        return TeamLoad(needed=needed.id, available=None, items=tuple(items), verdict=verdict)
    available = ledger.claim(
        "Hours a week that the operations team has for running systems",
        limit,
        "h/week",
        method=f"{Provenance.STATED}: team.ops_engineers",
        source=Source(title="Requirements, team.ops_engineers", kind=SourceKind.USER),
    )
    fits = float(needed.high or needed.value) <= limit
    words = (
        "The team has {limit} for running systems and needs {hours:range}: it can run this."
        if fits
        else "Running it takes {hours:range} and the team has {limit}: it cannot run this safely."
    )
    return TeamLoad(
        needed=needed.id,
        available=available.id,
        items=tuple(items),
        verdict=ledger.say(words, limit=available, hours=needed),
    )
