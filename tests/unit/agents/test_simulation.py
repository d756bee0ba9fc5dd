import pytest

from infra_mind.agents.simulation import AGENT
from infra_mind.questions.performance.queue import queues
from tests.factories.brief import brief_of, brief_restating, known, model, report_of, run
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce", "llm-assistant")


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_report_bears_scrutiny(example: str):
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_it_reads_what_it_says_and_nothing_else():
    brief = brief_restating("clinic-portal", horizon_months=2)
    assert sections_that_matter(AGENT, brief) == AGENT.reads


def test_nobody_waits_for_training():
    brief = brief_of("ml-training")
    report = report_of(AGENT, "ml-training")
    assert report.summary.render(known(brief, report)).startswith("Nobody waits")
    assert not report.recommendations


def test_the_portal_saturates_where_its_processors_are_all_busy():
    brief = brief_of("clinic-portal")
    (queue,) = queues(brief.case(model()))
    report = run(AGENT, brief)
    claims = known(brief, report)
    finding = next(one for one in report.findings if one.id == "simulation.load-portal")
    assert float(claims[finding.title.claims[0]].value) == pytest.approx(
        queue.servers / 0.018, rel=0.005
    )


def test_formula_and_simulation_agree_for_every_queue():
    for example in EXAMPLES:
        report = report_of(AGENT, example)
        claims = known(brief_of(example), report)
        for finding in report.findings:
            if finding.id.startswith("simulation.check-"):
                assert "They agree" in finding.detail.render(claims)


def test_a_target_that_is_missed_leads_to_an_act():
    report = report_of(AGENT, "llm-assistant")
    ids = {one.id for one in report.recommendations}
    assert "simulation.odds-latency-assistant" in {one.id for one in report.findings}
    assert "shorten-answers-assistant" in ids


def test_the_month_that_breaks_is_the_one_everybody_shows():
    brief = brief_of("clinic-portal")
    report = report_of(AGENT, "clinic-portal")
    finding = next(one for one in report.findings if one.id == "simulation.breaks")
    assert "budget in month" in finding.detail.render(known(brief, report))


def test_what_does_not_come_back_from_an_overload_by_itself_is_told_to_drop_what_is_too_old():
    brief = brief_of("minimal")
    report = run(AGENT, brief)
    claims = known(brief, report)
    minutes = [one for one in report.findings if one.id.startswith("simulation.overload-")]
    assert minutes
    for finding in minutes:
        assert "answered in time" in finding.detail.render(claims).lower()
    advice, *_ = [one for one in report.recommendations if one.id.startswith("shed-load")]
    _, stays, _, ends = (claims[id] for id in advice.rationale.claims[:4])
    assert float(stays.value) > float(ends.value)
