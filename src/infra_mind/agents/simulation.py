from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..decision.goals import Target
from ..domain.claim import Claim
from ..domain.design import REGIONS, ZONES
from ..domain.dossier import StoreLoss
from ..domain.option import DecisionKind, Platform, Regions, Zones
from ..domain.recommendation import (
    AgentReport,
    AnswerKind,
    Impact,
    Level,
    Occasion,
    Owner,
    Pillar,
)
from ..domain.role import AgentRole
from ..questions.choice.certainty import certainty
from ..questions.choice.targets import TargetOdds, TargetStatus, target_odds
from ..questions.choice.viewpoint import Lens
from ..questions.performance.answer_length import answer_length
from ..questions.performance.batch_window import batch_windows
from ..questions.performance.load_curve import (
    FormulaCheck,
    LoadCurve,
    load_curves,
    region_drill,
    zone_drill,
)
from ..questions.performance.overload import Ordeal, Overload, ScenarioResult, overloads
from ..questions.performance.queue import queues
from ..questions.reliability.downtime_causes import downtime
from ..questions.reliability.first_break import breaks
from ..questions.reliability.recovery import WAY_WORDS, store_recoveries
from ..questions.reliability.remedies import MONTHS, worst_cause
from ..words.options import joined
from .base import Agent, Draft
from .grading import by_chance, by_share, take_sides

CAUSES_SHOWN = 3
# Room over the peak below which a load test is urgent, and below which it is worth its time.
TIGHT, NARROW = 1.2, 2.0
RISKY = 0.1
# Share of the futures in which an overload has to outlast its cause to be worth an act.
LASTING = 0.25
# Of the requests answered in time: above it nobody noticed.
UNHARMED = 0.999


def analyse(draft: Draft) -> AgentReport:
    """What happens under load and when something fails: queues, drills, odds, the first limit."""
    curves = load_curves(draft.case, draft.ledger)
    for curve in curves:
        _curve(draft, curve)
    _load_test(draft, curves)
    ordeals = tuple(overloads(draft.case, draft.ledger))
    for overload in ordeals:
        _overload(draft, overload)
    _shed(draft, ordeals)
    _drills(draft)
    _recoveries(draft)
    _causes(draft)
    for one in draft.case.ask(target_odds, draft.ledger):
        _odds(draft, one)
    _windows(draft)
    _timeline(draft)
    _outage(draft)
    _rehearse(draft)
    take_sides(
        draft, Lens.DOWNTIME, DecisionKind.ZONES, DecisionKind.REGIONS, DecisionKind.DATABASE
    )
    take_sides(
        draft, Lens.SLOWNESS, DecisionKind.CACHE, DecisionKind.SERVING, DecisionKind.PLATFORM
    )
    return _report(draft, curves)


def _report(draft: Draft, curves: tuple[LoadCurve, ...]) -> AgentReport:
    if not curves and not draft.brief.targets.latency_ms:
        return draft.report(
            "Nobody waits for these workloads, so there is no queue to simulate; what can break is "
            "the {monthly:range} they cost. A workload that answers requests would change that.",
            monthly=draft.ledger[draft.facts.monthly],
        )
    words = "The design is down {downtime:range}"
    if not curves:
        return draft.report(f"{words}.", downtime=draft.ledger[draft.facts.downtime])
    tight = min(curves, key=lambda one: float(one.multiple.value))
    return draft.report(
        f"{words}; {draft.ledger.name(tight.workload)} saturates at {{multiple}} its likely peak, "
        "{saturation}.",
        downtime=draft.ledger[draft.facts.downtime],
        multiple=tight.multiple,
        saturation=tight.saturation,
    )


