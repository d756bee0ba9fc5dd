import pytest

from infra_mind.questions.cost.bill_items import bill_items
from tests.factories.brief import case_of, ledger_of


def test_shares_add_up_to_the_whole_bill():
    found = bill_items(case_of("ecommerce"), ledger_of("ecommerce"))
    assert sum(one.weight for one in found) == pytest.approx(1, abs=1e-4)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
