import pytest

from infra_mind.agents.infrastructure import AGENT
from infra_mind.decision.case import Case
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.cost.environments import environments, usual_staging
from tests.factories.brief import ONE_SITE, brief_from, case_of, model, report_of, run
from tests.factories.model import web

STAGED = brief_from(
    {
        "workloads": [web()],
        "clouds": ONE_SITE,
        "team": {"developers": 9},
        "environments": {"staging": "30%"},
    }
)


def test_what_stands_beside_production_is_the_sum_of_its_lines():
    case, ledger = STAGED.case(model()), Ledger()
    (staging,) = environments(case, ledger)
    assert staging.name == "staging" and staging.share.value == 0.3
    lines = [
        ledger[one.cost.monthly or ""]
        for one in case.bill(ledger)
        if one.line.item.name.endswith(", staging")
    ]
    assert float(staging.monthly.value) == pytest.approx(sum(float(one.value) for one in lines))


def test_the_report_tells_what_is_stated_and_asks_for_no_more():
    report = run(AGENT, STAGED)
    assert "infrastructure.environment.staging" in {one.id for one in report.findings}
    assert "environments" not in {one.id for one in report.checklist}
    assert usual_staging(STAGED.case(model()), Ledger()) is None


def test_a_team_is_told_what_a_staging_would_add():
    """The bill itself holds what was stated, and no more."""
    case = case_of("saas")
    assert environments(case, Ledger()) == ()
    found = usual_staging(case, Ledger())
    assert found is not None and 0.05 < float(found.monthly.value) / bill(case) < 0.25
    asks = {one.id for one in report_of(AGENT, "saas").checklist}
    assert "environments" in asks
    asks = {one.id for one in report_of(AGENT, "minimal").checklist}
    assert "environments" not in asks


def bill(case: Case) -> float:
    return float(case.evaluate([case.chosen]).monthly[0, 0])
