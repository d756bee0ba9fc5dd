import pytest

from infra_mind.evaluation.workloads.database.kind import DATABASE
from tests.factories.brief import model
from tests.factories.kinds import RECORDS, with_inputs
from tests.factories.model import SHARED, demand_of, evaluate, line_of

ALONE = {**SHARED, "records.readers": "no_readers"}
LIMITS = model().library.limits
SINGLE, PAIR = ({**ALONE, "records.database": one} for one in ("single", "replicated"))


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
    answers = 1000 * 730 * 3600 * 2 / 1e6
    assert line_of(found, "Traffic between zones").quantity[0, 0] == pytest.approx(answers / 2)


def test_a_stated_engine_is_what_is_bought():
    store = {"name": "ledger", "kind": "relational", "engine": "mysql", "size_gb": 400}
    found = evaluate(demand_of({**RECORDS, "stores": [store]}), PAIR)
    bought = [line for line in found.lines if line.item.service == "database.mysql.ha_instance"]
    assert bought[0].quantity[0, 0] == 730


def test_more_than_the_largest_database_carries_meets_a_limit():
    flood = with_inputs("database", "traffic", average_rps=300_000, peak_rps=900_000)
    assert evaluate(demand_of(flood), PAIR).headroom[0, 0] < 1


def test_copies_that_answer_reads_share_them():
    """6,000 operations, 4 of 5 reads: alone 7.3 processors, with two copies 3.4 each, and three disks."""
    busy = with_inputs("database", "traffic", average_rps=2000, peak_rps=6000)
    found = evaluate(demand_of(busy), SINGLE, {**SINGLE, "records.readers": "two_readers"})
    copies = line_of(found, "Database, read replicas")
    assert copies.quantity[:, 0].tolist() == [0, 2 * 730]
    assert line_of(found, "Database storage").quantity[:, 0].tolist() == [400, 1200]
    room = found.part("records").headroom[:, 0]
    assert room[1] > 1.5 * room[0]
    assert found.operating_hours[1, 0] == pytest.approx(found.operating_hours[0, 0] + 0.6)


def test_writes_reach_every_copy():
    store = {"name": "log", "kind": "relational", "reads_per_request": 0, "writes_per_request": 1}
    demand = demand_of({**RECORDS, "stores": [store]})
    room = evaluate(demand, SINGLE, {**SINGLE, "records.readers": "two_readers"}).headroom[:, 0]
    assert room[1] == pytest.approx(room[0])


def test_read_replicas_of_sql_server_take_the_enterprise_edition():
    stated = {"name": "ledger", "kind": "relational", "engine": "sqlserver", "size_gb": 400}
    demand = demand_of({**RECORDS, "stores": [stated]})
    found = {
        provider: {
            one.option for one in DATABASE.refuse(demand.workloads[0], demand, provider, LIMITS)
        }
        for provider in ("aws", "azure", "gcp")
    }
    assert found == {
        "aws": {"one_reader", "two_readers"},
        "azure": set(),
        "gcp": {"one_reader", "two_readers"},
    }
