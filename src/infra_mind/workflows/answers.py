"""The questions a CTO asks, answered once for all reports."""

from dataclasses import dataclass, replace

from ..agents.brief import Brief
from ..decision.case import Case
from ..domain.choice import ChoiceReport, StayReport
from ..domain.dossier import Answers, BaselineReport, FrontPoint
from ..domain.ledger import Ledger
from ..evaluation.demand import runs_today
from ..evaluation.model import Model
from ..questions.choice.flip_points import flip_points
from ..questions.choice.missed_targets import missed_targets
from ..questions.choice.near_ties import near_ties
from ..questions.choice.next_best import next_best
from ..questions.choice.verdict import choice
from ..questions.choice.why_not import design_figures
from ..questions.cost.baseline import baseline, spend_today
from ..questions.cost.buying import buying
from ..questions.cost.exit_price import exit_price
from ..questions.cost.rehost import rehost
from ..questions.cost.stay import stay
from ..questions.reliability.downtime_causes import downtime
from ..questions.reliability.first_break import breaks
from ..questions.reliability.recovery import store_recoveries
from ..questions.team.carbon import emissions
from ..questions.team.team_load import team_load
from .findings import Recorded, recorded

SHOWN = 12
# The sections of the requirements that the answers read, beside what follows from all of them.
READS = frozenset(
    {
        "clouds",
        "company",
        "current",
        "data",
        "discount_rate",
        "horizon_months",
        "team",
        "workloads",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answers, the choice that they are about, and what runs today beside it."""

    answers: Answers
    choice: ChoiceReport
    baseline: BaselineReport | None


def answer(brief: Brief, model: Model) -> Recorded[Answered]:
    """Flip points, next questions, first breaks, team load, exit price and the front."""
    case = brief.case(model)
    ledger = Ledger(brief.claims)
    asked, drawn = case.ask(next_best, ledger), case.ask(near_ties, ledger)
    answers = Answers(
        flip_points=case.ask(flip_points, ledger),
        next_best=asked,
        nothing_more_to_ask=not drawn and not any(question.moves_decision for question in asked),
        first_break=case.ask(breaks, ledger),
        team_load=case.ask(team_load, ledger),
        exit_price=case.ask(exit_price, ledger),
        pareto=front_points(case, ledger),
        missed_targets=case.ask(missed_targets, ledger),
        near_ties=drawn,
        recovery=case.ask(store_recoveries, ledger),
        downtime_causes=case.ask(downtime, ledger).shares,
        carbon=case.ask(emissions, ledger).shares,
    )
    found = replace(
        case.ask(choice, ledger),
        stay=_stay(brief, case, ledger),
        rehost=case.ask(rehost, ledger, brief.requirements.current),
        buying=buying(
            brief.requirements, case.demand, case.model.library.finished_services, ledger
        ),
    )
    today = case.ask(baseline, ledger, brief.requirements.current)
    return recorded(Answered(answers=answers, choice=found, baseline=today), ledger)


def _stay(brief: Brief, case: Case, ledger: Ledger) -> StayReport | None:
    """Going on as today, where anything runs."""
    if not runs_today(brief.requirements):
        return None
    current = brief.requirements.current
    spent = brief.usd(current.monthly_spend)
    return stay(case, ledger, current, spend_today(case, ledger, current, spent))


def front_points(case: Case, ledger: Ledger) -> tuple[FrontPoint, ...]:
    """The best designs of the front by the company's score, with their figures as claims."""
    others = [design for design in case.decision.front if design != case.chosen]
    designs = [case.chosen, *others[: SHOWN - 1]]
    evaluation = case.evaluate(designs)
    return tuple(
        FrontPoint(
            design=design,
            figures=design_figures(case, ledger, evaluation, place, design, without="availability"),
            chosen=place == 0,
        )
        for place, design in enumerate(designs)
    )
