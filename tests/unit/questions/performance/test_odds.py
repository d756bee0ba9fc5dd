import numpy as np
import pytest

from infra_mind.decision.judge import Target
from infra_mind.evaluation.methods.availability import downtime_hours
from infra_mind.questions.performance.odds import answer_length, odds
from infra_mind.questions.reliability.downtime_causes import downtime
from tests.factories.brief import case_of, ledger_of


def test_the_odds_are_the_share_of_futures_that_miss():
    case = case_of("clinic-portal")
    found = {(one.target, one.workload): one for one in odds(case, ledger_of("clinic-portal"))}
    evaluation = case.evaluate([case.chosen], case.futures)
    late = float((evaluation.latency_ms("assistant")[0] > 6000).mean())
    assert found[Target.LATENCY, "assistant"].chance == pytest.approx(late, abs=1e-6)
    down = float((evaluation.availability[0] < 0.9995).mean())
    assert found[Target.AVAILABILITY, ""].chance == pytest.approx(down, abs=1e-6)


def test_only_what_was_asked_for_can_be_missed():
    assert odds(case_of("minimal"), ledger_of("minimal")) == ()


def test_an_answer_of_that_length_meets_the_target_and_one_token_more_does_not():
    case = case_of("llm-assistant")
    length = answer_length(case, ledger_of("llm-assistant"), "assistant")
    assert length is not None
    path = "workloads[0].llm.output_tokens"
    values = np.array([float(length.value), float(length.value) + 5])
    took = case.evaluate([case.chosen], case.point.along(path, values)).latency_ms("assistant")[0]
    assert took[0] <= 8000 < took[1]


def test_a_cause_is_the_downtime_that_goes_when_it_never_fails():
    case = case_of("minimal")
    causes = downtime(case, ledger_of("minimal")).causes
    assert [one.share for one in causes] == sorted((one.share for one in causes), reverse=True)
    own = next(one for one in causes if one.path == "model.deployment_failures")
    never = case.futures.pin(own.path, 0.0)
    before, after = (
        float(downtime_hours(case.evaluate([case.chosen], one).availability).mean())
        for one in (case.futures, never)
    )
    assert float(own.hours.value) == pytest.approx(before - after, rel=1e-4)


def test_training_alone_is_down_with_its_place():
    causes = downtime(case_of("ml-training"), ledger_of("ml-training")).causes
    assert {cause.path for cause in causes} == {
        "model.zone_availability",
        "model.regional_services",
    }
