import pytest

from infra_mind.questions.cost.trade import trade
from tests.factories.brief import case_choosing, case_of, ledger_of


def test_the_price_of_an_hour_is_money_over_hours():
    case = case_of("ecommerce")
    found = trade(case, ledger_of("ecommerce"))
    assert found is not None
    yearly = float(found.dearer.value) * 12
    assert float(found.price.value) == pytest.approx(yearly / float(found.avoided.value), rel=1e-4)


def test_whether_it_pays_follows_from_the_stated_cost_of_an_hour():
    for example in ("clinic-portal", "ecommerce", "saas", "llm-assistant"):
        found = trade(case_of(example), ledger_of(example))
        if found is not None and found.worth is not None:
            assert found.pays == (float(found.worth.value) >= float(found.price.value))


def test_nobody_can_say_where_no_cost_was_stated():
    safer = {"zones": "two_zones", "web-application__database": "replicated"}
    found = trade(case_choosing("minimal", **safer), ledger_of("minimal"))
    assert found is not None and found.worth is None and found.pays is None