def _curve(draft: Draft, curve: LoadCurve) -> None:
    """Percentiles against load, the saturation point, and the check by simulation."""
    name = draft.ledger.name(curve.workload)
    points = (
        f"{point.load}: {point.p50}, {point.p95}, {point.p99}"
        f"{' by simulation' if point.played else ''}"
        for point in curve.points
    )
    draft.find(
        f"load-{curve.workload}",
        f"{name} saturates at {{saturation}}",
        "P50, P95 and P99 of the time to answer by load over the likely peak: "
        f"{'; '.join(points)}. No more is carried than {{multiple}} the peak.",
        by_chance(1 - float(curve.multiple.value) / NARROW),
        saturation=curve.saturation,
        multiple=curve.multiple,
    )
    if curve.check is not None:
        _check(draft, curve.workload, curve.check)


def _windows(draft: Draft) -> None:
    """Whether batches are through in time."""
    for one in batch_windows(draft.case, draft.ledger):
        name = draft.ledger.name(one.workload)
        draft.find(
            f"window-{one.workload}",
            f"A run of {name} takes {{wall}} of the {{window}} that it may take",
            "On {processors} it takes {wall:range}: it is late with a probability of {late} today, and of "
            "{later} at the end of the horizon unless processors are added with the data.",
            by_chance(float(one.late.value)),
            wall=one.wall,
            window=one.window,
            processors=one.processors,
            late=one.late,
            later=one.later,
        )


def _check(draft: Draft, workload: str, check: FormulaCheck) -> None:
    """What the formulas are off by, where it is worth a word."""
    wait = "They agree." if check.agrees else "The formula is off by more than it should."
    fit = (
        "The P95 that the model reckons with at the peak, {fitted}, is near it, too: {found:range}."
        if check.fits
        else "The P95 that the model reckons with at the peak, {fitted}, is off by {off} of the simulated "
        "one, {found:range}: trust the latter."
    )
    draft.find(
        f"check-{workload}",
        f"The queue of {draft.ledger.name(workload)}, played through",
        "Mean waiting near capacity: {simulated:range} in {requests} simulated requests, {formula} "
        f"by the formula. {wait} {fit}",
        Level.LOW if check.agrees and check.fits else Level.MEDIUM,
        simulated=check.simulated,
        requests=check.requests,
        formula=check.formula,
        fitted=check.fitted,
        found=check.found,
        off=check.off,
    )


def _overload(draft: Draft, overload: Overload) -> None:
    """Bad minutes: what clients that try again make of them, and whether they end by themselves."""
    minutes = "; ".join(_minutes(ordeal.kept) for ordeal in overload.ordeals)
    lasting = any(not ordeal.kept.survives for ordeal in overload.ordeals)
    draft.find(
        f"overload-{overload.workload}",
        f"Bad minutes of {draft.ledger.name(overload.workload)}, played through",
        "Clients give up after {timeout:range} and mostly try again. Answered in time, from the "
        f"beginning until it is over: {minutes}. {{watched}} were played.",
        Level.MEDIUM if lasting else Level.LOW,
        timeout=overload.timeout,
        watched=overload.watched,
    )


def _minutes(kept: ScenarioResult) -> str:
    words = f"when {kept.scenario}, for {kept.lasts}, {kept.good:range}"
    if float(kept.good.value) >= UNHARMED:
        return words
    words += f", P95 {kept.p95}"
    if kept.back is None:
        return f"{words}; in {kept.stays} of the futures it does not end by itself"
    if float(kept.back.value) > 0:
        return f"{words}, over {kept.back} after its cause"
    return f"{words}, over with its cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shedding:
    """A workload whose queue should drop what nobody waits for, and the ordeal that shows it best."""

    name: str
    workload: str
    worst: Ordeal

    @property
    def gain(self) -> float:
        return _gain(self.worst)


def _gain(ordeal: Ordeal) -> float:
    lasting = float(ordeal.kept.stays.value) - float(ordeal.dropped.stays.value)
    return max(lasting, float(ordeal.dropped.good.value) - float(ordeal.kept.good.value))


def _sheddings(draft: Draft, found: Sequence[Overload]) -> Iterator[_Shedding]:
    """Where dropping what is too old is what lets an overload end; the one that gains most first."""
    for overload in found:
        lasting = [one for one in overload.ordeals if float(one.kept.stays.value) >= LASTING]
        worst = max(lasting, key=_gain, default=None)
        if worst is None or _gain(worst) < RISKY or _is_looked_after(draft, overload.workload):
            continue
        name = draft.ledger.name(overload.workload)
        yield _Shedding(name=name, workload=overload.workload, worst=worst)


