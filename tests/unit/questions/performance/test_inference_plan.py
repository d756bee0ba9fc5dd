from functools import cache

import pytest

from infra_mind.decision.case import Case
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Precision
from infra_mind.evaluation.workloads.inference.formulas import BITS
from infra_mind.questions.performance.inference_plan import InferencePlan, inference_plan
from tests.factories.brief import brief_from, model


@cache
def planned(parameters: float, target_ms: float | None = None) -> tuple[Case, InferencePlan]:
    inference = {"average_rps": 20, "peak_rps": 60, "parameters_b": parameters}
    if target_ms is not None:
        inference["latency_p95_ms"] = target_ms
    traffic = {"growth_per_year": 0}
    workload = {"name": "m", "type": "ml_inference", "inference": inference, "traffic": traffic}
    clouds = {"allowed": ["aws"], "regions": ["us-east-1"]}
    brief = brief_from({"clouds": clouds, "workloads": [workload]})
    case = brief.case(model())
    (found,) = case.demand.workloads
    return case, inference_plan(case, Ledger(brief.claims), found)


def test_a_prediction_costs_the_bill_over_what_is_predicted() -> None:
    case, plan = planned(0.3)
    bill = float(case.evaluate([case.chosen]).monthly[0, 0])
    assert float(plan.each.value) == pytest.approx(bill / (20 * 3600 * 730) * 1000, rel=1e-4)
    assert (plan.cache, plan.precision) == (None, Precision.SIXTEEN_BITS)


def test_a_million_tokens_cost_the_bill_over_what_is_written() -> None:
    case, plan = planned(8)
    bill = float(case.evaluate([case.chosen]).monthly[0, 0])
    written = 20 * 3600 * 730 * 300 / 1e6
    assert float(plan.each.value) == pytest.approx(bill / written, rel=1e-4)


def test_memory_of_weights_and_of_a_request() -> None:
    case, plan = planned(8)
    assert plan.precision is case.chosen.taken(Precision, "m")
    assert float(plan.weights.value) == pytest.approx(8 * BITS[plan.precision] / 8)
    assert plan.cache is not None
    # 1,800 tokens of about 128 KiB.
    assert float(plan.cache.value) == pytest.approx(1800 * 131072 / 1e9, rel=0.1)


def test_copies_carry_the_peak_and_some_always_run() -> None:
    _, plan = planned(8)
    assert float(plan.replicas.value) * float(plan.rate.value) >= 60
    assert 1 <= float(plan.floor.value) <= float(plan.replicas.value)
    assert float(plan.cold_start.value) == pytest.approx(240 + float(plan.weights.value))


def test_whether_answers_come_in_time_is_said_where_a_target_was_stated() -> None:
    assert planned(0.3)[1].in_time is None
    in_time = planned(0.3, 100)[1].in_time
    assert in_time is not None
    assert 0 <= float(in_time.value) <= 1
