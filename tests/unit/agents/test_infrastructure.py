from dataclasses import replace

import pytest

from infra_mind.agents.infrastructure import AGENT
from infra_mind.decision.rivals import Rival
from infra_mind.domain.design import COMMITMENT, Decision
from infra_mind.domain.option import Commitment, Lifecycle
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
from tests.factories.design import choosing
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


def test_a_commitment_is_advised_only_where_it_saves():
    advised = {
        example: "commit-all" in {one.id for one in report_of(AGENT, example).recommendations}
        for example in EXAMPLES
    }
    for example, yes in advised.items():
        case = brief_of(example).case(model())
        bills = {
            rival.option: float(case.evaluate([rival.design]).monthly[0, 0])
            for rival in case.decision.rivals
            if str(rival.decision) == "commitment"
        }
        own = float(case.evaluate([case.chosen]).monthly[0, 0])
        assert not yes or min(bills.values()) < own
    assert not advised["ecommerce"]
    brief = brief_of("clinic-portal")
    # As if nothing had been bought ahead: then what was chosen is the rival that saves.
    on_demand = choosing(brief.decision.chosen, commitment="on_demand")
    saving = Rival(decision=COMMITMENT, option=Commitment.ONE_YEAR, design=brief.decision.chosen)
    decision = replace(brief.decision, chosen=on_demand, rivals=(saving,))
    brief = replace(brief, decision=decision)
    assert "commit-all" in {one.id for one in run(AGENT, brief).recommendations}


def test_where_a_guard_rail_rules_a_commitment_out_the_summary_gives_its_reason():
    """Nobody stated the load of the smallest example: whether a term would save is not the point."""
    summary = report_of(AGENT, "minimal").summary.text
    assert summary.endswith("Nothing is bought ahead on a load that nobody stated.")
    assert "would save nothing" not in summary


def test_training_on_spot_is_told_with_its_price_on_demand():
    brief = brief_of("ml-training")
    report = report_of(AGENT, "ml-training")
    advice = next(one for one in report.recommendations if one.id == "spot-training-ml_training")
    assert "On-demand" in advice.rationale.render(known(brief, report)) or "on-demand" in (
        advice.rationale.render(known(brief, report))
    )


def test_moving_old_objects_is_told_where_it_was_chosen():
    """20,000 GB that grow by 100 a month and are seldom read: nearly all of them are old."""
    kept = {"name": "files", "kind": "object", "size_gb": 20_000, "growth_gb_per_month": 100}
    app = web(stores=[{**kept, "reads_per_request": 0.01}])
    brief = brief_from({"workloads": [app], "clouds": ONE_SITE})
    assert brief.decision.chosen[Decision.parse("app.lifecycle")] == Lifecycle.TIERED
    (told,) = [one for one in run(AGENT, brief).recommendations if one.id == "tier-app-objects"]
    assert "objects kept in the standard class" in told.rationale.text