def _shed(draft: Draft, found: Sequence[Overload]) -> None:
    """Queues that drop what nobody waits for: one act for all workloads that gain by it."""
    gaining = sorted(_sheddings(draft, found), key=lambda one: -one.gain)
    if not gaining:
        return
    first, several = gaining[0], len(gaining) > 1
    names = joined([one.name for one in gaining])
    whose, share, were = (
        ("their", "up to {stays}", "were") if several else ("its", "{stays}", "was")
    )
    of = f" of {first.name}" if several else ""
    draft.recommend(
        "shed-load",
        title=f"Let {names} drop what {whose} clients gave up: in {share} of the futures an overload stays",
        action="Give every request a deadline that queue, workers and calls to stores obey, and refuse "
        "what cannot meet it; let clients try again rarely, after random pauses that double.",
        rationale=f"When {first.worst.kept.scenario}, {{kept:range}} of the requests{of} are answered in "
        "time until it is over if queues keep everything. In {stays} of the futures it does not end by "
        "itself; if they drop what is too old it is {dropped:range} and {ends}.",
        gain="avoids an overload that outlasts its cause",
        owner=Owner.DEVELOPERS,
        done_when=f"In a load test, {names} {were} as before within a minute after too much load ended.",
        pillar=Pillar.RELIABILITY,
        priority=Level.MEDIUM,
        effort=Level.MEDIUM,
        confidence=certainty(draft.case, first.workload),
        kept=first.worst.kept.good,
        stays=first.worst.kept.stays,
        dropped=first.worst.dropped.good,
        ends=first.worst.dropped.stays,
    )


def _is_looked_after(draft: Draft, workload: str) -> bool:
    """Whether what it runs on is started anew by somebody else, or by hand within minutes."""
    platform = draft.case.chosen.taken(Platform, workload)
    return platform is not None and platform.faces_internet


def _load_test(draft: Draft, curves: Sequence[LoadCurve]) -> None:
    """The loads to test to, and what to watch for: one act, the workload with the least room first."""
    narrow = sorted((one for one in curves if _room(one) < NARROW), key=_room)
    if not narrow:
        return
    tightest, names = narrow[0], joined([draft.ledger.name(one.workload) for one in narrow])
    several = len(narrow) > 1
    goal = "its latency target breaks" if tightest.breaks else "it saturates"
    first = draft.ledger.name(tightest.workload)
    up_to = f"each to its limit, {first} first" if several else "up to {saturation}"
    draft.recommend(
        "load-test",
        title=f"Load-test {names} {up_to}: {{room}} its likely peak is all the room it has",
        action="Replay recorded requests in steps of a tenth up to that load, before launch and before "
        "every season, and stop where P95 doubles.",
        rationale=f"By the model {goal} at {{room}} the likely peak, {{saturation}}; a measurement replaces "
        "the assumed processor time behind it.",
        gain="avoids that the peak is the first test",
        owner=Owner.DEVELOPERS,
        done_when="The load at which P95 doubles was measured, and stands beside the one reckoned.",
        pillar=Pillar.PERFORMANCE_EFFICIENCY,
        priority=Level.HIGH if _room(tightest) < TIGHT else Level.MEDIUM,
        effort=Level.MEDIUM,
        confidence=certainty(draft.case, tightest.workload),
        saturation=tightest.saturation,
        room=tightest.breaks or tightest.multiple,
    )


def _room(curve: LoadCurve) -> float:
    return float((curve.breaks or curve.multiple).value)


