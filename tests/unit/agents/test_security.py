import pytest

from infra_mind.agents.security import AGENT, EVERYBODYS
from infra_mind.domain.recommendation import Level
from infra_mind.questions.security.risk_cuts import CLEARLY
from tests.factories.brief import brief_of, brief_restating, brief_with, known, report_of, run
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce", "llm-assistant")


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_report_bears_scrutiny(example: str):
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_it_reads_what_it_says_and_nothing_else():
    brief = brief_restating(
        "ecommerce",
        company={"size": "large"},
        reliability={"backup": "none", "rto": "1h"},
        current={"hosting": "on_premise"},
    )
    assert sections_that_matter(AGENT, brief) <= AGENT.reads


def expected(brief_changes: dict[str, object]) -> float:
    brief = brief_restating("clinic-portal", **brief_changes)
    report = run(AGENT, brief)
    claims = known(brief, report)
    return float(
        next(one for one in claims.values() if one.label == "Loss a year by all threats").value
    )


def test_a_control_in_place_lowers_the_expected_loss():
    without = expected({"security": {"mfa": False, "waf": False}})
    unknown = expected({"security": {}})
    there = expected({"security": {"mfa": True, "waf": True}})
    assert there < unknown < without


def test_sensitive_data_and_size_raise_it():
    plain = expected({"data": {"classes": ["public"]}})
    health = expected({"data": {"classes": ["phi"]}})
    large = expected({"company": {"size": "large"}, "data": {"classes": ["phi"]}})
    assert plain < health < large


def test_only_parts_of_the_design_are_attacked():
    training = report_of(AGENT, "ml-training")
    assert not any("injection" in one.id for one in training.findings)
    assistant = report_of(AGENT, "llm-assistant")
    assert "security.threat-prompt-injection" in {one.id for one in assistant.findings}


def test_a_measure_that_is_in_place_is_not_advised():
    everything = brief_restating("clinic-portal", security={"waf": True, "password_policy": True})
    ids = {one.id for one in run(AGENT, everything).recommendations}
    assert not ids & {"measure-waf", "measure-password_policy"}


def test_every_measure_advised_saves_more_than_it_costs():
    for example in EXAMPLES:
        brief = brief_of(example)
        report = report_of(AGENT, example)
        claims = known(brief, report)
        for one in report.recommendations:
            saves, costs = (claims[id] for id in one.gain.claims)
            assert float(saves.value) >= float(costs.value)


def test_what_saves_hardly_more_than_it_costs_does_not_press():
    for example in EXAMPLES:
        brief = brief_of(example)
        report = report_of(AGENT, example)
        claims = known(brief, report)
        for one in report.recommendations:
            saves, costs = (float(claims[id].value) for id in one.gain.claims)
            assert one.priority is Level.LOW or saves >= 0.95 * CLEARLY * costs
            assert one.impact.monthly_cost is not None


def test_what_every_company_has_to_have_is_a_check_unless_it_is_said_to_be_missing():
    for example in EXAMPLES:
        states = brief_of(example).posture.controls
        for one in report_of(AGENT, example).recommendations:
            control = one.id.removeprefix("measure-")
            assert control not in EVERYBODYS or states[control].is_missing


def test_it_would_rather_keep_health_data_off_the_providers_model():
    """Where the team can run model servers: else they are no option at all."""
    able = {"developers": 6, "ops_engineers": 4, "on_call": True, "skills": {"ml": 4}}
    brief = brief_with("llm-assistant", data={"classes": ["phi"]}, team=able)
    positions = run(AGENT, brief).positions
    serving = next(one for one in positions if str(one.decision) == "assistant.serving")
    assert serving.option.startswith("own:")
