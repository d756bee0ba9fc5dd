"""Phase 3: eleven reports become one: merged, ranked, with the conflicts resolved and priced."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import assert_never

from ..decision.case import Case
from ..domain.claim import Claim, ClaimId, Source, SourceKind
from ..domain.design import REGIONS, ZONES, Decision
from ..domain.dossier import Alternative, Conflict, Overruled, Synthesis, Wave
from ..domain.facts import Facts
from ..domain.ledger import Ledger
from ..domain.option import DecisionKind
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
from ..domain.requirements import Priority
from ..domain.statement import Statement
from ..evaluation.model import Model
from ..questions.choice.no_room import no_room
from ..questions.choice.one_change import with_option
from ..questions.choice.why_not import alternatives, difference, explain, is_stated
from ..questions.security.risk_cuts import CLEARLY
from ..words.options import decision_words, joined, option_words, site_words
from ..words.terms import TARGETS
from .findings import Findings, Recorded, recorded

# The more agents come to the same advice apart, the surer it is; nothing is certain.
MOST_CONFIDENT = 0.95
MONTHS = 12
WAVES = (("Start now", 0, 1), ("This quarter", 1, 3), ("This year", 3, 12))
_PLAN = Source(title="Infra Mind: waves of a month, a quarter and a year", kind=SourceKind.ESTIMATE)
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
    conflicts = find_conflicts(case, ledger, positions)
    given = [one for report in findings.reports for one in report.recommendations]
    advice = one_for_each(ledger, merge_recommendations(given))
    if not brief.requirements.team.ops_engineers:
        advice = [carried_by_developers(one) for one in advice]
    ranked = rank_recommendations(
        advice,
        ledger,
        brief.requirements.priorities or DEFAULT_PRIORITIES,
        case.bill(ledger)[0].name,
    )
    synthesis = Synthesis(
        summary=_summary(case, ledger, brief.facts),
        recommendations=ranked,
        checklist=_checklist(findings.reports),
        conflicts=conflicts,
        alternatives=_alternatives(case, ledger),
        roadmap=plan_waves(ledger, ranked),
        exclusions=case.decision.exclusions,
        confidence=_confidence(ledger, ranked),
        considered=case.decision.considered,
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
            source=_PLAN,
        ).id
        for one in advice
    }


def _checklist(reports: Iterable[AgentReport]) -> tuple[Duty, ...]:
    """What every company has to see to, each thing once."""
    found = {one.id: one for report in reports for one in report.checklist}
    return tuple(found.values())


def carried_by_developers(one: Recommendation) -> Recommendation:
    """Where nobody runs systems, those who build them do."""
    return replace(one, owner=Owner.DEVELOPERS) if one.owner is Owner.OPERATIONS else one


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
    case: Case, ledger: Ledger, positions: Sequence[Position]
) -> tuple[Conflict, ...]:
    """Decisions on which agents want something else than was chosen, all told."""
    by_decision: dict[Decision, list[Position]] = defaultdict(list)
    for position in positions:
        by_decision[position.decision].append(position)
    found: list[Conflict] = []
    for decision, held in sorted(by_decision.items(), key=lambda one: str(one[0])):
        chosen = case.chosen.get(decision)
        against = [one for one in held if one.option != chosen]
        if chosen is None or not against:
            continue
        supporters = tuple(one.role for one in held if one.option == chosen)
        overruled = [_overrule(case, ledger, one) for one in against]
        better = ledger.name(
            f"{option_words(chosen, decision.kind)} is the better {decision_words(decision)}"
        )
        reason = ledger.say(f"By its targets and by what it costs, all told, {better}.")
        found.append(
            Conflict(
                decision=decision,
                chosen=chosen,
                supporters=supporters,
                overruled=tuple(sorted(overruled, key=lambda one: (-one.strength, one.role))),
                reason=reason,
            )
        )
    return tuple(found)


def _overrule(case: Case, ledger: Ledger, position: Position) -> Overruled:
    design = with_option(case, position.decision, position.option)
    if design is None:
        words = option_words(position.option, position.decision.kind)
        price = ledger.say(f"{words[:1].upper()}{words[1:]} {_why_not_at_all(case, position)}")
    else:
        price = explain(case, ledger, position.option, case.once(difference, design))
    return Overruled(
        role=position.role, option=position.option, strength=position.strength, price=price
    )


def _why_not_at_all(case: Case, position: Position) -> str:
    """Of an option that no design takes: the guard rail that rules it out, if one does."""
    for one in case.decision.rails:
        rules_out = one.rule.decision == position.decision and one.rule.forbids(position.option)
        if rules_out and not one.lifted:
            return f"is ruled out. {one.rule.rail.reason}"
    return "is not feasible here."


def plan_waves(ledger: Ledger, advice: Sequence[Recommendation]) -> tuple[Wave, ...]:
    """Acts in the order of what they depend on; what takes long starts a wave later."""
    number: dict[str, int] = {}
    by_id = {one.id: one for one in advice}

    def wave_of(id: str, seen: frozenset[str]) -> int:
        if id not in number:
            one = by_id[id]
            before = [wave_of(act, seen | {id}) for act in one.depends_on if act not in seen]
            earliest = max(before, default=-1) + 1 if before else 0
            number[id] = min(max(earliest, _earliest(one)), len(WAVES) - 1)
        return number[id]

    for one in advice:
        wave_of(one.id, frozenset())
    return tuple(
        Wave(
            number=place + 1,
            title=title,
            starts=_month(ledger, f"{title}: from month", start).id,
            ends=_month(ledger, f"{title}: to month", end).id,
            recommendations=tuple(one.id for one in advice if number[one.id] == place),
        )
        for place, (title, start, end) in enumerate(WAVES)
        if any(number[one.id] == place for one in advice)
    )


def _earliest(one: Recommendation) -> int:
    if one.priority in (Level.CRITICAL, Level.HIGH):
        return 0
    return 2 if one.effort in (Level.CRITICAL, Level.HIGH) else 1


def _month(ledger: Ledger, label: str, month: int) -> Claim:
    return ledger.claim(label, month, "months", method=_month, source=_PLAN)


def _alternatives(case: Case, ledger: Ledger) -> tuple[Alternative, ...]:
    """Every option that lost, but for sizes of machines, which follow from the platform."""
    rivals = [one for one in case.decision.rivals if one.decision.kind is not DecisionKind.MACHINE]
    return alternatives(case, ledger, rivals)


def _summary(case: Case, ledger: Ledger, facts: Facts) -> Statement:
    chosen = case.chosen
    words = [
        f"Run in {site_words(chosen.site.provider, chosen.site.region)}",
        option_words(chosen[ZONES]),
        option_words(chosen[REGIONS]),
    ]
    available = f"{ledger[facts.availability]} available, " if facts.latency else ""
    # What nobody asked for is not missed; where it is told, its value is told with it.
    asked = [one.target for one in case.decision.reach if is_stated(case, one.target, chosen)]
    misses = joined([TARGETS[target] for target in asked])
    passes = ledger.name(joined([one.words for one in case.ask(no_room, ledger)]))
    return ledger.say(
        f"{', '.join(words)}: {ledger[facts.monthly]:range}, {available}"
        f"{ledger[facts.operating_hours]} to run.{f' It misses {misses}.' if misses else ''}"
        f"{f' It has no room under {passes}.' if passes else ''}"
    )