def _drills(draft: Draft) -> None:
    """A zone, then the region, is lost at the busiest minute."""
    zones, regions = Zones(draft.case.chosen[ZONES]), Regions(draft.case.chosen[REGIONS])
    for queue in queues(draft.case):
        name = draft.ledger.name(queue.workload)
        zone = zone_drill(draft.case, draft.ledger, queue)
        region = region_drill(draft.case, draft.ledger, queue)
        if zones is Zones.ONE:
            words = "A lost zone stops it in its region: there is no other one"
        elif zone.p95 is None:
            words = "With a zone lost {zone} of the peak is answered at once, all of it when more has started"
        else:
            words = "With a zone lost it still answers the peak, P95 {zone_p95}"
        match regions:
            case Regions.SINGLE:
                words += ". A lost region stops it until it is built anew: {recovery:range}."
            case Regions.WARM_STANDBY:
                words += (
                    ". With the region lost the standby answers {region} of the peak at once, the "
                )
                words += "rest when it has scaled."
            case Regions.ACTIVE_ACTIVE:
                words += ". With a region lost the other one answers {region} of the peak."
        lost = regions is Regions.SINGLE or zones is Zones.ONE
        draft.find(
            f"drill-{queue.workload}",
            f"{name} with a zone or the region lost at peak",
            words,
            Level.MEDIUM if lost else Level.LOW,
            zone=zone.answered,
            zone_p95=zone.p95 or zone.answered,
            region=region.answered,
            recovery=draft.ledger[draft.facts.recovery],
        )


def _recoveries(draft: Draft) -> None:
    """Each store after a lost zone, a lost region and a deletion, against what was asked for."""
    by_workload: dict[str, list[StoreLoss]] = {}
    for one in draft.case.ask(store_recoveries, draft.ledger):
        by_workload.setdefault(one.workload, []).append(one)
    helps = ". A deletion is replicated at once: only a copy of an earlier moment helps against it."
    for workload, found in by_workload.items():
        missed = [one for one in found if one.misses_rto or one.misses_rpo]
        recovered = "; ".join(_recovered(draft, one) for one in missed or found)
        name = draft.ledger.name(workload)
        draft.find(
            f"recovery-{workload}",
            f"Stores of {name} that are back too late, or lose too much"
            if missed
            else f"How the stores of {name} come back",
            f"{recovered}{helps}",
            Level.MEDIUM if missed else Level.LOW,
        )
        # Said once, whatever the number of workloads.
        helps = "."


def _recovered(draft: Draft, one: StoreLoss) -> str:
    """One store after one event in words."""
    words = f"{draft.ledger.name(one.store)}, when {one.when}: "
    if one.time_until_back is None or one.data_lost is None:
        return words + WAY_WORDS[one.way]
    back, lost = draft.ledger[one.time_until_back], draft.ledger[one.data_lost]
    targets = (("RTO", one.misses_rto), ("RPO", one.misses_rpo))
    missed = [word for word, is_missed in targets if is_missed]
    misses = f", which misses the {' and the '.join(missed)}" if missed else ""
    loss = f"{lost:range} of data lost" if lost.value else "nothing lost"
    return f"{words}back in {back:range}, {loss} ({WAY_WORDS[one.way]}){misses}"


def _causes(draft: Draft) -> None:
    down = draft.case.ask(downtime, draft.ledger)
    found = down.causes[:CAUSES_SHOWN]
    if not found:
        return
    system = ""
    if down.system.any_down is not None:
        system = f" At least one workload is down for {down.system.any_down}."
    if down.system.reduced is not None:
        system += (
            f" For {down.system.reduced} more not all functions are there: nobody new signs in, "
            "or no cache."
        )
    loss = down.total.loss
    priced = f" It costs {loss}." if loss else " What an hour costs was not stated."
    hours = ", ".join(f"{one.hours} by {one.words}" for one in found)
    draft.find(
        "causes",
        "Where the downtime that is left comes from",
        f"{hours[:1].upper()}{hours[1:]}, of {{total}} on average over all futures.{priced}{system}",
        Level.LOW,
        total=down.total.hours,
    )


