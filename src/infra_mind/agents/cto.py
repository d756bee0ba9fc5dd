from datetime import timedelta

from ..decision.goals import Target
from ..domain.claim import Claim, round_up
from ..domain.dossier import FlipPoint
from ..domain.option import DecisionKind
from ..domain.recommendation import AgentReport, AnswerKind, Level, Occasion, Owner, Pillar
from ..domain.role import AgentRole
from ..domain.statement import Statement
from ..questions.choice.certainty import certainty
from ..questions.choice.flip_points import flip_points
from ..questions.choice.targets import EDGE
from ..questions.choice.viewpoint import Lens
from ..questions.cost.baseline import Spend, spend_today
from ..questions.cost.budget_risk import BudgetRisk, budget_risk
from ..questions.cost.exit_price import exit_price
from ..questions.cost.move import Move, move
from ..questions.cost.trade import trade
from ..questions.team.schedule import schedule
from ..words.options import decision_words, option_words
from ..words.terms import TARGETS
from .base import Agent, Draft
from .grading import SERVICES, by_chance, take_sides

FLIPS_SHOWN = 3
# How far an input has to move, as a factor, before nobody needs to hear of it.
REACH = 5.0
# An exit price above this many months of the bill is a lock-in worth planning for.
LOCKED_IN_MONTHS = 9.0
RISKY, LIKELY = 0.1, 0.5


def analyse(draft: Draft) -> AgentReport:
    """The choice as an investment: what it buys, what it risks, what would change it."""
    _choice(draft)
    _trade(draft)
    _budget(draft)
    _move(draft)
    _schedule(draft)
    _exit(draft)
    _flips(draft)
    take_sides(
        draft,
        Lens.MONEY,
        DecisionKind.SITE,
        DecisionKind.ZONES,
        DecisionKind.REGIONS,
        DecisionKind.COMMITMENT,
        DecisionKind.SERVING,
        DecisionKind.PURCHASE,
    )
    take_sides(draft, Lens.MONEY, *SERVICES)
    words = "The choice costs {monthly:range} and {present:range} over {months} in today's money"
    budget, risk = draft.facts.budget, draft.facts.over_budget
    if budget is None or risk is None:
        return _report(draft, f"{words}; no budget was stated.")
    words += "; the budget of {budget} is broken with a probability of {risk}"
    return _report(draft, f"{words}.", budget=draft.ledger[budget], risk=draft.ledger[risk])


def _report(draft: Draft, words: str, **figures: Claim) -> AgentReport:
    return draft.report(
        words,
        monthly=draft.ledger[draft.facts.monthly],
        present=draft.ledger[draft.facts.present_cost],
        months=draft.ledger[draft.facts.horizon_months],
        **figures,
    )


def _choice(draft: Draft) -> None:
    """What was chosen from what, and whether it reaches everything."""
    case = draft.case
    site = option_words(case.chosen.site)
    considered = draft.ledger.claim(
        "Designs that were compared",
        case.decision.considered,
        method=analyse,
        of=[draft.ledger[draft.facts.design]],
    )
    if case.decision.meets_targets:
        words = "It meets every target that was stated as surely as was asked for."
    else:
        words = "Say which of the targets may give way, or what budget they are worth."
    draft.find(
        "choice",
        f"{site}, the best of {{considered}} designs"
        if case.decision.meets_targets
        else f"None of {{considered}} designs reaches every target; {site} comes nearest",
        f"{words} First year {{first_year:range}}, leaving costs {{exit:range}}.",
        Level.LOW if case.decision.meets_targets else Level.HIGH,
        considered=considered,
        first_year=draft.ledger[draft.facts.first_year],
        exit=draft.ledger[draft.facts.exit_cost],
    )


def _trade(draft: Draft) -> None:
    """Whether the uptime that is paid for is worth it."""
    found = trade(draft.case, draft.ledger)
    if found is None:
        return
    words = "{dearer} more than the lean offer buys {avoided} less downtime: {price} for each hour"
    if found.worth is None:
        words += ". What an hour costs the company was not said, so nobody can say that it pays."
    else:
        verdict = "it pays" if found.pays else "the money does not come back"
        words += f"; an hour costs the company {{worth}}, so {verdict}."
    draft.find(
        "trade",
        "What the dearer design buys",
        words,
        Level.LOW if found.pays else Level.MEDIUM,
        dearer=found.dearer,
        avoided=found.avoided,
        price=found.price,
        worth=found.worth or found.price,
    )


