"""One currency: every term of the cost of a design counts once, in USD a month."""

import numpy as np
import pytest

from infra_mind.decision.objective import CostTerm, bill_of, cost_terms, total_cost
from infra_mind.decision.outlook import Outlook
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.samples import Samples, draw
from infra_mind.evaluation.worth import CARBON, DOWNTIME, LEAVING, WAGE
from tests.factories.design import as_designs
from tests.factories.model import demand_of, design, evaluate, web
from tests.factories.outcome import outcome, part, samples_of

HORIZON = 36
DEMAND = demand_of(web(), {**web(), "name": "api", "type": "api_service"})
APP, API = DEMAND.workloads


def samples() -> Samples:
    """A wage of 80, 200 USD a tonne, a chance of 6 % a year, and 1,000 and 300 USD an hour down."""
    return samples_of(
        1,
        **{
            WAGE: 80.0,
            CARBON: 200.0,
            LEAVING: 0.06,
            APP.inputs[DOWNTIME]: 1000.0,
            API.inputs[DOWNTIME]: 300.0,
            "model.setup_hours.virtual_machines": 24.0,
            "model.setup_hours.kubernetes": 160.0,
            "model.setup_hours.warm_standby": 100.0,
        },
    )


def test_a_quarter_on_demand_counts_once_over_the_horizon_and_in_the_first_year():
    """300 USD more in each of three months are 25 a month over 36, and 75 over the first twelve."""
    for horizon in (24, 36):
        months = (0, 12, (12 + horizon) // 2, horizon)
        evaluation = outcome([[5000] * 4], early=[[300, 0, 0, 0]])
        outlook = Outlook(futures=samples_of(1), months=months)
        bill = bill_of(evaluation, horizon)
        assert outlook.average(bill)[0, 0] == pytest.approx(5000 + 900 / horizon)
        assert outlook.first_year(bill)[0, 0] == pytest.approx(5000 + 900 / 12)


def by_hand(**decided: str) -> dict[CostTerm, float]:
    """10 h a week, a tenth of a tonne, 40,000 USD to leave; down 0.1 and 0.2 % of the time."""
    evaluation = outcome(
        [[5000]],
        part("app", (1, 1), availability=[[0.999]]),
        part("api", (1, 1), availability=[[0.998]]),
        samples=samples(),
        candidates=of_designs(as_designs([design(**decided)])),
        operating_hours=[[10]],
        carbon_kg=[[100]],
        exit_cost=[[40_000]],
    )
    found = cost_terms(evaluation, (APP, API), HORIZON)
    return {term: float(values[0, 0]) for term, values in found.items()}


def test_every_term_by_hand():
    found = by_hand()
    assert found == pytest.approx(
        {
            CostTerm.BILL: 5000,
            CostTerm.PEOPLE: 10 * 52.18 / 12 * 80,
            CostTerm.DOWNTIME: 8766 / 12 * (0.001 * 1000 + 0.002 * 300),
            CostTerm.CARBON: 0.1 * 200,
            CostTerm.LEAVING: 40_000 * 0.06 / 12,
            CostTerm.ONE_OFF: 24 * 80 / 36,
        }
    )


def test_what_is_set_up_once_is_spread_over_the_horizon():
    """24 h for machines become 160 for Kubernetes; a standby takes 100 more."""
    assert by_hand(app__platform="kubernetes")[CostTerm.ONE_OFF] == pytest.approx(160 * 80 / 36)
    assert by_hand(regions="warm_standby")[CostTerm.ONE_OFF] == pytest.approx(124 * 80 / 36)


def test_each_workload_is_down_for_its_own_price():
    evaluation = outcome(
        [[0]],
        part("app", (1, 1), availability=[[1.0]]),
        part("api", (1, 1), availability=[[0.99]]),
        samples=samples(),
    )
    both = cost_terms(evaluation, (APP, API), HORIZON)[CostTerm.DOWNTIME]
    assert both[0, 0] == pytest.approx(0.01 * 8766 / 12 * 300)
    assert cost_terms(evaluation, (APP,), HORIZON)[CostTerm.DOWNTIME][0, 0] == 0


def test_what_promises_no_availability_is_never_down():
    evaluation = outcome(
        [[0]], part("app", (1, 1), availability=[[float("nan")]]), samples=samples()
    )
    assert cost_terms(evaluation, (APP,), HORIZON)[CostTerm.DOWNTIME][0, 0] == 0


def test_the_cost_is_the_sum_of_its_terms_in_every_future():
    futures = draw(DEMAND.assumptions, size=20, seed=1)
    own = {"api.platform": "serverless_containers", "api.machine": "none"}
    rest = {"api.database": "single", "api.cache": "none", "api.delivery": "direct"}
    evaluation = evaluate(
        DEMAND,
        {**design(), **own, **rest},
        {**design(regions="warm_standby", backup="cross_region"), **own, **rest},
        samples=futures,
    )
    terms = cost_terms(evaluation, DEMAND.workloads, HORIZON)
    total = total_cost(evaluation, DEMAND.workloads, HORIZON)
    assert set(terms) == set(CostTerm)
    assert total == pytest.approx(np.sum(list(terms.values()), axis=0))
    assert all(np.all(values >= 0) for values in terms.values())
