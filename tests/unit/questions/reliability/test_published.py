import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.knowledge.slas import Configuration
from infra_mind.questions.reliability.published import (
    promises,
    serving_throughput,
    training_runs,
    utilization,
)
from tests.factories.brief import brief_from, brief_of, case_of, model


def test_the_weakest_promise_is_no_stronger_than_any_service_used() -> None:
    case = case_of("ecommerce")
    found = promises(case, Ledger(brief_of("ecommerce").claims))
    assert found is not None
    provider = case.chosen.site.provider
    storage = model().library.slas.find(provider, "object_storage", Configuration.MULTI_ZONE)
    assert storage is not None
    assert 0.9 < float(found.weakest.value) <= storage.availability


def test_training_has_no_promise_to_keep() -> None:
    assert promises(case_of("ml-training"), Ledger(brief_of("ml-training").claims)) is None


@pytest.mark.parametrize(
    ("parameters", "tokens", "nearest"),
    [(7, 20, "Pythia 410M"), (70, 2000, "Llama 2 70B"), (13, 2000, "Llama 2 13B")],
)
def test_the_run_nearest_in_compute_is_named(
    parameters: float, tokens: float, nearest: str
) -> None:
    sizes = {"parameters_b": parameters, "tokens_b": tokens, "runs_per_month": 1}
    brief = brief_from(
        {"clouds": {"allowed": ["aws"]}, "workloads": [{"type": "ml_training", "training": sizes}]}
    )
    found = training_runs(brief.case(model()), Ledger(brief.claims), brief.demand.workloads[0])
    assert found.name == nearest


def test_utilization_of_llama_2_70b_worked_out_by_hand() -> None:
    (run,) = [one for one in model().library.training_runs if one.name == "Llama 2 70B"]
    # 6 x 69e9 x 2e12 FLOPs over 1,720,320 h x 3,600 s x 312e12 FLOPs a second.
    assert utilization(case_of("minimal"), run) == pytest.approx(0.4285, abs=0.0005)


def test_the_measurement_nearest_is_told_with_what_is_reckoned_for_it() -> None:
    case = case_of("minimal")
    found = serving_throughput(
        case,
        Ledger(brief_of("minimal").claims),
        accelerator="H100",
        parameters_b=8,
        prompt=900,
        answer=1100,
    )
    assert found is not None
    assert found.name == "Llama-3.1-8B on 1 H100, 1000/1000"
    assert float(found.rate.value) == 15220
    assert found.reckoned.low is not None and found.reckoned.high is not None
    assert found.reckoned.low <= 15220 <= found.reckoned.high


def test_no_measurement_is_told_of_accelerators_that_nobody_measured() -> None:
    case = case_of("minimal")
    ledger = Ledger(brief_of("minimal").claims)
    sizes = {"parameters_b": 8.0, "prompt": 900.0, "answer": 1100.0}
    assert serving_throughput(case, ledger, accelerator="T4", **sizes) is None


def test_all_promises_in_series_are_less_than_the_weakest() -> None:
    found = promises(case_of("ecommerce"), Ledger(brief_of("ecommerce").claims))
    assert found is not None
    weakest, whole = float(found.weakest.value), float(found.whole.value)
    assert weakest**found.services <= whole <= weakest


def test_a_promise_pays_back_less_than_the_bill_and_less_than_is_lost() -> None:
    case = case_of("clinic-portal")
    found = promises(case, Ledger(brief_of("clinic-portal").claims))
    assert found is not None
    assert found.loss is not None
    bill = float(case.evaluate([case.chosen]).monthly[0, 0])
    assert 0 < float(found.credit.value) < bill
    assert float(found.credit.value) < float(found.loss.value)