def _budget(draft: Draft) -> None:
    if draft.facts.budget is None:
        return
    budget = draft.ledger[draft.facts.budget]
    risk = budget_risk(draft.case, draft.ledger, budget)
    chance = max(float(risk.today.value), float(risk.at_end.value))
    words = (
        "The bill breaks {budget} with a probability of {today} in the first month and of {end} in "
    )
    words += "the last one"
    words += "; from {first} on it does more likely than not." if risk.first else "."
    if chance == 0:
        words = "In no future that was drawn does the bill of any month break {budget}."
    draft.find(
        "budget",
        "The budget holds" if chance < RISKY else "The budget will not hold to the end",
        words,
        _budget_level(risk, draft.case.horizon_months),
        budget=budget,
        today=risk.today,
        end=risk.at_end,
        first=risk.first or risk.today,
    )
    if chance > EDGE and risk.more > 1:
        _raise_budget(draft, risk, budget, chance)


def _budget_level(risk: BudgetRisk, horizon: int) -> Level:
    """A budget that breaks now is worse than one that breaks in the second half of the horizon."""
    today, at_end = float(risk.today.value), float(risk.at_end.value)
    if today >= RISKY:
        return by_chance(max(today, at_end))
    if at_end < RISKY:
        return Level.LOW
    return Level.HIGH if _soon(risk, horizon) else Level.MEDIUM


def _soon(risk: BudgetRisk, horizon: int) -> bool:
    return risk.first is not None and float(risk.first.value) <= horizon / 2


def _raise_budget(draft: Draft, risk: BudgetRisk, budget: Claim, chance: float) -> None:
    broken = float(draft.case.decision.steps.get(Target.BUDGET, 0)) > 0
    draft.recommend(
        "raise-budget",
        title=f"Raise the budget of {{budget}} to about {{rounded}}{_by_when(risk)}",
        action="Put it into the plan, or name now the workload that gives way when a month of the "
        "bill comes within a tenth of {budget}.",
        rationale="{enough:size} holds to the end in nine of ten futures; {budget} does not, with a "
        "probability of {end} in the last month.",
        gain="avoids a bill above the budget, which has a probability of {end} in the last month",
        owner=Owner.MANAGEMENT,
        done_when="The sum is approved, or the workload that gives way is named.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=Level.HIGH
        if broken or _soon(risk, draft.case.horizon_months) or chance >= LIKELY
        else Level.MEDIUM,
        effort=Level.LOW,
        confidence=certainty(draft.case),
        answers=Occasion(kind=AnswerKind.TARGET, about=TARGETS[Target.BUDGET]) if broken else None,
        enough=risk.enough,
        rounded=_about(draft, risk.enough),
        now=_about(draft, risk.for_now),
        budget=budget,
        end=risk.at_end,
        first=risk.first or risk.at_end,
    )


def _by_when(risk: BudgetRisk) -> str:
    """One that is broken from the start is raised in two steps: there is no month before the first."""
    if risk.first is None:
        return ""
    late = float(risk.first.value) > 1
    return " before {first}" if late else " by the end, and to {now} for the first year"


def _about(draft: Draft, budget: Claim) -> Claim:
    return draft.ledger.claim(
        f"{budget.label}, about",
        round_up(float(budget.value), 2),
        "USD/month",
        method=analyse,
        of=[budget],
    )


def _move(draft: Draft) -> None:
    """Against what is spent today: does moving pay, and does the money set aside for it reach?"""
    requirements = draft.brief.requirements
    said = draft.brief.usd(requirements.current.monthly_spend)
    spend = spend_today(draft.case, draft.ledger, requirements.current, said)
    if spend is None:
        return
    found = move(draft.case, draft.ledger, spend)
    paid = (
        "it is paid back after {payback:range}" if found.payback else "it is not paid back in time"
    )
    figures = {
        "chance": found.chance,
        "work": found.work,
        "spend": spend.total,
        "like": spend.compared,
        "worth": found.worth,
        "payback": found.payback or found.chance,
    }
    if spend.is_billed:
        title = "Moving pays with a probability of {chance}"
        against = "against {like} that is billed today for the same kinds of services"
    else:
        title = "Whether moving pays cannot be said: what today's spend pays for was not stated"
        against = "were all of {spend} of today for these workloads"
    draft.find(
        "move",
        title,
        f"The work costs {{work:range}}; {against}, {paid}. Over the horizon moving is worth {{worth:range}}.",
        by_chance(1 - float(found.chance.value)) if spend.is_billed else Level.LOW,
        **figures,
    )
    if float(found.chance.value) < LIKELY:
        _move_not_for_money(draft, found, spend)
    aside = draft.brief.usd(requirements.budget.migration)
    if aside is not None and aside < float(found.work.high or found.work.value):
        draft.find(
            "migration",
            "The money set aside for moving may not reach",
            "{aside} is set aside, the work costs {work:range}.",
            Level.HIGH if aside < float(found.work.value) else Level.MEDIUM,
            aside=draft.stated("Set aside for moving", aside, "USD", "budget.migration"),
            work=found.work,
        )


