import pytest

from infra_mind.agents.chatbot import AGENT
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.choice.next_best import next_best
from tests.factories.brief import (
    ONE_SITE,
    brief_from,
    brief_of,
    brief_restating,
    case_of,
    known,
    report_of,
    run,
)
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce", "llm-assistant")


@pytest.mark.parametrize("example", EXAMPLES)
def test_report_bears_scrutiny(example: str) -> None:
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_reads_what_it_looks_at() -> None:
    assert set().union(*(sections_that_matter(AGENT, brief_of(one)) for one in EXAMPLES)) == set(
        AGENT.reads
    )


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_names_the_question_most_worth_an_answer_and_advises_none(example: str) -> None:
    brief, report = brief_of(example), report_of(AGENT, example)
    said = report.summary.render(known(brief, report))
    for first in next_best(case_of(example), Ledger(brief.claims))[:1]:
        assert first.question in said
    assert not [one for one in report.recommendations if one.id.startswith("answer-")]


def test_every_question_of_the_bank_has_a_claim_in_its_answer() -> None:
    for example in EXAMPLES:
        report = report_of(AGENT, example)
        bank = [one for one in report.findings if one.id.startswith("chatbot.bank-")]
        assert bank
        assert all(one.detail.claims and one.title.text.endswith("?") for one in bank)


def test_nobody_is_told_how_available_training_is() -> None:
    report = report_of(AGENT, "ml-training")
    assert not any("available" in one.title.text for one in report.findings)


def test_a_short_rto_without_anybody_on_call_presses() -> None:
    (advice,) = [
        one
        for one in report_of(AGENT, "llm-assistant").recommendations
        if one.id == "measure-on_call"
    ]
    assert advice.priority == "high"


def test_a_day_to_recover_takes_a_message_and_no_rota() -> None:
    brief = brief_from(
        {
            "clouds": ONE_SITE,
            "reliability": {"rto": "24h"},
            "team": {"developers": 1, "ops_engineers": 0, "on_call": False},
            "workloads": [{"name": "shop", "type": "ecommerce", "traffic": {"average_rps": 1}}],
        }
    )
    (advice,) = [one for one in run(AGENT, brief).recommendations if one.id == "measure-on_call"]
    assert (advice.priority, advice.effort) == ("medium", "low")


def test_nobody_is_told_to_widen_a_rota_that_nobody_keeps() -> None:
    brief = brief_from(
        {
            "clouds": ONE_SITE,
            "team": {"developers": 1, "ops_engineers": 0, "on_call": False},
            "workloads": [{"name": "shop", "type": "ecommerce", "traffic": {"average_rps": 1}}],
        }
    )
    assert "measure-on_call" not in {one.id for one in run(AGENT, brief).recommendations}


def test_a_small_team_on_call_is_told_that_it_will_not_last() -> None:
    brief = brief_restating(
        "ecommerce", team={"developers": 3, "ops_engineers": 1, "on_call": True}
    )
    report = run(AGENT, brief)
    claims = known(brief, report)
    (advice,) = [one for one in report.recommendations if one.id == "measure-on_call"]
    people, needed = (claims[id] for id in advice.rationale.claims)
    assert (people.value, needed.value) == (4, 8)


def test_downtime_that_the_target_allows_is_of_a_year_of_8766_hours() -> None:
    brief = brief_of("clinic-portal")
    report = report_of(AGENT, "clinic-portal")
    (support,) = [one for one in report.findings if one.id == "chatbot.support"]
    allowed = known(brief, report)[support.detail.claims[1]]
    assert float(allowed.value) == pytest.approx(0.0005 * 8766, rel=1e-4)
