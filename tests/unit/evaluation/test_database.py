import pytest

from tests.factories.kinds import RECORDS, with_inputs
from tests.factories.model import SHARED, demand_of, evaluate, line_of

SINGLE, PAIR = ({**SHARED, "records.database": one} for one in ("single", "replicated"))


def test_operations_are_the_traffic():
    """3,000 operations a second at peak over 1,500 x 55 % a processor: 3.6 of them."""
    found = evaluate(demand_of(RECORDS), PAIR)
    line = line_of(found, "Database with replica")
    assert line.quantity[0, 0] == 730
    assert line.skus[0].endswith("xlarge")


def test_a_replica_costs_and_keeps_it_up():
    found = evaluate(demand_of(RECORDS), SINGLE, PAIR)
    assert found.monthly[0, 0] < found.monthly[1, 0]
    assert found.availability[0, 0] < found.availability[1, 0]
    assert found.recovery_hours[0, 0] == pytest.approx(0.5 + 400 / 250)


def test_programs_in_other_zones_pay_for_the_way():
    found = evaluate(demand_of(RECORDS), PAIR)
    answers = 1000 * 730 * 3600 * 2 / 1024**2
    assert line_of(found, "Traffic between zones").quantity[0, 0] == pytest.approx(answers / 2)


def test_a_stated_engine_is_what_is_bought():
    store = {"name": "ledger", "kind": "relational", "engine": "mysql", "size_gb": 400}
    found = evaluate(demand_of({**RECORDS, "stores": [store]}), PAIR)
    bought = [line for line in found.lines if line.item.service == "database.mysql.ha_instance"]
    assert bought[0].quantity[0, 0] == 730


def test_more_than_the_largest_database_carries_meets_a_limit():
    flood = with_inputs("database", "traffic", average_rps=300_000, peak_rps=900_000)
    assert evaluate(demand_of(flood), PAIR).headroom[0, 0] < 1
