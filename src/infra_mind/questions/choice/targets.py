"""Is each target met, and how surely? Each for the workload it is about, today and at the end."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ...core.units import SECONDS_PER_HOUR
from ...decision.case import Case
from ...decision.goals import HARD, Constraint, Target, missed
from ...decision.judge import steps_of
from ...decision.objective import bill_of
from ...decision.outlook import Outlook
from ...domain.claim import Claim, Source, SourceKind
from ...domain.ledger import Ledger
from ...domain.requirements import Disaster
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array
from ...evaluation.workloads import kind_of
from ...words.terms import TARGETS
from ..cost.cost_range import band, budget_of

ASSUMED_AIM = Source(
    title="Infra Mind: what is aimed at where nothing is stated", kind=SourceKind.ESTIMATE
)
# As close to what may be missed as this part of it, a target is at the edge: 15 to 25 % of 20 %.
EDGE = 0.25
UNITS = {
    Target.AVAILABILITY: "share",
    Target.RECOVERY: "duration",
    Target.DATA_LOSS: "duration",
    Target.LATENCY: "ms",
    Target.BUDGET: "USD/month",
    Target.OPERATIONS: "h/week",
    Target.CAPACITY: "ratio",
    Target.PRICED: "count",
}
_PATHS = {
    Target.AVAILABILITY: "availability",
    Target.RECOVERY: "rto",
    Target.DATA_LOSS: "rpo",
}
# What counts where nothing has to be survived in any case.
_USUAL = frozenset({Disaster.MACHINE, Disaster.ZONE})


class TargetStatus(StrEnum):
    """Whether a target is missed no more often than may be; close to that it is at the edge."""

    MET = "met"
    AT_THE_EDGE = "at_the_edge"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOdds:
    """One target of one workload, or of the company where `workload` is empty.

    asked, value: in its unit, the value over the futures of today · missed: the probability, today or at
    the end of the horizon, whichever is worse · stated: whether the company asked for it ·
    company: what it asked for of critical workloads, where `asked` is looser for this one · instead: of a
    target that is missed the nearest looser value that is met, where one is.
    """

    target: Target
    workload: str
    words: str
    asked: Claim
    value: Claim
    missed: Claim
    status: TargetStatus
    stated: bool
    company: Claim | None = None
    instead: Claim | None = None

    @property
    def chance(self) -> float:
        return float(self.missed.value)


def target_odds(case: Case, ledger: Ledger) -> tuple[TargetOdds, ...]:
    """Every target but those that nothing is given up for, in the order of the workloads."""
    outlook = Outlook(futures=case.futures, months=case.outlook.months)
    evaluation = case.evaluate([case.chosen], outlook.samples)
    return tuple(
        _record(case, ledger, goal, evaluation, outlook)
        for goal in case.judge.goals
        if goal.target not in HARD
    )


def _record(
    case: Case, ledger: Ledger, goal: Constraint, evaluation: Evaluation, outlook: Outlook
) -> TargetOdds:
    words = TARGETS[goal.target]
    label = f"{goal.workload}: {words}" if goal.workload else words
    unit, design = UNITS[goal.target], case.design(ledger)
    chance = _chance(goal, evaluation, outlook)
    allowed = 1 - goal.confidence
    status = TargetStatus.MET if chance <= allowed else TargetStatus.MISSED
    if abs(chance - allowed) <= EDGE * allowed:
        status = TargetStatus.AT_THE_EDGE
    stated = goal.target is not Target.LATENCY or goal.workload in case.judge.targets.stated_latency
    company = _of_company(case, ledger, goal)
    asked = case.ask(budget_of, ledger) if goal.target is Target.BUDGET else None
    return TargetOdds(
        target=goal.target,
        workload=goal.workload,
        words=words,
        asked=asked
        or ledger.claim(
            f"{_asked_words(company, stated=stated)}: {label}",
            _shown(goal, np.array(goal.asked)).item(),
            unit,
            method=target_odds,
            of=[] if company is None else [company],
            source=None if company else _source(goal) if stated else ASSUMED_AIM,
        ),
        company=company,
        instead=_instead(ledger, goal, evaluation, outlook, label, design)
        if status is TargetStatus.MISSED
        else None,
        value=band(
            ledger,
            _label(case, goal, label),
            _shown(goal, _values(goal, evaluation, outlook)),
            unit,
            method=Case.evaluate,
            of=[design],
        ),
        missed=ledger.claim(
            f"Probability that {label} is missed", chance, "share", method=target_odds, of=[design]
        ),
        status=status,
        stated=stated,
    )


def _instead(
    ledger: Ledger,
    goal: Constraint,
    evaluation: Evaluation,
    outlook: Outlook,
    label: str,
    design: Claim,
) -> Claim | None:
    steps = int(steps_of(goal, evaluation, outlook)[0])
    if not 0 < steps < len(goal.ladder):
        return None
    value = _shown(goal, np.array(goal.ladder[steps])).item()
    unit = UNITS[goal.target]
    return ledger.claim(f"Met instead: {label}", value, unit, method=target_odds, of=[design])


def _asked_words(company: Claim | None, *, stated: bool) -> str:
    if company is not None:
        return "Asked for, looser beside a critical workload"
    return "Asked for" if stated else "Assumed to be aimed at"


def _of_company(case: Case, ledger: Ledger, goal: Constraint) -> Claim | None:
    """What the company asked for, where that is looser for what depends less on it."""
    targets = case.judge.targets
    path = _PATHS.get(goal.target)
    own = next((one for one in targets.workloads if one.workload == goal.workload), None)
    if path is None or own is None or path not in own.loosened:
        return None
    hours = targets.recovery_hours if goal.target is Target.RECOVERY else targets.data_loss_hours
    down = 1 - (targets.availability or 0.0)
    asked = down if goal.target is Target.AVAILABILITY else hours or 0.0
    return ledger.claim(
        f"Asked for: {TARGETS[goal.target]}",
        _shown(goal, np.array(asked)).item(),
        UNITS[goal.target],
        method=target_odds,
        source=_source(goal),
    )


def _label(case: Case, goal: Constraint, label: str) -> str:
    """What the facts call it, where it is one of them."""
    depended_on = [one.name for one in case.demand.workloads if one.depended_on]
    if goal.target is Target.AVAILABILITY and depended_on == [goal.workload]:
        return "Availability"
    if goal.target is Target.LATENCY:
        workload = next(one for one in case.demand.workloads if one.name == goal.workload)
        return f"{goal.workload}: P95 of the {kind_of(workload).awaited}"
    return f"What the choice has for {label}"


def _source(goal: Constraint) -> Source:
    if goal.target is Target.BUDGET:
        path = "budget.monthly"
    elif goal.target is Target.LATENCY:
        path = "workloads"
    else:
        path = f"reliability.{_PATHS[goal.target]}"
    return Source(title=f"Requirements, {path}", kind=SourceKind.USER)


def _chance(goal: Constraint, evaluation: Evaluation, outlook: Outlook) -> float:
    if goal.target is Target.BUDGET:
        return float((_first_year(evaluation, outlook) > goal.asked).mean())
    return max(float(missed(goal, evaluation, goal.asked, span)[0]) for span in outlook.spans)


def _values(goal: Constraint, evaluation: Evaluation, outlook: Outlook) -> Array:
    """What the choice has today, in each future."""
    today = outlook.spans[0]
    match goal.target:
        case Target.AVAILABILITY:
            return 1 - evaluation.part(goal.workload).availability[0, today]
        case Target.LATENCY:
            return evaluation.latency_ms(goal.workload)[0, today]
        case Target.BUDGET:
            return _first_year(evaluation, outlook)
        case _:
            found = np.zeros(outlook.futures.size)
            counted = goal.certain or _USUAL
            for loss in evaluation.losses[goal.workload]:
                values = loss.hours if goal.target is Target.RECOVERY else loss.lost
                if loss.disaster in counted:
                    found = np.maximum(found, values[0, today])
            return np.minimum(found, 1e6)


def _first_year(evaluation: Evaluation, outlook: Outlook) -> Array:
    """The bill of the choice, a month of the first year, in each future."""
    return outlook.first_year(bill_of(evaluation, outlook.months[-1]))[0]


def _shown(goal: Constraint, values: Array) -> Array:
    """In the unit of the claim: availability instead of its rest, seconds for hours."""
    if goal.target is Target.AVAILABILITY:
        return 1 - values
    if goal.target in (Target.RECOVERY, Target.DATA_LOSS):
        return values * SECONDS_PER_HOUR
    return values