def _odds(draft: Draft, one: TargetOdds) -> None:
    """A target that is missed more often than can be shrugged off."""
    if one.chance < RISKY and one.status is TargetStatus.MET:
        return
    aim = "asked for" if one.stated else "assumed to be aimed at"
    if one.company is not None:
        aim = "what {company} asked for comes to beside a critical workload"
    name = draft.ledger.name(one.workload)
    whose, where = (f" of {name}", f" for {name}") if one.workload else ("", "")
    draft.find(
        f"odds-{one.target}" + (f"-{one.workload}" if one.workload else ""),
        f"{one.words[:1].upper()}{one.words[1:]}{whose} is missed with a probability of {{missed}}",
        f"{{asked}} is {aim}; over the futures drawn from what was stated and assumed it is "
        f"{{given:range}}{where}.",
        by_chance(one.chance),
        missed=one.missed,
        asked=one.asked,
        given=one.value,
        company=one.company or one.asked,
    )
    if one.target is Target.LATENCY:
        length = answer_length(draft.case, draft.ledger, one.workload)
        if length is not None:
            _shorten(draft, one, length)
            return
    if one.target in _PROMISED and one.stated and one.status is not TargetStatus.MET:
        _promise(draft, one)


def _shorten(draft: Draft, one: TargetOdds, length: Claim) -> None:
    draft.recommend(
        f"shorten-answers-{one.workload}",
        title=f"Hold answers of {draft.ledger.name(one.workload)} to {{length}}, or show them as written",
        action="Measure P95 of whole answers with the chosen model in its region; then limit their "
        "length, or stream them so that the first words come early.",
        rationale="The latency target is missed with a probability of {missed}; up to {length} it "
        "is met at the likely values.",
        gain="avoids answers later than {asked}, which come with a probability of {missed}",
        owner=Owner.DATA_AND_AI,
        done_when="P95 over a week of real questions is below {asked}.",
        pillar=Pillar.PERFORMANCE_EFFICIENCY,
        priority=_pressing(one),
        effort=Level.LOW,
        confidence=certainty(draft.case, one.workload),
        answers=_answer_to(one),
        length=length,
        missed=one.missed,
        asked=one.asked,
    )


_SHORT = {
    Target.AVAILABILITY: "availability",
    Target.LATENCY: "P95",
    Target.RECOVERY: "RTO",
    Target.DATA_LOSS: "RPO",
}
# What is answered by what is promised; data and recovery by a rehearsal, the budget by whoever sets it.
_PROMISED = frozenset({Target.AVAILABILITY, Target.LATENCY})


def _pressing(one: TargetOdds) -> Level:
    return Level.HIGH if one.status is TargetStatus.MISSED else by_chance(one.chance)


def _answer_to(one: TargetOdds) -> Occasion:
    about = f"{one.workload}: {one.words}" if one.workload else one.words
    return Occasion(kind=AnswerKind.TARGET, about=about)


def _promise(draft: Draft, one: TargetOdds) -> None:
    """A target that the design misses, or may: what to promise, or what to watch."""
    name = draft.ledger.name(one.workload)
    if one.instead is not None:
        title = f"Promise {{instead}} instead of {{asked}} as {_SHORT[one.target]} of {name}"
        action = "Write it into what users are promised, and keep what was asked for as the aim."
        done_when = "What users are promised holds {instead}."
    else:
        kept = f"Measure the {_SHORT[one.target]} of {name} from the first day"
        title = f"{kept}: {{missed}} of the futures miss {{asked}}"
        action = "Measure it from outside every minute, and pause what changes when a month has used it up."
        done_when = "A quarter was measured, and it was kept."
    draft.recommend(
        f"promise-{one.target}-{one.workload}",
        title=title,
        action=action,
        rationale="{asked} is asked for; the design gives {given:range}, and misses it with a probability of "
        "{missed}. What it would take is told with the targets.",
        gain="avoids a promise that breaks with a probability of {missed}",
        owner=Owner.MANAGEMENT if one.instead is not None else Owner.OPERATIONS,
        done_when=done_when,
        pillar=Pillar.RELIABILITY,
        priority=_pressing(one),
        effort=Level.LOW,
        confidence=certainty(draft.case, one.workload),
        answers=_answer_to(one),
        asked=one.asked,
        missed=one.missed,
        given=one.value,
        instead=one.instead or one.asked,
    )


