import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.evaluation.methods.availability import downtime_hours
from infra_mind.evaluation.methods.dependencies import works
from infra_mind.questions.reliability.downtime_causes import downtime
from tests.factories.brief import brief_from, case_of, ledger_of, model


@pytest.mark.parametrize("example", ["clinic-portal", "llm-assistant"])
def test_causes_add_up_to_the_total_but_for_what_overlaps(example: str):
    found = downtime(case_of(example), ledger_of(example))
    total = float(found.total.hours.value)
    told = sum(float(one.hours.value) for one in found.causes)
    assert abs(found.overlap) < 0.12 * total
    # What is too little to be told is less than a hundredth of an hour for each cause.
    assert told + found.overlap == pytest.approx(total, abs=0.15)


def test_an_hour_costs_what_was_stated():
    found = downtime(case_of("clinic-portal"), ledger_of("clinic-portal"))
    assert found.total.loss is not None
    assert float(found.total.loss.value) == pytest.approx(
        4000 * float(found.total.hours.value), rel=1e-4
    )
    first = found.causes[0]
    assert first.loss is not None
    assert float(first.loss.value) == pytest.approx(4000 * float(first.hours.value), rel=1e-4)


def test_without_a_price_of_an_hour_the_loss_is_not_known():
    found = downtime(case_of("minimal"), ledger_of("minimal"))
    assert found.total.loss is None
    assert all(one.loss is None for one in found.causes)


def test_a_hosted_model_is_a_cause_where_a_company_depends_on_it():
    llm = {"requests_per_day": 20000, "input_tokens": 1500, "output_tokens": 300}
    workload = {"name": "chat", "type": "llm_application", "llm": llm}
    clouds = {"allowed": ["aws"], "regions": ["eu-central-1"]}
    brief = brief_from({"clouds": clouds, "workloads": [workload]})
    chat = {one.words for one in downtime(brief.case(model()), Ledger(brief.claims)).causes}
    saas = {one.words for one in downtime(case_of("saas"), ledger_of("saas")).causes}
    assert "the hosted language model" in chat
    assert "the hosted language model" not in saas


@pytest.mark.parametrize("example", ["clinic-portal", "data-platform"])
def test_any_of_them_is_down_longer_than_the_worst_and_shorter_than_all_added_up(example: str):
    case = case_of(example)
    found = downtime(case, ledger_of(example)).system
    assert found.any_down is not None
    evaluation = case.evaluate([case.chosen], case.futures, itemised=True)
    each = [float(downtime_hours(works(one.hard, one.up)).mean()) for one in evaluation.wirings]
    assert max(each) <= float(found.any_down.value) * 1.00001
    assert float(found.any_down.value) < sum(each)


def test_one_workload_alone_is_no_system():
    assert downtime(case_of("minimal"), ledger_of("minimal")).system.any_down is None


def test_sign_in_that_fails_takes_a_part_of_the_function():
    found = downtime(case_of("clinic-portal"), ledger_of("clinic-portal")).system
    assert found.reduced is not None
    assert float(found.reduced.value) > 0
