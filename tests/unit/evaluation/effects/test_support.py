import numpy as np
import pytest

from infra_mind.domain.option import Support
from infra_mind.evaluation.effects.support import needed_support
from infra_mind.evaluation.model import Evaluation
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of, design, evaluate, line_of, web

ON_CALL = {"team": {"on_call": True}, "reliability": {"availability": "99.9%"}}
BUSINESS = {"support": "business"}


def support_of(found: Evaluation, plan: str = "for production") -> float:
    lines = [line for line in found.lines if line.item.name.startswith(f"Support plan {plan}")]
    return sum(float(line.amount[0, 0]) for line in lines)


def sized(size: str, **sections: object) -> dict[str, object]:
    return {"company": {"size": size}, **sections}


@pytest.mark.parametrize(
    ("stated", "plan"),
    [
        ({}, Support.NONE),
        ({"reliability": {"rto": "4h"}}, Support.NONE),
        (sized("startup", reliability={"availability": "99.95%"}), Support.NONE),
        (sized("small", team={"on_call": True}), Support.NONE),
        (sized("small", **ON_CALL), Support.BUSINESS),
        (sized("small", compliance=["dora"]), Support.BUSINESS),
        (sized("medium"), Support.DEVELOPER),
        (sized("medium", reliability={"availability": "99.9%"}), Support.BUSINESS),
        (sized("large"), Support.BUSINESS),
        (sized("enterprise", clouds={"support_plan": "none"}), Support.NONE),
        (sized("startup", clouds={"support_plan": "enterprise"}), Support.ENTERPRISE),
    ],
)
def test_a_plan_is_bought_where_it_is_stated_required_or_usual(
    stated: dict[str, object], plan: Support
):
    requirements = read_requirements({"workloads": [web()], **stated}).requirements
    assert needed_support(requirements, demand_of(web(), **stated).workloads).plan is plan


def test_what_can_wait_needs_no_plan_for_production():
    """A company on call whose critical workload is asked for less; a report is asked for more."""
    report = {"name": "report", "type": "analytics", "availability": "99.9%"}
    stated = {"team": {"on_call": True}}
    requirements = read_requirements({"workloads": [web(), report], **stated}).requirements
    demand = demand_of(web(), report, **stated)
    assert needed_support(requirements, demand.workloads).plan is Support.NONE


def test_the_smallest_company_pays_for_no_plan():
    found = evaluate(demand_of(web()), design(support="no_plan"))
    assert not [line for line in found.lines if line.item.name.startswith("Support plan")]


def test_a_share_of_the_bill_by_its_size_by_hand():
    """9 % of the first 10,000, 7 % of what is beyond, on AWS."""
    demand = demand_of(web(traffic={"average_rps": 1000, "peak_rps": 3000}))
    found = evaluate(demand, design(**BUSINESS))
    paid = support_of(found)
    bill = float(found.monthly[0, 0]) - paid
    assert bill > 12_000
    assert paid == pytest.approx(900 + 0.07 * (bill - 10_000))


def test_a_small_bill_pays_the_least_sum():
    demand = demand_of(web(traffic={"average_rps": 1, "peak_rps": 2}))
    found = evaluate(demand, design(**BUSINESS, zones="one_zone", app__database="single"))
    assert 0 < found.monthly[0, 0] - 29 < 29 / 0.09
    assert support_of(found) == pytest.approx(29)


def test_several_workloads_have_one_plan():
    """Told apart by workload, they pay what one workload with their bill would."""
    other = {key.replace("app.", "b."): option for key, option in design().items()}
    demand = demand_of(web(), {**web(), "name": "b"})
    found = evaluate(demand, {**design(**BUSINESS), **other})
    paid = support_of(found)
    bill = float(found.monthly[0, 0]) - paid
    assert paid == pytest.approx(0.09 * bill)
    least = line_of(found, "Support plan for production, least sum")
    assert least.amount[0, 0] == 29


def test_on_azure_a_plan_costs_the_same_whatever_the_bill():
    there = design(
        provider="azure", region="westeurope", app__machine="Standard_D2s_v5", **BUSINESS
    )
    small, large = (
        evaluate(demand_of(web(traffic=traffic)), there)
        for traffic in ({}, {"average_rps": 1000, "peak_rps": 3000})
    )
    assert support_of(small) == support_of(large) == 100


def test_a_plan_for_development_costs_a_share_too():
    there = design(
        provider="gcp", region="us-central1", app__machine="n2-standard-2", support="developer"
    )
    found = evaluate(demand_of(web()), there)
    paid = support_of(found, "for development")
    assert paid == pytest.approx(0.03 * (float(found.monthly[0, 0]) - paid))
    assert np.all(found.committed <= found.monthly)


def test_a_named_contact_has_a_least_sum_of_its_own():
    found = evaluate(demand_of(web()), design(support="enterprise"))
    assert support_of(found, "with a named contact") == 5000
