from infra_mind.questions.first_break import SCENARIOS, breaks, first_breaks
from infra_mind.questions.judge import Target
from tests.factories.brief import brief_from, brief_of, ledger_of, model
from tests.factories.model import web


def test_worse_scenarios_break_no_later():
    for example in ("clinic-portal", "ecommerce", "saas"):
        found = first_breaks(brief_of(example).case(model()))
        assert [one.scenario for one in found] == [one.name for one in SCENARIOS]
        months = [one.month or 10**6 for one in found]
        assert months[0] >= months[1]
        assert months[0] >= months[2]


def test_the_month_is_the_first_in_which_more_futures_break_than_hold():
    case = brief_of("clinic-portal").case(model())
    expected = first_breaks(case)[0]
    assert expected.limit is Target.BUDGET and expected.month is not None
    budget = case.judge.targets.budget or 0.0
    before, after = (
        (case.evaluate([case.chosen], case.futures.at([month])).monthly[0] > budget).mean()
        for month in (expected.month - 3, expected.month + 1)
    )
    assert before < 0.55
    assert after > 0.45


def test_what_is_missed_from_the_first_day_is_not_what_breaks_first():
    stated = {"workloads": [web(traffic={"growth_per_year": "50%"})], "budget": {"monthly": 10}}
    found = first_breaks(brief_from(stated).case(model()))
    assert all(one.limit is not Target.BUDGET for one in found)


def test_a_break_comes_with_an_act():
    case, ledger = brief_of("clinic-portal").case(model()), ledger_of("clinic-portal")
    for one in breaks(case, ledger):
        assert (one.month is None) == (one.limit == "nothing within the horizon")
        assert (one.month is None) == (not one.remedy.text)
