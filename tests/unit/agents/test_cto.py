import pytest

from infra_mind.agents.cto import AGENT
from tests.factories.brief import (
    brief_of,
    brief_restating,
    brief_with,
    fact_of,
    known,
    report_of,
    run,
)
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce", "llm-assistant", "saas")


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_report_bears_scrutiny(example: str):
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_it_reads_what_it_says_and_nothing_else():
    found = sections_that_matter(
        AGENT, brief_restating("saas", discount_rate="3%", timeline="6 months")
    )
    assert found == AGENT.reads


def test_a_bill_that_cannot_break_the_budget_raises_no_alarm():
    report = report_of(AGENT, "saas")
    assert "raise-budget" not in {one.id for one in report.recommendations}


def test_a_budget_that_growth_breaks_is_to_be_raised_to_what_holds():
    brief = brief_of("data-platform")
    report = report_of(AGENT, "data-platform")
    advice = next(one for one in report.recommendations if one.id == "raise-budget")
    claims = known(brief, report)
    enough = next(
        claims[id] for id in advice.claims if claims[id].label.startswith("Budget that holds")
    )
    assert float(enough.value) > float(fact_of(brief, "budget").value)


def test_without_a_budget_it_does_not_speak_of_one():
    brief = brief_of("minimal")
    report = report_of(AGENT, "minimal")
    assert "no budget was stated" in report.summary.render(known(brief, report))
    assert "cto.budget" not in {one.id for one in report.findings}


def test_a_budget_that_is_broken_from_the_start_is_raised_at_once():
    brief = brief_with("minimal", budget={"monthly": 10})
    report = run(AGENT, brief)
    advice = next(one for one in report.recommendations if one.id == "raise-budget")
    told = advice.title.render(known(brief, report))
    assert "before month" not in told and "for the first year" in told


def test_a_move_that_does_not_pay_is_advised_against():
    def ids(spend: int) -> set[str]:
        brief = brief_restating("clinic-portal", current={"monthly_spend": spend})
        return {one.id for one in run(AGENT, brief).recommendations}

    assert "move-not-for-money" in ids(2000)
    assert "move-not-for-money" not in ids(200000)


def test_without_bills_nobody_says_that_moving_pays():
    brief = brief_restating("clinic-portal", current={"monthly_spend": 200000})
    report = run(AGENT, brief)
    finding = next(one for one in report.findings if one.id == "cto.move")
    assert finding.title.text.startswith("Whether moving pays cannot be said")


def test_todays_bill_decides_whether_moving_pays():
    def chance(spend: int) -> float:
        line = {"category": "Compute", "charge": "usage", "monthly": spend, "provider": "aws"}
        brief = brief_restating("clinic-portal", current={"billed": [line]})
        report = run(AGENT, brief)
        finding = next(one for one in report.findings if one.id == "cto.move")
        return float(known(brief, report)[finding.title.claims[0]].value)

    assert chance(2000) == 0
    assert chance(200000) == 1


def test_companies_hear_different_things():
    texts = {
        example: report_of(AGENT, example).summary.render(
            known(brief_of(example), report_of(AGENT, example))
        )
        for example in EXAMPLES
    }
    assert len(set(texts.values())) == len(EXAMPLES)
