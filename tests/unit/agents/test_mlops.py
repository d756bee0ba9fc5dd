from dataclasses import replace

import pytest

from infra_mind.agents.mlops import AGENT
from infra_mind.decision.rivals import Rival
from infra_mind.domain.design import Decision
from infra_mind.domain.option import Purchase
from tests.factories.brief import brief_from, brief_of, known, report_of, run
from tests.factories.design import taken
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "llm-assistant")


def training(**stated: object) -> dict[str, object]:
    sizes = {"parameters_b": 7, "tokens_b": 20, "runs_per_month": 2, "method": "full"}
    workload = {"name": "model", "type": "ml_training", "training": {**sizes, **stated}}
    return {"clouds": {"allowed": ["aws"], "regions": ["us"]}, "workloads": [workload]}


@pytest.mark.parametrize("example", EXAMPLES)
def test_report_bears_scrutiny(example: str) -> None:
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_reads_what_it_looks_at() -> None:
    brief = brief_from({**training(deadline="20 days"), "team": {"skills": {"ml": 4}}})
    assert sections_that_matter(AGENT, brief) == set(AGENT.reads)


def test_without_models_it_says_so_and_nothing_else() -> None:
    report = report_of(AGENT, "minimal")
    assert report.summary.text.startswith("No workload here trains")
    assert (report.findings, report.recommendations, report.positions) == ((), (), ())


def test_training_effort_is_labelled_as_such_in_gpu_hours() -> None:
    report = report_of(AGENT, "clinic-portal")
    efforts = [one for one in report.claims.values() if one.unit == "GPU-hours"]
    assert efforts
    assert all("training effort" in one.label for one in efforts)


def test_memory_of_full_training_is_18_bytes_for_each_parameter() -> None:
    report = report_of(AGENT, "clinic-portal")
    (memory,) = [one for one in report.claims.values() if "for the state of training" in one.label]
    # 7 billion parameters x 18 bytes.
    assert memory.value == pytest.approx(126.0)


def test_a_run_that_may_not_be_interrupted_is_kept_on_demand() -> None:
    brief = brief_from(training(interruptible=False))
    report = run(AGENT, brief)
    assert taken(brief.decision.chosen, "model.purchase") == Purchase.ON_DEMAND
    assert not any(str(one.decision) == "model.purchase" for one in report.positions)
    assert not any(one.id.startswith("spot-training") for one in report.recommendations)


def test_a_saving_that_the_plan_has_already_is_not_promised_again() -> None:
    brief = brief_of("clinic-portal")
    report = report_of(AGENT, "clinic-portal")
    (advice,) = [one for one in report.recommendations if one.id.startswith("spot-training")]
    assert taken(brief.decision.chosen, "triage-model.purchase") == Purchase.SPOT
    assert advice.impact.monthly_cost is None
    claims = known(brief, report)
    told = advice.rationale.render(claims)
    assert told.startswith("With on-demand prices")
    assert " more" in told


def test_spot_that_the_design_does_not_take_is_no_advice() -> None:
    brief = brief_of("clinic-portal")
    name = "triage-model.purchase"
    decision = brief.decision
    (rival,) = [one for one in decision.rivals if str(one.decision) == name]
    spot = Rival(decision=Decision.parse(name), option=Purchase.SPOT, design=decision.chosen)
    others = tuple(one for one in decision.rivals if str(one.decision) != name)
    swapped = replace(decision, chosen=rival.design, rivals=(*others, spot))
    brief = replace(brief, decision=swapped)
    report = run(AGENT, brief)
    assert not [one for one in report.recommendations if one.id.startswith("spot-training")]
    assert [one.option for one in report.positions if one.decision == spot.decision] == [
        spot.option
    ]


def test_a_tight_deadline_takes_a_larger_cluster() -> None:
    def cluster(**stated: object) -> float:
        brief = brief_from(training(**stated))
        report = run(AGENT, brief)
        (claim,) = [one for one in report.claims.values() if "work on a run together" in one.label]
        return float(claim.value)

    assert cluster(deadline="12 h") > cluster()


def test_adapters_are_not_advised_for_training_from_nothing() -> None:
    def advised(tokens: float) -> bool:
        report = run(AGENT, brief_from(training(tokens_b=tokens)))
        return any(one.id.startswith("adapters-") for one in report.recommendations)

    assert advised(20)
    assert not advised(140)


def test_an_own_model_is_told_with_copies_memory_and_the_price_of_what_it_answers() -> None:
    for parameters, unit in ((0.1, "thousand predictions"), (8, "million tokens")):
        inference = {"average_rps": 20, "peak_rps": 50, "parameters_b": parameters}
        workload = {"name": "vision", "type": "ml_inference", "inference": inference}
        brief = brief_from({"clouds": {"allowed": ["aws"]}, "workloads": [workload]})
        report = run(AGENT, brief)
        scrutinise(brief, report)
        found = {one.id.removeprefix("mlops."): one for one in report.findings}
        assert {f"{what}-vision" for what in ("serving", "memory", "copies", "unit-price")} <= set(
            found
        )
        assert unit in found["unit-price-vision"].detail.text
        assert "copies" in report.summary.text


def test_a_deadline_that_no_cluster_meets_is_said_with_what_would() -> None:
    brief = brief_from(training(parameters_b=70, tokens_b=2000, deadline="1 day"))
    report = run(AGENT, brief)
    (found,) = [one for one in report.findings if one.id == "mlops.too-slow-model"]
    assert found.severity == "high"
    assert len(found.detail.claims) >= 4


@pytest.mark.parametrize(
    ("llm", "told"),
    [
        ({}, "what its prompts repeat is charged in full"),
        ({"batch": True}, "what its prompts repeat and what nobody waits for is charged in full"),
    ],
)
def test_it_says_where_no_lower_price_is_listed(llm: dict[str, object], told: str):
    brief = brief_from(
        {
            "clouds": {"allowed": ["aws"], "regions": ["us-east-1"]},
            "workloads": [{"name": "chat", "type": "llm_application", "llm": llm}],
            "design": {"chat.serving": "api:gpt-oss-120b"},
        }
    )
    (found,) = [one for one in run(AGENT, brief).findings if one.id == "mlops.serving-chat"]
    assert told in found.detail.text
