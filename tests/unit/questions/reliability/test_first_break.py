from dataclasses import replace

from infra_mind.decision.judge import Target
from infra_mind.questions.reliability.first_break import QUOTA, SCENARIOS, breaks, first_breaks
from tests.factories.brief import ONE_SITE, brief_from, brief_of, ledger_of, model
from tests.factories.design import choosing
from tests.factories.model import web


def test_worse_scenarios_break_no_later():
    for example in ("clinic-portal", "ecommerce", "saas"):
        found = first_breaks(brief_of(example).case(model()))
        assert [one.scenario for one in found] == [one.name for one in SCENARIOS]
        months = [one.month or 10**6 for one in found]
        assert months[0] >= months[1]
        assert months[0] >= months[2]


def test_the_month_is_the_first_in_which_more_futures_break_than_hold():
    growing = {
        "workloads": [web(traffic={"growth_per_year": "60%"})],
        "horizon_months": 36,
        "clouds": ONE_SITE,
    }
    plain = brief_from(growing).case(model())
    today = float(plain.evaluate([plain.chosen]).monthly[0, 0])
    case = brief_from({**growing, "budget": {"monthly": 1.5 * today}}).case(model())
    expected = first_breaks(case)[0]
    assert expected.limit is Target.BUDGET and expected.month is not None
    budget = case.judge.targets.budget or 0.0
    before, after = (
        (case.evaluate([case.chosen], case.futures.at([month])).monthly[0] > budget).mean()
        for month in (expected.month - 3, expected.month + 1)
    )
    assert before < 0.55
    assert after > 0.45


def test_a_limit_of_a_service_is_named_with_its_act():
    """2 % of 6,000 x 2 writes of two units are 480 on one partition, which takes 1,000: twice a year."""
    kept: dict[str, object] = {
        "name": "carts",
        "kind": "document",
        "size_gb": 50,
        "growth_gb_per_month": 0,
    }
    kept |= {"reads_per_request": 1, "writes_per_request": 2}
    traffic = {"average_rps": 2000, "peak_rps": 6000, "growth_per_year": "200%"}
    stated = {"workloads": [web(traffic=traffic, stores=[kept])], "clouds": ONE_SITE}
    case = brief_from(stated).case(model())
    # Containers are not limited by the processors that an account may rent.
    contained = choosing(case.chosen, app__platform="serverless_containers")
    case.decision = replace(case.decision, chosen=contained)
    expected = first_breaks(case)[0]
    assert expected.limit is Target.CAPACITY and expected.bound is not None
    assert expected.words == "the limit of writes of the busiest partition of carts of app"
    assert expected.act.startswith("Before then: spread the busiest keys")


def test_what_is_missed_from_the_first_day_is_not_what_breaks_first():
    stated = {"workloads": [web(traffic={"growth_per_year": "50%"})], "budget": {"monthly": 10}}
    stated["clouds"] = ONE_SITE
    found = first_breaks(brief_from(stated).case(model()))
    assert all(one.limit is not Target.BUDGET for one in found)


def test_a_break_comes_with_an_act():
    case, ledger = brief_of("clinic-portal").case(model()), ledger_of("clinic-portal")
    for one in breaks(case, ledger):
        assert (one.month is None) == (one.limit == "nothing within the horizon")
        assert (one.month is None) == (not one.remedy.text)


def test_what_breaks_in_the_first_month_leaves_no_time_before_it():
    case = brief_of("saas").case(model())
    for one in first_breaks(case):
        assert one.act.startswith("Before then: ") == (one.month is not None and one.month > 1)
        assert "before then" not in one.act


def test_a_quota_is_asked_for_before_it_is_met():
    """Google Cloud lets accounts with a history rent some 500 processors of a kind in a region."""
    traffic = {"average_rps": 1500, "peak_rps": 3000, "growth_per_year": "100%"}
    stated = {
        "workloads": [web(traffic=traffic, service={"cpu_ms": 30}, stores=[{"kind": "object"}])],
        "clouds": {"allowed": ["gcp"], "regions": ["us-central1"]},
    }
    case = brief_from(stated).case(model())
    rented = {
        "app.platform": "virtual_machines",
        "app.machine": "n2-standard-16",
        "app.delivery": "direct",
    }
    chosen = choosing(case.chosen, **rented, zones="two_zones")
    case.decision = replace(case.decision, chosen=chosen)
    found = first_breaks(case)[0]
    assert found.bound is not None and found.bound.limit == QUOTA
    assert "quota" in found.act
    # 3,000 x 0.03 s at 60 % are 150 processors, 300 with the spare zone, and twice that in a year.
    assert found.month is not None and 6 <= found.month <= 14
