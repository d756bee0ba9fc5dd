import pytest

from infra_mind.agents.infrastructure import AGENT
from infra_mind.domain.design import COMMITMENT
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Commitment
from infra_mind.questions.cost.commitments import bought_ahead
from infra_mind.questions.cost.cost_range import cost_range
from tests.factories.brief import brief_of, case_of, model, report_of


def test_what_is_bought_ahead_is_what_the_bill_owes():
    case, ledger = case_of("saas"), Ledger()
    design = case.chosen | {COMMITMENT: Commitment.ONE_YEAR}
    found = bought_ahead(case, ledger, design)
    assert found is not None
    evaluation = case.evaluate([design])
    owed = float(evaluation.committed[0, 0])
    assert sum(float(one.monthly.value) for one in found.terms) == pytest.approx(owed, rel=1e-4)
    share = owed / float(evaluation.monthly[0, 0])
    assert float(found.share.value) == pytest.approx(share, rel=1e-4)


def test_every_term_is_one_that_exists_and_the_rest_is_named():
    case = case_of("saas")
    design = case.chosen | {COMMITMENT: Commitment.ONE_YEAR}
    found = bought_ahead(case, Ledger(), design)
    assert found is not None
    plans = {name: one.plan for one in found.terms for name in one.names}
    assert plans["Database with replica"].startswith("Reserved instance, one year")
    assert plans["Cache"].startswith("Reserved node, one year")
    assert plans["Container processors"].startswith("Compute Savings Plan, one year")
    assert "Load balancer" in found.without_term
    assert "Container processors" in found.beyond


def test_what_is_new_says_what_its_first_months_cost_more():
    found = report_of(AGENT, "llm-assistant").findings
    (told,) = [one for one in found if one.id.endswith(".ahead")]
    assert "Nothing of it is bought before the load was measured" in told.detail.text
    case = case_of("llm-assistant")
    design = case.chosen | {COMMITMENT: Commitment.ONE_YEAR}
    found = bought_ahead(case, Ledger(), design)
    assert found is not None
    assert found.early is not None
    bills = cost_range(case, design)
    more = bills.monthly[0].mean() - bills.today.mean()
    assert float(found.early.value) == pytest.approx(more, rel=1e-4)


def test_nothing_is_bought_ahead_on_demand():
    case = case_of("saas")
    design = case.chosen | {COMMITMENT: Commitment.ON_DEMAND}
    assert bought_ahead(case, Ledger(), design) is None


def test_the_report_says_what_is_not():
    assert brief_of("saas").case(model()).chosen[COMMITMENT] == Commitment.ONE_YEAR
    (told,) = [one for one in report_of(AGENT, "saas").findings if one.id.endswith(".ahead")]
    assert "No term is known for: " in told.detail.text
    assert "On demand beyond the hours that are sure: " in told.detail.text
