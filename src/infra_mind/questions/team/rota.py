"""Who answers the alarm, and how long may they take?"""

from dataclasses import dataclass
from datetime import date

from ...core.units import HOURS_PER_YEAR
from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.ledger import Ledger
from ...domain.requirements import Team
from ...evaluation.entries import stated

# Week-long shifts with a primary and a secondary, each at most a quarter of the time.
ROTA_PEOPLE = 8
_ROTA = Source(
    title="B. Beyer and others, Site Reliability Engineering, 2016, chapter 11, Being On-Call",
    url="https://sre.google/sre-book/being-on-call/",
    as_of=date(2016, 4, 1),
    kind=SourceKind.PUBLICATION,
)
# From six in the evening to eight in the morning, and from Friday evening to Monday morning.
NIGHT_HOURS, WEEKEND_HOURS = 14.0, 62.0
# What is left to mend it in after an alarm that waited.
REPAIR_HOURS = 4.0
_OFFICE = Source(title="Infra Mind: office hours from eight to six", kind=SourceKind.ESTIMATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """What on-call duty takes and what there is for it.

    people: who could take turns, where the team was stated · allowed: downtime that the target
    leaves, in hours a year · night, weekend: how long an alarm waits for the office to open, which is
    too long for the time to recover, or at night is not.
    """

    people: Claim | None
    needed: Claim
    allowed: Claim | None
    night: Claim
    weekend: Claim
    waits_too_long: bool
    night_waits: bool


def rota(case: Case, ledger: Ledger, team: Team) -> Rota:
    """On-call duty by the team stated, against the targets."""
    targets = case.judge.targets
    known = [one for one in (team.ops_engineers, team.developers) if one is not None]
    people = None
    if known:
        people = stated(ledger, "Engineers who could take turns on call", sum(known), "", "team")
    allowed = None
    if targets.availability is not None:
        label, path = "Availability asked for", "reliability.availability"
        asked = stated(ledger, label, targets.availability, "share", path)
        allowed = ledger.claim(
            "Downtime that the availability asked for allows",
            (1 - targets.availability) * HOURS_PER_YEAR,
            "h/year",
            method=rota,
            of=[asked],
        )
    return Rota(
        people=people,
        needed=ledger.claim(
            "People of a rota with a primary and a secondary that lasts",
            ROTA_PEOPLE,
            method=rota,
            source=_ROTA,
        ),
        allowed=allowed,
        night=_wait(ledger, "Longest wait of an alarm at night for the office", NIGHT_HOURS),
        weekend=_wait(ledger, "Longest wait of an alarm at a weekend", WEEKEND_HOURS),
        waits_too_long=targets.recovery_hours is not None
        and targets.recovery_hours < WEEKEND_HOURS,
        night_waits=targets.recovery_hours is None
        or targets.recovery_hours >= NIGHT_HOURS + REPAIR_HOURS,
    )


def _wait(ledger: Ledger, label: str, hours: float) -> Claim:
    return ledger.claim(label, hours, "h", method=rota, source=_OFFICE)
