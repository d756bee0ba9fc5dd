"""What if the machines of today are moved as they are, one by one, to where the plan runs?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...core.units import HOURS_PER_YEAR, MINUTES_PER_MONTH, MONTHS_PER_YEAR, WEEKS_PER_MONTH
from ...decision.case import Case
from ...domain.choice import RehostReport
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.option import Platform
from ...domain.requirements import Current, Machine
from ...domain.statement import Statement
from ...domain.workload import Workload
from ...evaluation.samples import Array
from ...evaluation.targets import WorkloadTargets
from ...evaluation.worth import DOWNTIME, WAGE
from ...words.options import option_words
from .cost_range import band
from .machines import listed_machines, machines_today, rent, sized
from .move import HOURS, moving

LOOKED_AFTER = "model.hours.single_machine"
UP, RESTARTS = "model.machine_availability", "model.single_machine_restart_min"
# Nothing in a list of machines says these.
_UNKNOWN = (
    "whether they serve what was described alone",
    "traffic, backups and support, which are in no figure",
    "licences beside Windows",
    "what a failure loses",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehostedCost:
    """Machines moved as they are beside the recommended design, USD a month all told."""

    total: Claim
    more: Claim


def rehost(case: Case, ledger: Ledger, current: Current) -> RehostReport | None:
    """Its bill, downtime, hours and cost all told, and whether it is chosen; `None` without machines or prices.

    Each machine is one of its kind, looked after by itself, and each workload stands on one at the least. What
    they emit and what leaving costs count as nothing, which speaks for them.
    """
    listed = listed_machines(current)
    found = case.ask(machines_today, ledger, current)
    if found is None or found.rehosted is None:
        return None
    count = sum(one.count or 1 for one in listed if one.running is not False)
    monthly = ledger[found.rehosted]
    hours = band(
        ledger,
        "Hours a week to run the machines of today, moved as they are",
        case.futures[LOOKED_AFTER] * count,
        "h/week",
        method=rehost,
        of=[case.assume(ledger, LOOKED_AFTER), ledger[found.figures["machines"]]],
    )
    down = band(
        ledger,
        "Hours a year that they are down, at the least",
        (1 - _up(case) ** len(_depended_on(case))) * HOURS_PER_YEAR,
        "h/year",
        method=rehost,
        of=[case.assume(ledger, path) for path in (UP, RESTARTS)],
    )
    compared = _compared(case, ledger, listed, count, [monthly, hours, down])
    because = _ruled_out(case)
    refused = because is not None or float(compared.more.value) > 0
    return RehostReport(
        monthly=monthly.id,
        downtime_hours=down.id,
        operating_hours=hours.id,
        total=compared.total.id,
        more=compared.more.id,
        work=moving(case, ledger).id,
        chosen=not refused,
        unknown=_UNKNOWN,
        text=_text(case, ledger, monthly, hours, down, compared, because),
    )


def _up(case: Case) -> Array:
    """How likely one machine by itself is up."""
    restarts = case.futures[RESTARTS] / MINUTES_PER_MONTH
    return case.futures[UP] * (1 - restarts)


def _depended_on(case: Case) -> Sequence[WorkloadTargets]:
    """Workloads of the highest class that there is; downtime of offers is theirs."""
    targets = case.judge.targets.workloads
    highest = min(
        (one.criticality for one in targets), key=list(type(targets[0].criticality)).index
    )
    return [one for one in targets if one.criticality is highest]


def _compared(
    case: Case, ledger: Ledger, listed: Sequence[Machine], count: int, of: Sequence[Claim]
) -> RehostedCost:
    """Bill, hours and downtime of both, with the work of moving, in the same futures."""
    futures, wage = case.futures, case.futures[WAGE]
    moved = futures[HOURS] * len(case.demand.workloads) * wage / case.horizon_months
    people = futures[LOOKED_AFTER] * count * WEEKS_PER_MONTH * wage
    down = (1 - _up(case)) * HOURS_PER_YEAR / MONTHS_PER_YEAR * _hour(case, case.demand.workloads)
    likely = rent(case, sized(case, listed))
    bill = 0.0 if likely is None else likely.total
    total = ledger.claim(
        "The machines of today moved as they are, all told",
        float(np.mean(bill + people + down + moved)),
        "USD/month",
        method=rehost,
        of=[*of, case.assume(ledger, WAGE), moving(case, ledger)],
    )
    chosen = ledger.claim(
        "The recommended design with the work of moving, all told",
        float(
            sum(float(one[0]) for one in case.expect([case.chosen]).terms.values()) + moved.mean()
        ),
        "USD/month",
        method=rehost,
        of=[case.design(ledger), moving(case, ledger)],
    )
    more = ledger.claim(
        "What moving them as they are costs more than the recommended design, all told",
        float(total.value) - float(chosen.value),
        "USD/month",
        method=rehost,
        of=[total, chosen],
    )
    return RehostedCost(total=total, more=more)


def _hour(case: Case, workloads: Sequence[Workload]) -> Array:
    """What an hour without each of them is worth, together."""
    return sum((case.futures[one.inputs[DOWNTIME]] for one in workloads), np.zeros(1))


def _ruled_out(case: Case) -> str | None:
    """The guard rail that holds here and rules out a machine by itself."""
    for one in case.decision.rails:
        if one.rule.forbids(Platform.SINGLE_MACHINE) and not one.lifted:
            return one.rule.rail.reason
    return None


def _text(
    case: Case,
    ledger: Ledger,
    monthly: Claim,
    hours: Claim,
    down: Claim,
    compared: RehostedCost,
    because: str | None,
) -> Statement:
    place = ledger.name(option_words(case.chosen.site))
    side = "more" if float(compared.more.value) > 0 else "less"
    words = (
        f"Moved as they are to {place} (rehosting), the machines of today cost {{monthly:range}} at list "
        "prices on demand. They take {hours:range} and are down {down:range} at the least. All told that is "
        "{total}, "
        f"{{more:size}} {side} than the recommended design"
    )
    if because is not None:
        words += f", and it is ruled out for what was described. {ledger.name(because)}"
    elif side == "more":
        words += ": it is not chosen."
    else:
        words += (
            ", as far as they serve what was described. Move them as they are first: what is rebuilt has "
            "to earn the difference."
        )
    return ledger.say(
        words, monthly=monthly, hours=hours, down=down, total=compared.total, more=compared.more
    )
