from dataclasses import replace

import numpy as np
import pytest

from infra_mind.questions.performance.queue import P95, play, queues
from tests.factories.brief import ONE_SITE, brief_from, case_of, model
from tests.factories.design import choosing


def test_a_stated_peak_without_an_average_is_the_peak_of_the_queue():
    workload = {"name": "shop", "type": "ecommerce", "traffic": {"peak_rps": 200}}
    brief = brief_from({"clouds": ONE_SITE, "workloads": [workload]})
    case = brief.case(model())
    direct = choosing(case.chosen, shop__delivery="direct")
    case.decision = replace(case.decision, chosen=direct)
    (queue,) = queues(case)
    assert queue.peak_rps == 200
    assert queue.average_rps < 200


def test_what_an_edge_answers_never_comes_to_the_machines():
    """Of a shop's answers 65 % can be cached, of which an edge holds the likely share."""
    case = case_of("ecommerce")
    rates: dict[str, float] = {}
    for delivery in ("direct", "cdn"):
        chosen = choosing(case.chosen, shop__delivery=delivery)
        case.decision = replace(case.decision, chosen=chosen)
        rates[delivery] = next(one for one in queues(case) if one.workload == "shop").peak_rps
    shop = next(one for one in case.demand.workloads if one.name == "shop")
    held = case.point.likely(shop.inputs["edge_hit"])
    assert rates["cdn"] == pytest.approx(rates["direct"] * (1 - 0.65 * held))


def test_containers_of_two_zones_are_busy_at_twice_what_one_zone_carries():
    """400 requests/s of 18 ms at 60 %: 12 processors, as many in the second zone, busy at 1,333/s."""
    case = case_of("clinic-portal")
    platform = {"portal.platform": "serverless_containers", "zones": "two_zones"}
    chosen = choosing(case.chosen, portal__delivery="direct", **platform)
    case.decision = replace(case.decision, chosen=chosen)
    (queue,) = queues(case)
    assert queue.peak_rps * queue.saturation == pytest.approx(2 * 12 / 0.018)


def test_a_queue_that_varies_more_waits_longer_side_by_side_with_a_calm_one():
    (queue,) = queues(case_of("minimal"))
    wild = replace(queue, service_scv=6.0)
    load = 0.9 * queue.saturation
    ((calm,), (slow,)) = play([queue, wild], [[load], [load]], seed=0)
    assert slow.wait.value > 2 * calm.wait.value
    assert slow.p99.value > 1.5 * calm.p99.value


def test_at_the_peak_the_fit_is_near_what_is_played():
    for queue in queues(case_of("ecommerce")):
        ((found,),) = play([queue], [[1.0]], seed=1)
        fitted = float(queue.latency_ms(np.ones(1), P95)[0])
        assert found.p95.error < 0.02 * fitted
        assert fitted == pytest.approx(found.p95.value, rel=0.1)


def test_nothing_to_play_is_nothing_played():
    assert play([], [], seed=0) == ()


def test_a_seed_gives_the_same_percentiles():
    every = queues(case_of("minimal"))
    assert play(every, [[1.0]], 3) == play(every, [[1.0]], 3) != play(every, [[1.0]], 4)
