"""Where does the downtime that is left come from?"""

from dataclasses import dataclass

from ..domain.claim import Claim
from ..domain.ledger import Ledger
from ..evaluation.availability import downtime_hours
from .case import Case

METHOD = "questions.downtime_causes"
_NEVER = {
    "model.zone_availability": ("zones", 1.0),
    "model.regional_services": ("network, identity and control services of the region", 1.0),
    "model.database_single": ("the database", 1.0),
    "model.database_replicated": ("the database", 1.0),
    "model.load_balancer": ("the load balancer", 1.0),
    "model.api_availability": ("the hosted language model", 1.0),
    "model.change_unavailability": ("own changes", 0.0),
}
NOTICED = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Downtime that goes away when one thing never fails."""

    path: str
    words: str
    hours: Claim
    share: float


def downtime_causes(case: Case, ledger: Ledger) -> tuple[Cause, ...]:
    """Over all futures, the largest first. They do not add up: what is down twice is down once."""
    before = _hours(case, None, 0.0)
    if before <= 0:
        return ()
    found: list[Cause] = []
    for path, (words, value) in _NEVER.items():
        saved = before - _hours(case, path, value)
        if saved >= NOTICED:
            hours = ledger.claim(
                f"Downtime by {words}",
                saved,
                "h/year",
                method=METHOD,
                of=[case.assume(ledger, path), case.design(ledger)],
            )
            found.append(Cause(path=path, words=words, hours=hours, share=saved / before))
    return tuple(sorted(found, key=lambda one: (-one.share, one.path)))


def _hours(case: Case, path: str | None, value: float) -> float:
    futures = case.futures if path is None else case.futures.pin(path, value)
    return float(downtime_hours(case.evaluate([case.chosen], futures).availability).mean())
