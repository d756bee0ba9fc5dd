import pytest

from infra_mind.agents.infrastructure import AGENT
from infra_mind.domain.design import COMMITMENT, Decision
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Commitment, Lifecycle
from infra_mind.domain.recommendation import AnswerKind, Occasion
from tests.factories.brief import (
    ONE_SITE,
    brief_from,
    brief_of,
    brief_restating,
    known,
    model,
    report_of,
    run,
)
from tests.factories.model import web
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce", "saas")


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_report_bears_scrutiny(example: str):
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_it_reads_what_it_says_and_nothing_else():
    staged = brief_restating("saas", environments={"staging": "30%"})
    found = sections_that_matter(AGENT, brief_of("saas")) | sections_that_matter(AGENT, staged)
    # The budget names the currency of today's spend; it matters where its rate is not 1.
    assert found | {"budget"} == AGENT.reads


def test_a_shop_at_eighteen_percent_pays_for_idle_processors():
    """21,000 x (1 - 0.18 / 0.6), with the 60 % that a fleet is sized for."""
    brief = brief_of("ecommerce")
    report = report_of(AGENT, "ecommerce")
    claims = known(brief, report)
    idle = next(one for one in claims.values() if one.label.startswith("Spent today on processors"))
    assert float(idle.value) == pytest.approx(14700)


def test_a_busy_estate_has_no_waste():
    brief = brief_restating("ecommerce", current={"monthly_spend": 21000, "utilization": "61%"})
    assert "infrastructure.waste" not in {one.id for one in run(AGENT, brief).findings}


def test_terms_are_bought_where_the_choice_counts_on_them_alone():
    for example in EXAMPLES:
        brief, report = brief_of(example), report_of(AGENT, example)
        buys = "buy-terms" in {one.id for one in report.recommendations}
        assert not buys or brief.decision.chosen[COMMITMENT] != Commitment.ON_DEMAND


def test_the_largest_line_has_its_answer():
    for example in EXAMPLES:
        brief, report = brief_of(example), report_of(AGENT, example)
        answers = [one.answers for one in report.recommendations if one.answers is not None]
        first = brief.case(model()).bill(Ledger())[0].name
        assert Occasion(kind=AnswerKind.LINE, about=first) in answers


def test_where_a_guard_rail_rules_a_commitment_out_the_summary_gives_its_reason():
    """Nobody stated the load of the smallest example: whether a term would save is not the point."""
    summary = report_of(AGENT, "minimal").summary.text
    assert summary.endswith("Nothing is bought ahead on a load that nobody stated.")
    assert "would save nothing" not in summary


def test_moving_old_objects_is_told_where_it_was_chosen():
    """20,000 GB that grow by 100 a month and are seldom read: nearly all of them are old."""
    kept = {"name": "files", "kind": "object", "size_gb": 20_000, "growth_gb_per_month": 100}
    app = web(stores=[{**kept, "reads_per_request": 0.01}])
    brief = brief_from({"workloads": [app], "clouds": ONE_SITE})
    assert brief.decision.chosen[Decision.parse("app.lifecycle")] == Lifecycle.TIERED
    (told,) = [one for one in run(AGENT, brief).recommendations if one.id == "tier-objects"]
    assert "objects kept in the standard class" in told.rationale.text
