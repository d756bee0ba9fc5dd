from dataclasses import replace

import pytest

from infra_mind.agents.compliance import AGENT
from infra_mind.compliance import assess, load_catalog
from infra_mind.decision.rivals import Rival
from infra_mind.domain.architecture import Architecture
from infra_mind.domain.design import ZONES
from infra_mind.domain.option import Zones
from infra_mind.questions.security.risk_cuts import CLEARLY
from tests.factories.brief import brief_of, brief_restating, known, model, report_of, run
from tests.factories.design import choosing
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ecommerce", "llm-assistant", "saas")


@pytest.mark.parametrize("example", EXAMPLES)
def test_report_bears_scrutiny(example: str) -> None:
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_reads_what_it_looks_at() -> None:
    briefs = [brief_of(one) for one in (*EXAMPLES, "field-service-iot")]
    assert set().union(*(sections_that_matter(AGENT, one) for one in briefs)) == set(AGENT.reads)


def test_counts_of_a_framework_add_up_to_what_is_looked_at() -> None:
    brief = brief_of("clinic-portal")
    report = report_of(AGENT, "clinic-portal")
    claims = known(brief, report)
    (finding,) = [one for one in report.findings if one.id == "compliance.posture-hipaa"]
    supported, _, part, failed, open_, idle = (
        float(claims[id].value) for id in finding.detail.claims[:6]
    )
    assert supported + part + failed + open_ + idle == 35


def test_nobody_is_called_compliant() -> None:
    for example in EXAMPLES:
        brief = brief_of(example)
        report = report_of(AGENT, example)
        texts = [report.summary, *(one.detail for one in report.findings)]
        assert not any("compliant" in text.render(known(brief, report)) for text in texts)


def test_what_is_said_to_be_missing_is_advice_and_what_nobody_spoke_of_a_check() -> None:
    report = run(AGENT, brief_restating("clinic-portal", security={"mfa": False}))
    assert report.recommendations[0].id == "measure-mfa"
    assert [one.id for one in report.checklist] == ["controls"]


def test_what_costs_clearly_more_than_it_prevents_is_one_sum_to_decide_on() -> None:
    brief = brief_of("clinic-portal")
    report = report_of(AGENT, "clinic-portal")
    claims = known(brief, report)
    (plan,) = report.recommendations
    saves, costs = (claims[id] for id in plan.rationale.claims)
    assert float(costs.value) > CLEARLY * float(saves.value)
    states = brief.posture.controls
    told = plan.action.render(claims).lower()
    missing = {"audit_logging": "log"}
    assert all(states[name].is_missing and word in told for name, word in missing.items())


def test_what_pays_says_what_it_prevents() -> None:
    brief = brief_restating("clinic-portal", security={"mfa": False})
    report = run(AGENT, brief)
    claims = known(brief, report)
    one = report.recommendations[0]
    assert one.gain.render(claims).startswith("avoids ")
    assert one.impact.monthly_cost is not None and one.impact.risk is not None
    yearly = float(claims[one.impact.monthly_cost].value) * 12
    assert yearly <= CLEARLY * float(claims[one.impact.risk].value)


def test_a_framework_that_the_input_points_to_is_named() -> None:
    report = run(AGENT, brief_restating("clinic-portal", compliance=None))
    found = {one.id: one for one in report.findings}
    assert "compliance.applicable-gdpr" not in found
    assert found["compliance.posture-gdpr"].detail.text.startswith("Nobody asked for it, but")
    # It is known by its name alone.
    assert found["compliance.applicable-c5"].severity == "high"
    assert "compliance.posture-c5" not in found
    assert "C5" in report.summary.text


def test_what_does_not_bind_the_company_is_a_question_and_no_work() -> None:
    brief = brief_of("clinic-portal")
    assert any(
        "HIPAA" in one.text and "company.country" in one.text for one in brief.contradictions
    )
    report = report_of(AGENT, "clinic-portal")
    assert all("HIPAA" not in one.rationale.text for one in report.recommendations)


def test_more_zones_are_wanted_where_a_zone_is_all_there_is() -> None:
    brief = brief_of("llm-assistant")
    one_zone = choosing(brief.decision.chosen, zones="one_zone")
    more = Rival(decision=ZONES, option=Zones.TWO, design=brief.decision.chosen)
    decision = replace(brief.decision, chosen=one_zone, rivals=(more,))
    posture = assess(
        load_catalog(),
        brief.requirements,
        Architecture(design=one_zone),
        region_tags=model().book.regions.tags(),
    )
    positions = run(AGENT, replace(brief, decision=decision, posture=posture)).positions
    assert [one.option for one in positions if one.decision == ZONES] == ["two_zones"]
