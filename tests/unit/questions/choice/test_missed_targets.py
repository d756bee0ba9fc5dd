from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from infra_mind.decision.target_reach import reaches

from infra_mind.decision.case import Case
from infra_mind.decision.judge import Target
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.choice.missed_targets import missed_targets
from tests.factories.brief import brief_from, brief_of, ledger_of, model
from tests.factories.design import choosing
from tests.factories.model import web

ONE_SITE = {"allowed": ["aws"], "regions": ["us-east-1"]}


def case_with(**sections: object) -> Case:
    return brief_from({"workloads": [web()], "clouds": ONE_SITE, **sections}).case(model())


def test_a_choice_that_reaches_everything_misses_nothing():
    assert missed_targets(brief_of("saas").case(model()), ledger_of("saas")) == ()


def test_exactly_the_targets_with_a_shortfall_are_told():
    for example in ("clinic-portal", "ecommerce", "llm-assistant"):
        case = brief_of(example).case(model())
        short = case.judge.shortfalls(case.evaluate([case.chosen]))
        missed = {str(target) for target, value in short.items() if value[0, 0] > 1e-9}
        found = missed_targets(case, ledger_of(example))
        assert {one.target for one in found} == missed


def test_what_it_takes_reaches_the_target():
    llm = {"requests_per_day": 20000, "input_tokens": 1800, "output_tokens": 350}
    asked = {**llm, "latency_p95_s": 6, "model_class": "large"}
    workload = {"name": "assistant", "type": "llm_application", "llm": asked}
    # An own model of that class answers in time, for more than the budget.
    stated = {"workloads": [workload], "clouds": ONE_SITE, "budget": {"monthly": 15000}}
    brief = brief_from(stated)
    case, ledger = brief.case(model()), Ledger(brief.claims)
    (missed,) = missed_targets(case, ledger)
    assert missed.target == Target.LATENCY and missed.reachable and missed.stated
    (reach,) = case.decision.reach
    answers = case.evaluate([case.chosen, reach.design]).latency_ms("assistant")[:, 0]
    assert answers[0] > float(ledger[missed.wanted].value) >= answers[1]
    assert float(ledger[missed.found].value) == pytest.approx(answers[0], rel=1e-5)
    assert float(ledger[missed.best].value) == pytest.approx(answers[1], rel=1e-5)
    assert {str(one.decision) for one in missed.changes} >= {"assistant.serving"}
    assert "misses the budget" in missed.way.render(ledger.claims)


def test_a_budget_below_every_design_says_how_near_one_can_come():
    case = case_with(budget={"monthly": 10})
    ledger = Ledger()
    (missed,) = [one for one in missed_targets(case, ledger) if one.target == Target.BUDGET]
    assert not missed.reachable
    assert float(ledger[missed.wanted].value) == 10
    assert 10 < float(ledger[missed.best].value) <= float(ledger[missed.found].value)
    cheapest = min(
        float(case.evaluate([vector]).monthly[0, 0])
        for vector in (case.decision.cheapest, *case.decision.front)
    )
    assert float(ledger[missed.best].value) <= cheapest * (1 + 1e-5)
    assert "No design that was compared reaches it" in missed.way.render(ledger.claims)


def test_an_availability_beyond_reach_names_the_best():
    case = case_with(reliability={"availability": "99.9999%"})
    ledger = Ledger()
    found = missed_targets(case, ledger)
    (missed,) = [one for one in found if one.target == Target.AVAILABILITY]
    assert not missed.reachable
    assert float(ledger[missed.best].value) >= float(ledger[missed.found].value)


def _sets(case: Case) -> list[dict[str, str]]:
    """Every combination of zones, regions and replica around the choice."""
    return [
        choosing(case.chosen, zones=zones, regions=regions, app__database=database)
        for zones, regions, database in product(
            ("one_zone", "two_zones", "three_zones"),
            ("single_region", "warm_standby", "active_active"),
            ("single", "replicated"),
        )
        if not (zones == "one_zone" and database == "replicated")
    ]


def _bound(share: float) -> tuple[Case, int]:
    """The plainest of those sets as the choice, and a budget at a share of the way to what reaches it."""
    case = case_with(reliability={"availability": "99.98%"}, budget={"monthly": 100_000})
    evaluation = case.evaluate(_sets(case))
    monthly, up = evaluation.monthly[:, 0], evaluation.availability[:, 0]
    plain = int(np.argmin(monthly))
    budget = monthly[plain] + share * (monthly[up >= 0.9998].min() - monthly[plain])
    judge = replace(case.judge, targets=replace(case.judge.targets, budget=float(budget)))
    decision = replace(
        case.decision,
        judge=judge,
        chosen=evaluation.candidates.design(plain),
        reach=reaches(judge, evaluation, plain),
    )
    bound = Case(
        model=case.model,
        demand=case.demand,
        decision=decision,
        horizon_months=case.horizon_months,
        discount_rate=case.discount_rate,
        seed=case.seed,
    )
    return bound, plain


@pytest.mark.parametrize("share", [0.5, 2.0])
def test_the_cheapest_set_of_changes_is_found_and_the_nearest_under_the_budget(share: float):
    case, plain = _bound(share)
    evaluation = case.evaluate(_sets(case))
    monthly, up = evaluation.monthly[:, 0], evaluation.availability[:, 0]
    (reach,) = [one for one in case.decision.reach if one.target is Target.AVAILABILITY]
    assert reach.reached
    taken, budget = case.evaluate([reach.design]), case.judge.targets.budget
    assert budget is not None
    assert taken.availability[0, 0] >= 0.9998 > up[plain]
    assert taken.monthly[0, 0] == pytest.approx(monthly[up >= 0.9998].min())
    if share > 1:
        assert reach.within is None
        return
    assert reach.within is not None
    bought = case.evaluate([reach.within])
    assert bought.monthly[0, 0] <= budget < taken.monthly[0, 0]
    assert bought.availability[0, 0] == pytest.approx(up[monthly <= budget].max())


def test_above_the_budget_it_says_what_the_budget_buys():
    case, _ = _bound(0.5)
    ledger = Ledger()
    missed = {one.target: one for one in missed_targets(case, ledger)}
    words = missed[Target.AVAILABILITY].way.render(ledger.claims)
    assert "misses the budget" in words
    assert "Under the budget it cannot be reached: the best there is 99." in words
