"""Which targets does the choice miss, by how much, and what would reaching each take?"""

from ...decision.case import Case
from ...decision.changes import change_words, changes
from ...decision.judge import Target
from ...decision.target_reach import Reach
from ...domain.claim import Claim, Source, SourceKind
from ...domain.dossier import MissedTarget
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...evaluation.model import Evaluation
from ...words.terms import TARGETS
from .why_not import difference, joined, tell

_ASSUMED = Source(
    title="Infra Mind: what is aimed at where nothing is stated", kind=SourceKind.ESTIMATE
)
_PATHS = {
    Target.AVAILABILITY: "reliability.availability",
    Target.RECOVERY: "reliability.rto",
    Target.DATA_LOSS: "reliability.rpo",
    Target.BUDGET: "budget.monthly",
    Target.OPERATIONS: "team.ops_engineers",
}


def missed_targets(case: Case, ledger: Ledger) -> tuple[MissedTarget, ...]:
    """Targets that the choice misses at the likely values; empty where it reaches all."""
    return tuple(_record(case, ledger, one) for one in case.decision.reach)


def _record(case: Case, ledger: Ledger, one: Reach) -> MissedTarget:
    evaluation = case.evaluate([case.chosen, one.design])
    words = TARGETS[one.target]
    workload = _slowest(case, evaluation) if one.target is Target.LATENCY else None
    label = words if workload is None else f"{words} of {workload}"
    limit, found, best = (
        _figure(case, evaluation, one.target, workload, row) for row in (None, 0, 1)
    )
    design, other = case.design(ledger), case.design(ledger, one.design)
    unit = _UNITS[one.target]
    wanted = _wanted(case, ledger, one.target, workload, limit)
    has = ledger.claim(
        f"What the choice has for {label}", found, unit, method=missed_targets, of=[design]
    )
    could = ledger.claim(
        f"What the design that comes nearest has for {label}",
        best,
        unit,
        method=missed_targets,
        of=[other],
    )
    return MissedTarget(
        target=one.target,
        label=label,
        stated=wanted.source is not _ASSUMED,
        wanted=wanted.id,
        found=has.id,
        best=could.id,
        reachable=one.reached,
        changes=changes(case.chosen, one.design),
        way=_way(case, ledger, one, could),
    )


def _way(case: Case, ledger: Ledger, one: Reach, could: Claim) -> Statement:
    """What reaching it takes and costs, or how near one can come."""
    found = case.once(difference, one.design)
    changed = joined([change_words(change) for change in changes(case.chosen, one.design)])
    if one.reached:
        lead = f"Reaching it takes {ledger.name(changed)}: it"
        told = tell(case, ledger, lead, found)
        return Statement(f"{told.text} {_under_budget(case, ledger, one).text}".strip())
    if not changed:
        return ledger.say("No design that was compared reaches it; the choice comes nearest.")
    lead = (
        f"No design that was compared reaches it; {ledger.name(changed)} would come nearest, "
        f"with {{{could.id}}}: it"
    )
    return tell(case, ledger, lead, found)


def _under_budget(case: Case, ledger: Ledger, one: Reach) -> Statement:
    """The nearest that the budget buys, where reaching a target costs more than it."""
    if one.within is None:
        return Statement("")
    evaluation = case.evaluate([case.chosen, one.within])
    workload = _slowest(case, evaluation) if one.target is Target.LATENCY else None
    nearest = ledger.claim(
        f"What the budget buys at most for {TARGETS[one.target]}",
        _figure(case, evaluation, one.target, workload, 1),
        _UNITS[one.target],
        method=missed_targets,
        of=[case.design(ledger, one.within)],
    )
    changed = joined([change_words(change) for change in changes(case.chosen, one.within)])
    how = f"with {ledger.name(changed)}" if changed else "and the choice has it"
    words = f"Under the budget it cannot be reached: the best there is {{nearest}}, {how}."
    return ledger.say(words, nearest=nearest)


_UNITS = {
    Target.AVAILABILITY: "share",
    Target.RECOVERY: "duration",
    Target.DATA_LOSS: "duration",
    Target.LATENCY: "ms",
    Target.BUDGET: "USD/month",
    Target.OPERATIONS: "h/week",
    Target.CAPACITY: "ratio",
    Target.PRICED: "count",
}


def _figure(
    case: Case, evaluation: Evaluation, target: Target, workload: str | None, row: int | None
) -> float:
    """The target where `row` is `None`, else what that candidate has at the likely values."""
    targets = case.judge.targets
    match target:
        case Target.AVAILABILITY:
            limit, values, scale = targets.availability, evaluation.availability, 1.0
        case Target.RECOVERY:
            limit, values, scale = targets.recovery_hours, evaluation.recovery_hours, 3600.0
        case Target.DATA_LOSS:
            limit, values, scale = targets.data_loss_hours, evaluation.data_loss_hours, 3600.0
        case Target.BUDGET:
            limit, values, scale = targets.budget, evaluation.monthly, 1.0
        case Target.OPERATIONS:
            limit, values, scale = targets.operating_hours, evaluation.operating_hours, 1.0
        case Target.CAPACITY:
            limit, values, scale = 1.0, evaluation.headroom, 1.0
        case Target.PRICED:
            limit, values, scale = 0.0, evaluation.unpriced, 1.0
        case Target.LATENCY:
            name = workload or ""
            limit, values, scale = targets.latency_ms[name], evaluation.latency_ms(name), 1.0
    return (float(limit or 0.0) if row is None else float(values[row, 0])) * scale


def _slowest(case: Case, evaluation: Evaluation) -> str:
    """The workload whose answers are furthest behind their target."""
    behind = {
        name: float(evaluation.latency_ms(name)[0, 0]) / target
        for name, target in case.judge.targets.latency_ms.items()
    }
    return max(behind, key=lambda name: behind[name])


def _wanted(
    case: Case, ledger: Ledger, target: Target, workload: str | None, limit: float
) -> Claim:
    path = _PATHS.get(target)
    if target is Target.LATENCY and workload in case.judge.targets.stated_latency:
        path = "workloads"
    source = _ASSUMED
    if path is not None:
        source = Source(title=f"Requirements, {path}", kind=SourceKind.USER)
    label = TARGETS[target] if workload is None else f"{TARGETS[target]} of {workload}"
    method = missed_targets if path is None else f"requirement: {path}"
    lead = "Assumed to be aimed at" if path is None else "Asked for"
    return ledger.claim(f"{lead}: {label}", limit, _UNITS[target], method=method, source=source)
