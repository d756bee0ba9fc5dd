import numpy as np
import pytest

from infra_mind.domain.requirements import SupportPlan
from infra_mind.evaluation.effects.support import plan_of
from infra_mind.evaluation.model import Evaluation
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of, design, evaluate, line_of, web

ON_CALL = {"team": {"on_call": True}, "reliability": {"availability": "99.9%"}}
STATED = {"clouds": {"support_plan": "business"}}


def support_of(found: Evaluation, plan: str = "for production") -> float:
    lines = [line for line in found.lines if line.item.name.startswith(f"Support plan {plan}")]
    return sum(float(line.amount[0, 0]) for line in lines)


def sized(size: str, **sections: object) -> dict[str, object]:
    return {"company": {"size": size}, **sections}


@pytest.mark.parametrize(
    ("stated", "plan"),
    [
        ({}, SupportPlan.NONE),
        ({"reliability": {"rto": "4h"}}, SupportPlan.NONE),
        (sized("startup", reliability={"availability": "99.95%"}), SupportPlan.NONE),
        (sized("small", team={"on_call": True}), SupportPlan.NONE),
        (sized("small", **ON_CALL), SupportPlan.BUSINESS),
        (sized("small", compliance=["dora"]), SupportPlan.BUSINESS),
        (sized("medium"), SupportPlan.DEVELOPER),
        (sized("medium", reliability={"availability": "99.9%"}), SupportPlan.BUSINESS),
        (sized("large"), SupportPlan.BUSINESS),
        (sized("enterprise", clouds={"support_plan": "none"}), SupportPlan.NONE),
        (sized("startup", clouds={"support_plan": "enterprise"}), SupportPlan.ENTERPRISE),
    ],
)
def test_a_plan_is_bought_where_it_is_stated_required_or_usual(
    stated: dict[str, object], plan: SupportPlan
):
    requirements = read_requirements({"workloads": [web()], **stated}).requirements
    assert plan_of(requirements, demand_of(web(), **stated).workloads) is plan


def test_what_can_wait_needs_no_plan_for_production():
    """A company on call whose critical workload is asked for less; a report is asked for more."""
    report = {"name": "report", "type": "analytics", "availability": "99.9%"}
    stated = {"team": {"on_call": True}}
    requirements = read_requirements({"workloads": [web(), report], **stated}).requirements
    assert plan_of(requirements, demand_of(web(), report, **stated).workloads) is SupportPlan.NONE


def test_the_smallest_company_pays_for_no_plan():
    demand = demand_of(web(), **sized("startup"))
    found = evaluate(demand, design())
    assert not [line for line in found.lines if line.item.name.startswith("Support plan")]


def test_a_share_of_the_bill_by_its_size_by_hand():
    """9 % of the first 10,000, 7 % of what is beyond, on AWS."""
    demand = demand_of(web(traffic={"average_rps": 1000, "peak_rps": 3000}), **STATED)
    found = evaluate(demand, design())
    paid = support_of(found)
    bill = float(found.monthly[0, 0]) - paid
    assert bill > 12_000
    assert paid == pytest.approx(900 + 0.07 * (bill - 10_000))


def test_a_small_bill_pays_the_least_sum():
    demand = demand_of(web(traffic={"average_rps": 1, "peak_rps": 2}), **STATED)
    found = evaluate(demand, design(zones="one_zone", app__database="single"))
    assert 0 < found.monthly[0, 0] - 29 < 29 / 0.09
    assert support_of(found) == pytest.approx(29)


def test_several_workloads_have_one_plan():
    """Told apart by workload, they pay what one workload with their bill would."""
    other = {key.replace("app.", "b."): option for key, option in design().items()}
    demand = demand_of(web(), {**web(), "name": "b"}, **STATED)
    found = evaluate(demand, {**design(), **other})
    paid = support_of(found)
    bill = float(found.monthly[0, 0]) - paid
    assert paid == pytest.approx(0.09 * bill)
    least = line_of(found, "Support plan for production, least sum")
    assert least.amount[0, 0] == 29


def test_on_azure_a_plan_costs_the_same_whatever_the_bill():
    there = design(provider="azure", region="westeurope", app__machine="Standard_D2s_v5")
    small, large = (
        evaluate(demand_of(web(traffic=traffic), **STATED), there)
        for traffic in ({}, {"average_rps": 1000, "peak_rps": 3000})
    )
    assert support_of(small) == support_of(large) == 100


def test_a_plan_for_development_costs_a_share_too():
    there = design(provider="gcp", region="us-central1", app__machine="n2-standard-2")
    found = evaluate(demand_of(web(), **sized("medium")), there)
    paid = support_of(found, "for development")
    assert paid == pytest.approx(0.03 * (float(found.monthly[0, 0]) - paid))
    assert np.all(found.committed <= found.monthly)


def test_a_named_contact_has_a_least_sum_of_its_own():
    found = evaluate(demand_of(web(), clouds={"support_plan": "enterprise"}), design())
    assert support_of(found, "with a named contact") == 5000
