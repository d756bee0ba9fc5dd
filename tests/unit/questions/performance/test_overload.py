from dataclasses import replace

import pytest

from infra_mind.domain.option import Platform
from infra_mind.evaluation.model import Model
from infra_mind.knowledge.inputs import load_inputs
from infra_mind.questions.performance.overload import OverloadScenario, ScenarioResult, overloads
from tests.factories.brief import ONE_SITE, brief_from, brief_of, case_of, ledger_of, model
from tests.factories.design import choosing

METHOD = "evaluation.methods.simulation.overload.endure"


def of(example: str, **chosen: str):
    case, ledger = case_of(example), ledger_of(example)
    case.decision = replace(case.decision, chosen=choosing(case.chosen, **chosen))
    return case, ledger, overloads(case, ledger)


def test_every_scenario_of_every_queue_is_told_with_its_error():
    _, ledger, found = of("saas")
    assert [one.workload for one in found]
    for overload in found:
        assert [ordeal.kept.scenario for ordeal in overload.ordeals] == list(OverloadScenario)
        for ordeal in overload.ordeals:
            for outcome in (ordeal.kept, ordeal.dropped):
                assert 0 <= float(outcome.good.value) <= 1
                assert 0 <= float(outcome.failed.value) <= 1
                assert float(outcome.p50.value) <= float(outcome.p95.value)
                assert float(outcome.p95.value) <= float(outcome.p99.value)
                assert float(outcome.error.value) < 0.15
                assert outcome.good.method == METHOD
                paths = {ledger[id].method for id in outcome.good.inputs}
                assert "assumed: model.client_timeout" in paths


def test_dropping_what_is_too_old_never_lets_an_overload_last_longer():
    for example in ("ecommerce", "minimal"):
        for overload in of(example)[2]:
            for ordeal in overload.ordeals:
                assert float(ordeal.dropped.stays.value) <= float(ordeal.kept.stays.value)


def test_a_shop_at_six_times_its_average_cannot_wait_for_the_autoscaler():
    _, _, found = of("ecommerce", **{"shop.platform": "virtual_machines"})
    shop = next(one for one in found if one.workload == "shop")
    surge = next(one for one in shop.ordeals if one.kept.scenario is OverloadScenario.SURGE)
    assert float(surge.kept.good.value) < 0.5
    assert float(surge.dropped.good.value) > float(surge.kept.good.value) + 0.2


def test_what_starts_sooner_answers_more_of_a_surge():
    def first_ordeal(platform: str) -> ScenarioResult:
        case = brief_of("minimal").case(Model(model().library))
        chosen = choosing(case.chosen, **{"web-application__platform": platform})
        case.decision = replace(case.decision, chosen=chosen)
        return overloads(case, ledger_of("minimal"))[0].ordeals[0].kept

    first, second = first_ordeal("serverless_containers"), first_ordeal("virtual_machines")
    assert first.scenario is OverloadScenario.SURGE
    assert float(first.failed.value) <= float(second.failed.value)


def test_a_bursty_pattern_bursts_more():
    traffic = {"average_rps": 100, "peak_rps": 400}
    shares: list[float] = []
    for pattern in ("steady", "bursty"):
        workload = {
            "name": "feed",
            "type": "api_service",
            "traffic": {**traffic, "pattern": pattern},
        }
        brief = brief_from({"clouds": ONE_SITE, "workloads": [workload]})
        path = "workloads[0].traffic.burst_ratio"
        shares.append(brief.case(model()).demand.assumptions[path].likely)
    assert shares[1] > 2 * shares[0]


def test_one_zone_has_no_zone_to_lose_by_halves():
    _, _, found = of("minimal", zones="one_zone")
    scenarios = {ordeal.kept.scenario for one in found for ordeal in one.ordeals}
    assert scenarios == set(OverloadScenario) - {OverloadScenario.ZONE}


def test_functions_have_no_queue_and_every_other_platform_has_a_lag():
    assert of("minimal", **{"web-application.platform": "functions"})[2] == ()
    rows = {row.path for row in load_inputs()}
    for platform in set(Platform) - {Platform.FUNCTIONS}:
        assert f"model.scaling_lag.{platform}" in rows


def test_training_has_no_bad_minutes():
    assert of("ml-training")[2] == ()


@pytest.mark.parametrize("example", ["minimal"])
def test_the_same_seed_tells_the_same(example: str):
    assert of(example)[2] == of(example)[2]
