import pytest

from infra_mind.agents.infrastructure import AGENT
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.cost.environments import environments
from tests.factories.brief import ONE_SITE, brief_from, case_of, model, run
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


def test_the_report_tells_what_stands_beside_production():
    report = run(AGENT, STAGED)
    assert "infrastructure.environment.staging" in {one.id for one in report.findings}


def test_a_staging_is_on_the_bill_of_what_is_critical_and_a_copy_to_build_on_is_smaller():
    case = case_of("saas")
    staging, development = environments(case, Ledger())
    bill = float(case.evaluate([case.chosen]).monthly[0, 0])
    assert 0.05 < float(staging.monthly.value) / bill < 0.25
    assert 0 < float(development.monthly.value) < float(staging.monthly.value)