def _move_not_for_money(draft: Draft, found: Move, spend: Spend) -> None:
    """Of a spend that was only stated it is so even where all of it is for these workloads."""
    even = "" if spend.is_billed else "even were all of today's spend for these workloads, "
    draft.recommend(
        "move-not-for-money",
        title=f"Move only for what money does not say: {even}it pays with a probability of {{chance}}",
        action="Set down what today's place lacks, put sizes and terms right there first, and ask for an offer "
        "for the move before it is decided.",
        rationale="The work costs {work:range}; over the horizon moving is worth {worth:range}. How long "
        "today's place is down and what it loses was not stated; it may be the reason to move.",
        gain="avoids {work:range} of work that is not earned back",
        owner=Owner.MANAGEMENT,
        done_when="An offer lies below what moving saves, or the reason to move is written down.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=Level.HIGH,
        effort=Level.LOW,
        confidence=certainty(draft.case),
        chance=found.chance,
        work=found.work,
        worth=found.worth,
    )


def _schedule(draft: Draft) -> None:
    """Whether the people are there by the date, where either was stated."""
    team, timeline = draft.brief.requirements.team, draft.brief.requirements.timeline
    if timeline is None and team.ops_engineers is None and team.developers is None:
        return
    found = schedule(draft.case, draft.ledger, team, timeline)
    figures = {"until": found.until, "more": found.more}
    given = {name: one for name, one in figures.items() if one is not None}
    draft.find(
        "schedule",
        "The date of {until} is not made by the people stated" if found.more else "Getting there",
        found.text.text,
        Level.LOW if found.more is None or found.chance is None else _lateness(found.chance),
        **given,
    )
    if found.more is not None and found.later is not None:
        _make_the_date(draft, found.text, found.more, found.later)


def _lateness(chance: Claim) -> Level:
    return by_chance(1 - float(chance.value))


def _make_the_date(draft: Draft, why: Statement, more: Claim, later: Claim) -> None:
    draft.recommend(
        "make-the-date",
        title="Give {more} more to getting there, or tell a date {later} from now",
        action="Decide which of both before the first wave begins; buy the work where nobody can be spared.",
        rationale=why.text,
        gain="avoids a date that is missed",
        owner=Owner.MANAGEMENT,
        done_when="The people are named, or the later date is told to those who wait for it.",
        pillar=Pillar.OPERATIONAL_EXCELLENCE,
        priority=Level.HIGH,
        effort=Level.LOW,
        confidence=certainty(draft.case),
        more=more,
        later=later,
    )


def _exit(draft: Draft) -> None:
    """What leaving costs, against the bill."""
    price = draft.case.ask(exit_price, draft.ledger)
    total = draft.ledger[price.total]
    months = float(total.value) / float(draft.ledger[draft.facts.monthly_likely].value)
    items = sorted(price.items, key=lambda one: -float(draft.ledger[one.amount].value))
    top = items[0]
    length = draft.ledger.claim(
        "Price of leaving, in months of the bill",
        months,
        "months",
        method=exit_price,
        of=[total, draft.ledger[draft.facts.monthly_likely]],
    )
    draft.find(
        "exit",
        "Leaving costs as much as {length} of the bill",
        f"{{total:range}}, most of it for {draft.ledger.name(top.name)}: {{most:range}}.",
        Level.MEDIUM if months > LOCKED_IN_MONTHS else Level.LOW,
        length=length,
        total=total,
        most=draft.ledger[top.amount],
    )


def _flips(draft: Draft) -> None:
    near = [one for one in draft.case.ask(flip_points, draft.ledger) if _within_reach(draft, one)]
    for point in near[:FLIPS_SHOWN]:
        _flip(draft, point)


def _within_reach(draft: Draft, point: FlipPoint) -> bool:
    """An input may move by a factor, a constant of the method within its range alone."""
    value = float(draft.ledger[point.value].value)
    likely = float(draft.ledger[point.likely].value)
    known = draft.brief.demand.assumptions[point.path]
    if known.low <= value <= known.high:
        return True
    stretch = max(value / likely, likely / value) if value and likely else float("inf")
    return not point.path.startswith("model.") and stretch <= REACH


def _flip(draft: Draft, point: FlipPoint) -> None:
    side = "above" if point.rises else "below"
    draft.find(
        f"flip-{point.decision}-{point.option}",
        f"What would change our mind on the {draft.ledger.name(decision_words(point.decision))}",
        f"{draft.ledger.name(point.label)}: {side} {{value}} (likely {{likely}}). The choice "
        f"is then {option_words(point.option, point.decision.kind)} instead of "
        f"{option_words(point.instead_of, point.decision.kind)}.",
        Level.LOW,
        value=draft.ledger[point.value],
        likely=draft.ledger[point.likely],
    )


AGENT = Agent(
    role=AgentRole.CTO,
    operation="strategic_analysis",
    timeout=timedelta(seconds=300),
    reads=frozenset({"budget", "current", "horizon_months", "discount_rate", "team", "timeline"}),
    analyse=analyse,
)
