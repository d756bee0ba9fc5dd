import pytest

from infra_mind.agents.compliance import AGENT
from infra_mind.agents.grading import evidencing_option
from infra_mind.compliance import load_catalog
from infra_mind.questions.choice.one_change import one_change
from infra_mind.questions.choice.why_not import difference
from tests.factories.brief import brief_of, brief_with, draft, known, model, run
from tests.factories.design import named, taken


def test_a_second_zone_costs_what_the_model_says():
    brief = brief_of("minimal")
    sheet = draft(AGENT, brief)
    control = load_catalog().controls["redundancy"]
    found = evidencing_option(sheet, control)
    assert found is not None
    case = brief.case(model())
    by_hand = [
        difference(case, vector).monthly
        for option in ("two_zones", "three_zones")
        if option != taken(case.chosen, "zones")
        and (vector := one_change(case, *named("zones", option))) is not None
    ]
    assert found.difference.monthly == pytest.approx(min(by_hand))


def test_what_no_decision_gives_has_no_price_of_the_model():
    sheet = draft(AGENT, brief_of("minimal"))
    assert evidencing_option(sheet, load_catalog().controls["restore_tests"]) is None


def test_measures_that_are_decisions_bear_the_price_of_the_model():
    brief = brief_with("minimal", compliance=["soc2", "nis2", "iso27001"])
    report = run(AGENT, brief)
    claims = known(brief, report)
    told = [
        one
        for one in report.recommendations
        if one.id in ("measure-distant_copy", "measure-redundancy")
    ]
    for one in told:
        assert one.impact.monthly_cost is not None
        assert claims[one.impact.monthly_cost].method == "questions.choice.why_not.difference"
