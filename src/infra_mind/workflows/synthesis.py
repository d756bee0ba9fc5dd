"""Phase 3: eleven reports become one: merged, ranked, with the conflicts resolved and priced."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import assert_never

from ..agents.brief import Brief
from ..decision.case import Case
from ..decision.goals import Target
from ..domain.claim import Claim, ClaimId
from ..domain.design import REGIONS, ZONES, Decision, Site
from ..domain.dossier import Alternative, BuiltWorkload, Conflict, Overruled, Synthesis
from ..domain.facts import Facts
from ..domain.ledger import Ledger
from ..domain.option import DecisionKind, Regions
from ..domain.recommendation import (
    AgentReport,
    AnswerKind,
    Duty,
    Impact,
    Level,
    Occasion,
    Owner,
    Pillar,
    Position,
    Recommendation,
)
from ..domain.requirements import Priority, Requirements, Team
from ..domain.statement import Statement
from ..evaluation.model import Model
from ..questions.choice.built import built
from ..questions.choice.no_room import no_room
from ..questions.choice.one_change import with_option
from ..questions.choice.targets import TargetStatus, target_odds
from ..questions.choice.why_not import alternatives, difference, explain, is_stated
from ..questions.reliability.first_break import AS_EXPECTED, breaks
from ..questions.security.risk_cuts import CLEARLY
from ..words.options import joined, option_words, site_words
from ..words.terms import TARGETS
from .contribution import contributions
from .findings import Findings, Recorded, recorded
from .roadmap import PLAN, behind, plan_waves, waves_until

# The more agents come to the same advice apart, the surer it is; nothing is certain.
MOST_CONFIDENT = 0.95
MONTHS = 12
# How many workloads a verdict names.
NAMED = 3
_PRIORITY = {
    Pillar.RELIABILITY: Priority.RELIABILITY,
    Pillar.COST_OPTIMIZATION: Priority.COST,
    Pillar.SECURITY: Priority.SECURITY,
    Pillar.PERFORMANCE_EFFICIENCY: Priority.SPEED,
    Pillar.SUSTAINABILITY: Priority.CARBON,
    Pillar.OPERATIONAL_EXCELLENCE: Priority.COST,
}


# How advice is ranked where a company did not rank anything.
DEFAULT_PRIORITIES = tuple(Priority)


def synthesise(findings: Findings, model: Model) -> Recorded[Synthesis]:
    """Merge, rank, resolve, explain, and put into an order of work."""
    brief = findings.brief
    case = brief.case(model)
    ledger = Ledger(findings.claims)
    positions = [one for report in findings.reports for one in report.positions]
    conflicts = find_conflicts(case, ledger, positions, findings.opinions)
    largest = case.bill(ledger)[0].name

    def rank(reports: Iterable[AgentReport]) -> tuple[Recommendation, ...]:
        given = [one for report in reports for one in report.recommendations]
        advice = one_for_each(ledger, merge_recommendations(given))
        advice = [carried_by(one, brief.requirements.team) for one in advice]
        order = brief.requirements.priorities or DEFAULT_PRIORITIES
        return rank_recommendations(advice, ledger, order, largest)

    ranked = rank(findings.reports)
    runs = _built(case, ledger)
    synthesis = Synthesis(
        summary=_summary(case, ledger, brief, runs),
        built=runs,
        recommendations=ranked,
        checklist=_checklist(findings.reports),
        conflicts=conflicts,
        alternatives=_alternatives(case, ledger),
        roadmap=plan_waves(
            ledger,
            ranked,
            waves_until(brief.requirements.timeline),
            behind(brief, case, ledger),
        ),
        exclusions=case.decision.exclusions,
        confidence=_confidence(ledger, ranked),
        considered=case.decision.considered,
        debate=None if findings.debate is None else findings.debate.value,
        contributions=contributions(findings.reports, case, ledger, rank, partial(worth, ledger)),
    )
    return recorded(synthesis, ledger)


def _confidence(ledger: Ledger, advice: Iterable[Recommendation]) -> dict[str, ClaimId]:
    return {
        one.id: ledger.claim(
            f"Confidence: {one.title.render(ledger.claims)}",
            one.confidence,
            "share",
            method=merge_recommendations,
            of=[ledger[claim] for claim in one.claims],
            source=PLAN,
        ).id
        for one in advice
    }


def _checklist(reports: Iterable[AgentReport]) -> tuple[Duty, ...]:
    """What every company has to see to, each thing once."""
    found = {one.id: one for report in reports for one in report.checklist}
    return tuple(found.values())


def carried_by(one: Recommendation, team: Team) -> Recommendation:
    """Where nobody runs systems, those who build them do; where nobody builds them, those who run them.

    Where there is nobody of either, it is asked of who supplies the program.
    """
    owner = one.owner
    if owner is Owner.OPERATIONS and not team.ops_engineers and team.developers != 0:
        owner = Owner.DEVELOPERS
    elif owner is Owner.DEVELOPERS and team.developers == 0:
        owner = Owner.OPERATIONS if team.ops_engineers else Owner.SUPPLIER
    return replace(one, owner=owner)


def merge_recommendations(advice: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    """One recommendation for each act: the surest agent's words, everybody's claims and names."""
    by_act: dict[str, list[Recommendation]] = defaultdict(list)
    for one in advice:
        by_act[one.id].append(one)
    return tuple(_merge(same) for same in by_act.values())


def _merge(same: Sequence[Recommendation]) -> Recommendation:
    surest = max(same, key=lambda one: one.confidence)
    doubt = 1.0
    for one in same:
        doubt *= 1 - one.confidence
    return replace(
        surest,
        priority=min((one.priority for one in same), key=lambda level: level.rank),
        confidence=round(max(min(1 - doubt, MOST_CONFIDENT), surest.confidence), 3),
        agents=tuple(dict.fromkeys(agent for one in same for agent in one.agents)),
        claims=tuple(dict.fromkeys(claim for one in same for claim in one.claims)),
        depends_on=tuple(dict.fromkeys(act for one in same for act in one.depends_on)),
        answers=next((one.answers for one in same if one.answers is not None), None),
        impact=Impact(
            monthly_cost=_first(one.impact.monthly_cost for one in same),
            availability=_first(one.impact.availability for one in same),
            risk=_first(one.impact.risk for one in same),
            carbon=_first(one.impact.carbon for one in same),
        ),
    )


def _first(ids: Iterable[str | None]) -> str | None:
    return next((id for id in ids if id is not None), None)


def one_for_each(ledger: Ledger, advice: Iterable[Recommendation]) -> list[Recommendation]:
    """Of acts that answer the same thing, the one that is worth most; the others would pull elsewhere."""
    best: dict[Occasion, Recommendation] = {}
    plain: list[Recommendation] = []
    for one in advice:
        if one.answers is None:
            plain.append(one)
        elif one.answers not in best or worth(ledger, one) > worth(ledger, best[one.answers]):
            best[one.answers] = one
    return [*best.values(), *plain]


def worth(ledger: Ledger, one: Recommendation) -> float:
    """USD a month that an act saves or avoids beyond what it costs, as far as it was worked out."""
    costs, avoids = _money(ledger, one)
    return avoids - costs


def _money(ledger: Ledger, one: Recommendation) -> tuple[float, float]:
    """USD a month that an act adds to what is paid, and that it avoids."""
    impact = one.impact
    costs = float(ledger[impact.monthly_cost].value) if impact.monthly_cost else 0.0
    avoids = 0.0
    if impact.risk and ledger[impact.risk].unit == "USD/year":
        avoids = float(ledger[impact.risk].value) / MONTHS
    return costs, avoids


def rank_recommendations(
    advice: Sequence[Recommendation],
    ledger: Ledger,
    priorities: Sequence[Priority],
    largest: str = "",
) -> tuple[Recommendation, ...]:
    """By money and risk.

    First what answers a target that is missed, then the `largest` line of the bill and the largest causes of
    loss, as far as money comes of it; among the rest, as among equals, the most pressing, then what
    is worth most, then by the company's ranking, by confidence, by effort, by id; last what costs clearly
    more than it avoids. What an act depends on is
    kept only as far as it is among the recommendations.
    """
    order = {priority: place for place, priority in enumerate(priorities)}
    known = {one.id for one in advice}

    def key(one: Recommendation) -> tuple[int, int, float, int, float, int, str]:
        place, gained = order.get(_PRIORITY[one.pillar], len(order)), worth(ledger, one)
        group = _group(one, largest, *_money(ledger, one))
        pressing = 0 if group == _LARGEST else one.priority.rank
        return group, pressing, -gained, place, -one.confidence, -one.effort.rank, one.id

    return tuple(
        replace(one, depends_on=tuple(act for act in one.depends_on if act in known))
        for one in sorted(advice, key=key)
    )


_MISSED, _LARGEST, _REST, _DEAR = range(4)


def _group(one: Recommendation, largest: str, costs: float, avoids: float) -> int:
    rest = _DEAR if costs > CLEARLY * avoids and costs > 0 else _REST
    if one.answers is None:
        return rest
    pays = avoids > CLEARLY * costs
    match one.answers.kind:
        case AnswerKind.TARGET:
            return _MISSED if one.priority in (Level.CRITICAL, Level.HIGH) else rest
        case AnswerKind.LINE:
            return _LARGEST if one.answers.about == largest and pays else rest
        case AnswerKind.DOWNTIME | AnswerKind.ATTACK:
            return _LARGEST if pays else rest
        case _:
            assert_never(one.answers.kind)


def find_conflicts(
    case: Case, ledger: Ledger, positions: Sequence[Position], opinions: Sequence[Position] = ()
) -> tuple[Conflict, ...]:
    """Decisions on which agents want something else than was chosen, all told.

    `opinions` are what language models stand for: told beside the others, and supporting nothing.
    """
    by_decision: dict[Decision, list[Position]] = defaultdict(list)
    for position in (*positions, *opinions):
        by_decision[position.decision].append(position)
    found: list[Conflict] = []
    for decision, held in sorted(by_decision.items(), key=lambda one: str(one[0])):
        chosen = case.chosen.get(decision)
        against = [one for one in held if one.option != chosen]
        if chosen is None or not against:
            continue
        supporters = tuple(one.role for one in held if one.option == chosen and one not in opinions)
        overruled = [
            Overruled(
                role=one.role,
                option=one.option,
                strength=one.strength,
                price=price_of_overruling(case, ledger, one),
                opinion=one in opinions,
            )
            for one in against
        ]
        found.append(
            Conflict(
                decision=decision,
                chosen=chosen,
                supporters=supporters,
                overruled=tuple(sorted(overruled, key=lambda one: (-one.strength, one.role))),
            )
        )
    return tuple(found)


def price_of_overruling(case: Case, ledger: Ledger, position: Position) -> Statement:
    """What the option of a position would change against the choice, or why it cannot be had."""
    design = with_option(case, position.decision, position.option)
    if design is None:
        words = option_words(position.option, position.decision.kind)
        return ledger.say(f"{words[:1].upper()}{words[1:]} {_why_not_at_all(case, position)}")
    changed = case.once(difference, design)
    return explain(case, ledger, position.option, changed, named=False)


def _why_not_at_all(case: Case, position: Position) -> str:
    """Of an option that no design takes: the guard rail that rules it out, if one does."""
    for one in case.decision.rails:
        rules_out = one.rule.decision == position.decision and one.rule.forbids(position.option)
        if rules_out and not one.lifted:
            return f"is ruled out. {one.rule.rail.reason}"
    return "is not feasible here."


def _alternatives(case: Case, ledger: Ledger) -> tuple[Alternative, ...]:
    """Every option that lost, but for sizes of machines, which follow from the platform."""
    rivals = [one for one in case.decision.rivals if one.decision.kind is not DecisionKind.MACHINE]
    return alternatives(case, ledger, rivals)


def _summary(case: Case, ledger: Ledger, brief: Brief, runs: Sequence[BuiltWorkload]) -> Statement:
    """The verdict: what runs where, for how much, and whether that is what was asked for."""
    chosen, facts = case.chosen, brief.facts
    place = ledger.name(_asked_place(case, brief.requirements, chosen.site))
    what = _named(ledger, runs)
    spread = option_words(chosen[ZONES])
    if chosen[REGIONS] != Regions.SINGLE:
        spread += f" and {option_words(chosen[REGIONS])}"
    available = f" It is {ledger[facts.availability]} available." if facts.latency else ""
    return ledger.say(
        f"In {place}, with {spread}, run {what}. It costs {ledger[facts.monthly]:range}"
        f"{_budget(case, ledger, facts)}.{available}{_verdict(case, ledger, brief)}"
    )


def _named(ledger: Ledger, runs: Sequence[BuiltWorkload]) -> str:
    """All workloads where they are few, else the dearest."""
    dearest = sorted(runs, key=lambda one: -float(ledger[one.monthly].value if one.monthly else 0))
    taken = dearest[:NAMED] if len(runs) > NAMED else runs
    named = [f"{ledger.name(one.workload)} on {one.text.text}" for one in taken]
    rest = [one for one in runs if one not in taken]
    if 0 < len(rest) <= NAMED:
        named.append(f"beside them {joined([ledger.name(one.workload) for one in rest])}")
    elif rest:
        named.append("the others beside them, as listed below")
    return "; ".join(named)


def _built(case: Case, ledger: Ledger) -> tuple[BuiltWorkload, ...]:
    """Every workload, what it runs on, and its share of the bill."""
    lines: dict[str, list[Claim]] = defaultdict(list)
    for one in case.bill(ledger):
        if one.cost.monthly is not None:
            lines[one.line.workload].append(ledger[one.cost.monthly])
    return tuple(
        BuiltWorkload(
            workload=one.workload,
            text=ledger.say(ledger.name(one.words)),
            monthly=_sum(ledger, one.workload, lines[one.workload]),
        )
        for one in built(case)
    )


def _sum(ledger: Ledger, workload: str, lines: Sequence[Claim]) -> ClaimId | None:
    """What its lines come to at the likely values, USD a month."""
    if not lines:
        return None
    total = sum(float(one.value) for one in lines)
    label = f"{workload}: its lines of the bill"
    return ledger.claim(label, total, "USD/month", method=_built, of=lines).id


def _asked_place(case: Case, requirements: Requirements, site: Site) -> str:
    """The place, or the one that was asked for and is not priced, with the one that stands in for it."""
    place, region = _place(case, site), case.model.book.regions.get(site.provider, site.region)
    asked = (*(requirements.data.residency or ()), *(requirements.clouds.regions or ()))
    if region is None or any(region.lies_in(word) for word in asked):
        return place
    meant = next((one for word in asked for one in region.stands_for(word)), None)
    return place if meant is None else f"{meant}, at the prices of {place}"


def _place(case: Case, site: Site) -> str:
    region = case.model.book.regions.get(site.provider, site.region)
    words = site_words(site.provider, site.region)
    return words if region is None else f"{region.name} ({words})"


def _budget(case: Case, ledger: Ledger, facts: Facts) -> str:
    if facts.budget is None:
        return ""
    if any(one.target is Target.BUDGET for one in case.decision.reach):
        return f", above the budget of {ledger[facts.budget]}"
    broken = (one for one in case.ask(breaks, ledger) if one.limit == TARGETS[Target.BUDGET])
    month = next((one.month for one in broken if one.scenario == AS_EXPECTED), None)
    until = "" if month is None else f" until {ledger[month]}"
    return f", inside the budget of {ledger[facts.budget]}{until}"


def _verdict(case: Case, ledger: Ledger, brief: Brief) -> str:
    """What it misses of what was asked for, and what it has no room under."""
    facts, whole = brief.facts, not brief.requirements.not_understood
    asked_for = "what was asked for" + ("" if whole else " as far as it was understood")
    # What nobody asked for is not missed; where it is told, its value is told with it.
    reach = case.decision.reach
    asked = [one.target for one in reach if is_stated(case, one.target, case.chosen)]
    misses = joined([TARGETS[target] for target in dict.fromkeys(asked)])
    passes = ledger.name(joined([one.words for one in case.ask(no_room, ledger)]))
    stated = (facts.budget, facts.availability_target, facts.rto, facts.rpo, facts.latency_target)
    words = f" It meets {asked_for}." if any(stated) else ""
    edges = [one for one in case.ask(target_odds, ledger) if one.status is TargetStatus.AT_THE_EDGE]
    if tight := joined(list(dict.fromkeys(TARGETS[one.target] for one in edges if one.stated))):
        words = f" It meets {asked_for}, with little room under {tight}."
    if misses:
        words = f" It misses {misses}."
    return f"{words} It has no room under {passes}." if passes else words
