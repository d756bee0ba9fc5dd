import pytest

from infra_mind.agents.infrastructure import AGENT
from infra_mind.domain.design import VAULT
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Vault
from infra_mind.questions.cost.vault import vault_worth
from tests.factories.brief import case_choosing, case_of, report_of


@pytest.mark.parametrize(("plan", "on_bill"), [("continuous", True), ("cross_region", False)])
def test_another_account_costs_a_copy_unless_one_lies_elsewhere(plan: str, on_bill: bool):
    case = case_choosing("minimal", backup=plan, regions="single_region")
    found = vault_worth(case, Ledger())
    assert (float(found.bill.value) > 0) is on_bill
    assert float(found.cost.value) > float(found.bill.value)
    assert float(found.saved.value) > 0


def test_the_report_says_whose_rights_reach_them_and_why():
    assert case_of("clinic-portal").chosen[VAULT] is Vault.OWN
    told = {
        example: one.detail.text
        for example in ("clinic-portal", "minimal")
        for one in report_of(AGENT, example).findings
        if one.id == "infrastructure.vault"
    }
    assert told["clinic-portal"].startswith("Backups in an account of their own: it costs less")
    assert told["minimal"].startswith("Backups in the account of production: another one costs")
