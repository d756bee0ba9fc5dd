"""What an hour down, a tonne and leaving are worth: stated as it is, assumed by type, size and ranking."""

from collections.abc import Sequence

import pytest

from infra_mind.domain.assumption import Assumption
from infra_mind.domain.provenance import Provenance
from infra_mind.domain.requirements import CompanySize, Priority
from infra_mind.domain.workload import Demand
from infra_mind.evaluation.demand import normalise
from infra_mind.evaluation.worth import BY_INDUSTRY, BY_SIZE, CARBON, LEAVING, WAGE, weight
from infra_mind.imports import read_requirements
from tests.factories.brief import model
from tests.factories.model import demand_of, web

ASSISTANT = {"name": "assistant", "type": "llm_application"}
TRAINING = {"name": "train", "type": "ml_training"}
LIKELY = {"web_application": 1000, "llm_application": 200, "ml_training": 20}


def hour(demand: Demand, workload: str) -> Assumption:
    """What an hour is worth in which a workload is down."""
    found = next(one for one in demand.workloads if one.name == workload)
    return demand.assumptions[found.inputs["downtime_hour"]]


def ranked(*priorities: str) -> Sequence[Priority]:
    return [Priority(one) for one in priorities]


def test_the_first_priority_counts_three_times_the_last_a_third_and_those_between_geometrically():
    order = ranked("reliability", "cost", "carbon")
    assert [weight(order, one) for one in order] == pytest.approx([3, 1, 1 / 3])
    four = ranked("reliability", "cost", "speed", "carbon")
    weights = [weight(four, one) for one in four]
    assert weights == pytest.approx([3, 3 ** (1 / 3), 3 ** (-1 / 3), 1 / 3])
    assert weight(order, Priority.SPEED) == weight(None, Priority.CARBON) == weight((), order[0])
    assert weight(None, Priority.CARBON) == 1


def test_the_only_priority_counts_three_times():
    assert weight(ranked("carbon"), Priority.CARBON) == 3


def test_a_ranking_multiplies_prices_that_are_assumed_and_says_so():
    plain = demand_of(web()).assumptions
    ranking = demand_of(web(), priorities=["carbon", "cost", "portability"]).assumptions
    for name in ("low", "likely", "high"):
        before, after = (getattr(one[CARBON], name) for one in (plain, ranking))
        assert after == pytest.approx(3 * before)
        before, after = (getattr(one[LEAVING], name) for one in (plain, ranking))
        assert after == pytest.approx(before / 3)
    assert "ranked priorities" in ranking[CARBON].reason
    assert ranking[WAGE] == plain[WAGE]


def test_a_ranking_never_changes_what_was_stated():
    stated = {
        "carbon_tonne": 90,
        "work_hour": 120,
        "leaving_probability_per_year": 0.01,
        "downtime_hour": 5000,
    }
    demand = demand_of(
        web(), prices_of=stated, priorities=["carbon", "reliability", "portability", "cost"]
    )
    for path, value in ((CARBON, 90), (WAGE, 120), (LEAVING, 0.01)):
        found = demand.assumptions[path]
        assert (found.low, found.likely, found.high) == (value, value, value)
        assert found.provenance is Provenance.STATED
    assert hour(demand, "app").likely == 5000


@pytest.mark.parametrize("industry", BY_INDUSTRY)
def test_an_hour_is_worth_less_where_nothing_is_sold_by_it(industry: str):
    company = {"size": "medium", "industry": industry}
    assert hour(demand_of(web(), company=company), "app").likely == pytest.approx(200)
    assert hour(demand_of(web(), company={**company, "industry": "retail"}), "app").likely == 1000


def test_an_hour_is_worth_what_the_type_and_the_size_say():
    """The table is for 50 to 250 people; who tells no size is taken to have up to 50."""
    for size, times in BY_SIZE.items():
        demand = demand_of(web(), ASSISTANT, company={"size": size.value})
        assert hour(demand, "app").likely == pytest.approx(1000 * times)
        assert hour(demand, "assistant").likely == pytest.approx(200 * times)
    assert hour(demand_of(web()), "app").likely == pytest.approx(200)
    assert BY_SIZE[CompanySize.MEDIUM] == 1


def test_what_is_assumed_of_an_hour_is_wide_and_listed():
    found = hour(demand_of(web()), "app")
    assert found.provenance is Provenance.ASSUMED
    assert found.high / found.low > 10


def test_reliability_first_makes_an_assumed_hour_dearer_and_last_cheaper():
    first, last = (
        hour(demand_of(web(), priorities=order), "app").likely
        for order in (["reliability", "cost", "speed"], ["cost", "speed", "reliability"])
    )
    plain = hour(demand_of(web()), "app").likely
    assert (first, last) == pytest.approx((3 * plain, plain / 3))


def test_what_the_company_states_is_about_its_most_critical_workloads():
    """Beside a critical one, an important one is worth a fifth of it, a best-effort one a fiftieth."""
    demand = demand_of(web(), ASSISTANT, TRAINING, reliability={"downtime_cost_per_hour": 1000})
    assert hour(demand, "app").provenance is Provenance.STATED
    for name, value in (("app", 1000), ("assistant", 200), ("train", 20)):
        assert hour(demand, name).likely == pytest.approx(value)
    assert "important beside critical" in hour(demand, "assistant").reason
    assert hour(demand, "assistant").provenance is Provenance.ASSUMED


def test_where_nothing_is_critical_the_highest_class_takes_the_price():
    demand = demand_of(ASSISTANT, TRAINING, reliability={"downtime_cost_per_hour": 1000})
    assert hour(demand, "assistant").likely == 1000
    assert hour(demand, "train").likely == pytest.approx(100)


def test_a_workload_with_a_price_of_its_own_keeps_it():
    own = {**ASSISTANT, "downtime_cost_per_hour": 70}
    demand = demand_of(web(), own, reliability={"downtime_cost_per_hour": 1000})
    assert hour(demand, "assistant").likely == 70
    assert hour(demand, "assistant").provenance is Provenance.STATED


def test_the_price_of_criteria_comes_before_the_loss_of_an_outage():
    demand = demand_of(
        web(), prices_of={"downtime_hour": 300}, reliability={"downtime_cost_per_hour": 1000}
    )
    assert hour(demand, "app").likely == 300


def test_amounts_of_another_currency_become_dollars():
    parsed = read_requirements(
        {
            "workloads": [web(), {**ASSISTANT, "downtime_cost_per_hour": 10}],
            "budget": {"monthly": 100, "currency": "EUR"},
            "prices_of": {"downtime_hour": 300, "carbon_tonne": 90, "work_hour": 50},
        }
    )
    inputs = model().library.inputs
    demand = normalise(parsed.requirements, parsed.provenance, inputs, 1.2)
    assert hour(demand, "app").likely == pytest.approx(360)
    assert hour(demand, "assistant").likely == pytest.approx(12)
    assert demand.assumptions[CARBON].likely == pytest.approx(108)
    assert demand.assumptions[WAGE].likely == pytest.approx(60)


def test_the_company_depends_on_its_highest_class():
    both = demand_of(web(), ASSISTANT).workloads
    assert [one.depended_on for one in both] == [True, False]
    alone = demand_of(ASSISTANT, TRAINING).workloads
    assert [one.depended_on for one in alone] == [True, False]
