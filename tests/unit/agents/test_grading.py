import pytest

from infra_mind.agents.compliance import AGENT
from infra_mind.agents.grading import bills_of, evidencing_option
from infra_mind.compliance import load_catalog
from infra_mind.questions.choice.one_change import one_change
from infra_mind.questions.choice.why_not import difference
from tests.factories.brief import brief_of, brief_with, draft, model, run
from tests.factories.design import named, taken


def test_a_second_zone_costs_what_the_model_says():
    brief = brief_of("minimal")
    sheet = draft(AGENT, brief)
    control = load_catalog().controls["redundancy"]
    found = evidencing_option(sheet.case, sheet.ledger, control)
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
    control = load_catalog().controls["restore_tests"]
    assert evidencing_option(sheet.case, sheet.ledger, control) is None


def test_measures_that_are_decisions_bear_the_price_of_the_model():
    brief = brief_with("minimal", compliance=["soc2", "nis2", "iso27001"])
    sheet = draft(AGENT, brief)
    bills = bills_of(sheet.case, sheet.ledger, brief.posture)
    missing = {
        name
        for name, state in brief.posture.controls.items()
        if not state.planned and state.control.is_decided
    }
    assert {"redundancy", "distant_copy"} <= bills.keys() <= missing
    way = evidencing_option(sheet.case, sheet.ledger, load_catalog().controls["redundancy"])
    assert way is not None
    assert bills["redundancy"] == way.monthly
    # What is decided is a position, and no advice beside it.
    advised = {one.id for one in run(AGENT, brief).recommendations}
    assert not advised & {f"measure-{name}" for name in missing}
