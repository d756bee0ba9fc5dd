import numpy as np
import pytest

from infra_mind.evaluation.effects.support import SupportPlan, plan_of
from infra_mind.evaluation.model import Evaluation
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of, design, evaluate, line_of, web

ON_CALL = {"team": {"on_call": True}}


def support_of(found: Evaluation, plan: str = "production") -> float:
    lines = [line for line in found.lines if line.item.name.startswith(f"Support plan for {plan}")]
    return sum(float(line.amount[0, 0]) for line in lines)


@pytest.mark.parametrize(
    ("stated", "plan"),
    [
        ({}, SupportPlan.DEVELOPER),
        ({"reliability": {"availability": "99%"}}, SupportPlan.DEVELOPER),
        ({"reliability": {"availability": "99.95%"}}, SupportPlan.BUSINESS),
        ({"reliability": {"rto": "4h"}}, SupportPlan.BUSINESS),
        ({"reliability": {"downtime_cost_per_hour": 500}}, SupportPlan.BUSINESS),
        (ON_CALL, SupportPlan.BUSINESS),
    ],
)
def test_production_is_what_somebody_has_to_answer_for(
    stated: dict[str, object], plan: SupportPlan
):
    assert plan_of(read_requirements(stated).requirements) is plan


def test_a_share_of_the_bill_by_its_size_by_hand():
    """10 % of the first 10,000, 7 % of what is beyond, on AWS."""
    demand = demand_of(web(traffic={"average_rps": 1000, "peak_rps": 3000}), **ON_CALL)
    found = evaluate(demand, design())
    paid = support_of(found)
    bill = float(found.monthly[0, 0]) - paid
    assert bill > 12_000
    assert paid == pytest.approx(1000 + 0.07 * (bill - 10_000))


def test_a_small_bill_pays_the_least_sum():
    demand = demand_of(web(traffic={"average_rps": 1, "peak_rps": 2}), **ON_CALL)
    found = evaluate(demand, design(zones="one_zone", app__database="single"))
    assert 0 < found.monthly[0, 0] - 100 < 1000
    assert support_of(found) == pytest.approx(100)


def test_several_workloads_have_one_plan():
    """Told apart by workload, they pay what one workload with their bill would."""
    other = {key.replace("app.", "b."): option for key, option in design().items()}
    demand = demand_of(web(), {**web(), "name": "b"}, **ON_CALL)
    found = evaluate(demand, {**design(), **other})
    paid = support_of(found)
    bill = float(found.monthly[0, 0]) - paid
    assert paid == pytest.approx(0.1 * bill)
    least = line_of(found, "Support plan for production, least sum")
    assert least.amount[0, 0] == 100


def test_on_azure_a_plan_costs_the_same_whatever_the_bill():
    there = design(provider="azure", region="westeurope", app__machine="Standard_D2s_v5")
    small, large = (
        evaluate(demand_of(web(traffic=traffic), **ON_CALL), there)
        for traffic in ({}, {"average_rps": 1000, "peak_rps": 3000})
    )
    assert support_of(small) == support_of(large) == 100


def test_a_plan_for_development_costs_a_share_too():
    found = evaluate(demand_of(web()), design())
    paid = support_of(found, "development")
    assert paid == pytest.approx(0.03 * (float(found.monthly[0, 0]) - paid))
    assert np.all(found.committed <= found.monthly)
