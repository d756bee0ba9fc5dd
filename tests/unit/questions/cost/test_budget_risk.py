from dataclasses import replace

import numpy as np

from infra_mind.domain.claim import Claim
from infra_mind.questions.cost.budget_risk import budget_risk
from infra_mind.questions.cost.cost_range import cost_range
from tests.factories.brief import brief_of, case_of, fact_of, ledger_of


def half_way() -> Claim:
    """A budget that the bill of the assistant outgrows: what half of its futures cost half way on."""
    monthly = cost_range(case_of("llm-assistant")).monthly
    stated = fact_of(brief_of("llm-assistant"), "budget")
    return replace(stated, value=float(np.median(monthly[len(monthly) // 2])))


def test_the_budget_that_is_enough_holds_in_nine_of_ten_futures():
    case, ledger = case_of("llm-assistant"), ledger_of("llm-assistant")
    found = budget_risk(case, ledger, half_way())
    highest = cost_range(case).monthly.max(axis=0)
    assert abs(float((highest <= float(found.enough.value)).mean()) - 0.9) < 0.005
    assert found.more > 0


def test_growth_breaks_it_in_the_first_month_in_which_most_futures_are_above():
    case, ledger, budget = case_of("llm-assistant"), ledger_of("llm-assistant"), half_way()
    found = budget_risk(case, ledger, budget)
    over = (cost_range(case).monthly > float(budget.value)).mean(axis=1)
    assert found.first is not None
    month = int(float(found.first.value))
    assert over[month - 1] > 0.5
    assert np.all(over[: month - 1] <= 0.5)


def test_a_budget_far_above_the_bill_holds():
    found = budget_risk(case_of("saas"), ledger_of("saas"), fact_of(brief_of("saas"), "budget"))
    assert found.first is None
    assert found.today.value == 0