def _outage(draft: Draft) -> None:
    """What helps against the cause of most downtime."""
    found = worst_cause(draft.case, draft.ledger)
    if found is None:
        return
    act = found.remedy.about(draft.ledger.name(found.workload))
    draft.recommend(
        f"outage-{found.cause.path}",
        title=f"{act.deed}: up to {{hours}} less down",
        action=act.action,
        rationale=f"Of {{total}} down on average, {{hours}} come by {found.cause.words}, more than by "
        "anything else.",
        gain="avoids up to {hours} down, and {loss}",
        owner=act.owner,
        done_when=act.done_when,
        pillar=Pillar.RELIABILITY,
        priority=by_share(
            float(found.loss.value) / MONTHS / float(draft.ledger[draft.facts.monthly_likely].value)
        ),
        effort=act.effort,
        confidence=certainty(draft.case),
        impact=Impact(risk=found.loss.id),
        answers=Occasion(kind=AnswerKind.DOWNTIME, about=found.cause.words),
        hours=found.hours,
        total=draft.case.ask(downtime, draft.ledger).total.hours,
        loss=found.loss,
    )


def _timeline(draft: Draft) -> None:
    """What breaks first, scenario by scenario."""
    found = draft.case.ask(breaks, draft.ledger)
    text = "; ".join(
        f"{one.scenario}: {draft.ledger.name(one.limit)} in {draft.ledger[one.month]}"
        if one.month
        else f"{one.scenario}: nothing within the horizon"
        for one in found
    )
    if not any(one.month for one in found):
        text = "Nothing breaks within the horizon: neither as expected, nor with growth twice as fast, "
        text += "nor with ten times the traffic"
    severity = Level.MEDIUM if found and found[0].month else Level.LOW
    draft.find("breaks", "What breaks first", f"{text[:1].upper()}{text[1:]}.", severity)


def _rehearse(draft: Draft) -> None:
    """Recovery that was never tried does not work."""
    rto = draft.facts.rto
    if rto is None and draft.case.chosen[REGIONS] == Regions.SINGLE:
        return
    missed = [
        one
        for one in draft.case.ask(target_odds, draft.ledger)
        if one.target in (Target.RECOVERY, Target.DATA_LOSS)
    ]
    recovery = draft.ledger[draft.facts.recovery]
    words = "by the model a lost store is back after {recovery:range}"
    first = max(missed, key=lambda one: one.chance, default=None)
    if first is None or first.chance < RISKY:
        draft.check("rehearse", f"Rehearse recovery every quarter: {words}.", recovery=recovery)
        return
    if draft.case.chosen[REGIONS] != Regions.ACTIVE_ACTIVE:
        words += ", {decide:range} of it for seeing and deciding"
    name = draft.ledger.name(first.workload)
    draft.recommend(
        "drill-recovery",
        title=f"Rehearse bringing {name} back until its {_SHORT[first.target]} of {{asked}} is kept",
        action="Once a quarter, take the primary store away in a copy of production and bring service "
        "back from the copy alone. Write down how long it took and what was lost.",
        rationale=f"{words[:1].upper()}{words[1:]}; {{asked}} is asked for. A recovery that was never "
        "tried takes longer than any model says.",
        gain="avoids that {asked} is missed, with a probability of {missed}",
        owner=Owner.OPERATIONS,
        done_when="The last rehearsal is less than three months old and kept {asked}.",
        pillar=Pillar.RELIABILITY,
        priority=_pressing(first),
        effort=Level.MEDIUM,
        confidence=certainty(draft.case),
        answers=_answer_to(first),
        recovery=recovery,
        decide=draft.case.assume(draft.ledger, "model.detect_and_decide_h"),
        asked=first.asked,
        missed=first.missed,
    )


AGENT = Agent(
    role=AgentRole.SIMULATION,
    operation="performance_simulation",
    timeout=timedelta(seconds=300),
    reads=frozenset({"horizon_months"}),
    analyse=analyse,
)
