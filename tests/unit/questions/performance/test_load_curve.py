from dataclasses import replace

import numpy as np
import pytest

from infra_mind.questions.performance.load_curve import (
    P50,
    P95,
    P99,
    STEPS,
    breaking_load,
    load_curves,
    region_drill,
    zone_drill,
)
from infra_mind.questions.performance.queue import queues
from tests.factories.brief import case_of, ledger_of
from tests.factories.design import choosing


def test_at_the_peak_the_curve_is_what_the_model_says():
    for example in ("clinic-portal", "ecommerce", "minimal"):
        case = case_of(example)
        evaluation = case.evaluate([case.chosen])
        for queue in queues(case):
            told = queue.latency_ms(np.ones(1), P95)[0]
            assert told == pytest.approx(float(evaluation.latency_ms(queue.workload)[0, 0]))


def test_percentiles_are_in_order_and_rise_with_the_load():
    (queue,) = queues(case_of("clinic-portal"))
    loads = np.linspace(0.1, queue.saturation * 0.99, 50)
    low, mid, high = (queue.latency_ms(loads, z) for z in (P50, P95, P99))
    assert np.all(low < mid) and np.all(mid < high)
    assert np.all(np.diff(mid) >= 0)


def test_the_target_holds_up_to_the_breaking_load_and_not_beyond():
    (queue,) = queues(case_of("clinic-portal"))
    load = breaking_load(queue)
    step = 1.01 * queue.saturation / (STEPS - 1)
    assert load is not None and queue.target_ms is not None
    assert queue.latency_ms(np.array([load]), P95)[0] <= queue.target_ms
    assert queue.latency_ms(np.array([load + step]), P95)[0] > queue.target_ms


def test_three_zones_carry_the_peak_with_one_lost():
    case, ledger = case_of("ecommerce"), ledger_of("ecommerce")
    chosen = choosing(case.chosen, zones="three_zones")
    case.decision = replace(case.decision, chosen=chosen)
    for queue in queues(case):
        drill = zone_drill(case, ledger, queue)
        assert drill.answered.value == 1
        assert drill.p95 is not None


def test_a_standby_answers_its_share_until_it_has_scaled():
    case, ledger = case_of("minimal"), ledger_of("minimal")
    chosen = choosing(case.chosen, regions="warm_standby")
    case.decision = replace(case.decision, chosen=chosen)
    (queue,) = queues(case)
    answered = region_drill(case, ledger, queue).answered
    assert float(answered.value) == pytest.approx(0.25 * queue.saturation)


def test_the_simulation_stands_beside_the_formula():
    for example in ("clinic-portal", "minimal", "ecommerce"):
        for curve in load_curves(case_of(example), ledger_of(example)):
            check = curve.check
            assert check is not None and check.agrees and check.fits
            # Both in service times: a tenth of one is no difference to a caller.
            formula = pytest.approx(float(check.formula.value), rel=0.4, abs=0.1)
            assert float(check.simulated.value) == formula
            assert float(check.requests.value) > 50_000
            assert check.found.method == "questions.performance.queue.play"


def test_near_saturation_the_simulation_answers_and_elsewhere_the_formula():
    (curve,) = load_curves(case_of("minimal"), ledger_of("minimal"))
    assert [point.played for point in curve.points] == [False, False, True]
    for point in curve.points:
        method = "queue.play" if point.played else "load_curve.load_curves"
        methods = {claim.method for claim in (point.p50, point.p95, point.p99)}
        assert methods == {f"questions.performance.{method}"}
        assert (point.p95.low is not None) == point.played
        assert float(point.p50.value) < float(point.p95.value) < float(point.p99.value)
