import pytest

from infra_mind.domain.design import Design
from infra_mind.domain.ledger import Ledger
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.compute.offers import hosted
from infra_mind.questions.performance.serving_rate import (
    Bottleneck,
    ServingRate,
    longest_answer,
    serving_rates,
)
from tests.factories.brief import brief_with, model
from tests.factories.design import taken

# Who has run model servers may run them again, and hosted models stand beside them.
TEAM = {"ops_engineers": 4, "on_call": True, "skills": {"ml": 4}}
BRIEF = brief_with("clinic-portal", team=TEAM)
CASE = BRIEF.case(model())
ASSISTANT = next(one for one in CASE.demand.workloads if one.kind == "language_model")
VECTORS = [
    CASE.chosen,
    *(one.design for one in CASE.decision.rivals if str(one.decision) == "assistant.serving"),
]
HOSTED = next(one for one in VECTORS if taken(one, "assistant.serving").startswith("api:"))


def rate_of(design: Design) -> ServingRate:
    ledger = Ledger(BRIEF.claims)
    return serving_rates(CASE, ledger, ASSISTANT, [design])[0]


def test_tokens_to_write_at_peak_by_hand() -> None:
    ratio = CASE.point.likely(ASSISTANT.inputs["peak_ratio"])
    # As a reader can use it: in three digits.
    needed = pytest.approx(40000 / 86400 * 350 * ratio, rel=0.005)
    assert float(rate_of(CASE.chosen).needed.value) == needed


def test_a_hosted_model_has_no_servers_of_ours() -> None:
    rate = rate_of(HOSTED)
    assert rate.option.startswith("api:")
    assert (rate.replicas, rate.rate, rate.bound) == (None, None, None)


def test_servers_share_what_has_to_be_written() -> None:
    owned = [
        rate_of(vector)
        for vector in VECTORS
        if taken(vector, "assistant.serving").startswith("own:")
    ]
    assert owned
    for rate in owned:
        assert rate.replicas is not None
        assert rate.rate is not None
        product = float(rate.replicas.value) * float(rate.rate.value)
        assert product == pytest.approx(float(rate.needed.value), rel=1e-4)
        if "gpt-oss" not in rate.option:
            # A step reads all weights of a dense model; the experts of a mixture in 4 bits take less
            # time than its prompts, or than a step takes at least.
            assert rate.bound is Bottleneck.BANDWIDTH


def test_an_answer_as_long_as_may_be_comes_in_time_and_a_longer_one_does_not() -> None:
    ledger = Ledger(BRIEF.claims)
    longest = longest_answer(CASE, ledger, ASSISTANT, HOSTED)
    assert longest is not None

    def seconds(tokens: float) -> float:
        point = CASE.point.pin(ASSISTANT.inputs["output_tokens"], tokens)
        return float(CASE.evaluate([HOSTED], point).latency_ms("assistant")[0, 0]) / 1000

    stated = CASE.point.likely(ASSISTANT.inputs["output_tokens"])
    assert seconds(float(longest.value)) <= 6
    assert float(longest.value) == stated or seconds(float(longest.value) + 10) > 6


def test_a_million_tokens_cost_the_bill_over_what_is_written() -> None:
    rate = rate_of(HOSTED)
    found = CASE.model.evaluate(
        CASE.demand, of_designs([HOSTED]), CASE.point, workloads=(ASSISTANT,)
    )
    written = 40000 * 730 / 24 * 350 / 1e6
    assert float(rate.per_million.value) == pytest.approx(found.monthly[0, 0] / written, rel=1e-4)
    # Prompts five times as long as answers come on top of the price of what is written.
    price = hosted(taken(HOSTED, "assistant.serving"), CASE.model.library)
    assert float(rate.per_million.value) > float(price.plain.written)
