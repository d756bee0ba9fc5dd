import pytest

from infra_mind.questions.cost.bill_items import bill_items, shared_gateway
from tests.factories.brief import brief_of, case_choosing, case_of, ledger_of
from tests.factories.design import taken


def test_shares_add_up_to_the_whole_bill():
    found = bill_items(case_of("ecommerce"), ledger_of("ecommerce"))
    assert sum(one.weight for one in found) == pytest.approx(1, abs=1e-4)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)


def test_one_gateway_of_two_saves_half():
    """Two zones in two regions: four gateways, two of which are enough."""
    case = case_choosing("minimal", zones="two_zones", regions="warm_standby")
    ledger = ledger_of("minimal")
    found = shared_gateway(case, ledger)
    nat = [one for one in bill_items(case, ledger) if one.line.component.service == "nat.hour"]
    assert found is not None and found.now.value == 4
    assert float(found.saving.value) == pytest.approx(sum(float(x.monthly.value) for x in nat) / 2)
    assert found.change.value == -float(found.saving.value)


def test_one_zone_has_nothing_to_share():
    assert taken(brief_of("ml-training").decision.chosen, "zones") == "one_zone"
    assert shared_gateway(case_of("ml-training"), ledger_of("ml-training")) is None
