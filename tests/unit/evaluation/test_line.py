import numpy as np
import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.evaluation.bill.items import Item
from infra_mind.evaluation.entries import record_bill
from infra_mind.evaluation.line import Tally
from tests.factories.model import demand_of, design, evaluate, line_of, web

DESIGNS = (
    design(),
    design(commitment="three_years"),
    design(regions="warm_standby", backup="cross_region", app__cache="managed"),
    design(app__platform="functions", app__machine="none", app__delivery="cdn"),
)


def test_a_tally_adds_up_its_lines() -> None:
    item = Item(id="one", part="test", name="One")
    tally = Tally(shape=(2, 3), itemised=True)
    tally.add(item, np.array([[2.0], [3.0]]), np.array([[1.0, 2.0, 3.0]]))
    tally.add(item, np.ones((1, 1)), np.full((1, 1), 10.0), amount=np.full((1, 1), 4.0))
    assert tally.total.tolist() == [[6, 8, 10], [7, 10, 13]]
    assert sum(line.amount for line in tally.lines).tolist() == tally.total.tolist()


@pytest.mark.parametrize("one", DESIGNS)
def test_every_line_keeps_the_rows_that_it_is_charged_by(one: dict[str, str]) -> None:
    found = evaluate(demand_of(web()), one)
    bought = [line for line in found.lines if line.quantity[0, 0] > 0]
    for line in bought:
        amounts = [float(rate.amount) for rate in line.prices[0]]
        assert min(amounts) <= line.unit_price[0, 0] * (1 + 1e-9)
        assert line.unit_price[0, 0] <= max(amounts) * (1 + 1e-9)
    assert sum(line.amount[0, 0] for line in bought) == pytest.approx(found.monthly[0, 0])


def test_what_is_committed_keeps_the_price_of_its_term() -> None:
    line = line_of(
        evaluate(demand_of(web()), design(commitment="three_years")), "Machines, committed"
    )
    ((price,),) = line.prices
    assert price.sku == "m5.large"
    assert line.unit_price[0, 0] == pytest.approx(float(price.amount))


def test_a_line_in_tiers_rests_on_each_tier_that_it_reaches() -> None:
    demand = demand_of(web())
    found = evaluate(demand, design())
    line = line_of(found, "Traffic to the internet")
    amounts = [float(rate.amount) for rate in line.prices[0]]
    assert amounts == [0, 0.09, 0.085]
    ledger = Ledger()
    entry = next(one for one in record_bill(ledger, demand, found) if one.line is line)
    assert entry.cost.unit_price is not None
    price = ledger[entry.cost.unit_price]
    assert [ledger[one].value for one in price.inputs] == amounts
    assert 0 < float(price.value) < 0.09


def test_a_line_names_the_assumptions_that_it_was_worked_out_from() -> None:
    line = line_of(evaluate(demand_of(web()), design()), "Traffic to the internet")
    assert "workloads[0].service.response_kb" in line.rests_on
    assert not [path for path in line.rests_on if path not in demand_of(web()).assumptions]
