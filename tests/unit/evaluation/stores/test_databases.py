import pytest

from infra_mind.domain.workload import Demand
from tests.factories.kinds import RECORDS
from tests.factories.model import SHARED, demand_of, design, evaluate, line_of, web

PLACES = {
    "aws": ("us-east-1", "m5.large"),
    "azure": ("westeurope", "Standard_D2s_v5"),
    "gcp": ("us-central1", "n2-standard-2"),
}
HOURS = 730
SMALL = {"name": "data", "kind": "relational", "size_gb": 100}


def demand(engine: str, **sections: object) -> Demand:
    store = {"name": "data", "kind": "relational", "engine": engine, "size_gb": 100}
    return demand_of(web(stores=[store]), **sections)


def place(provider: str, **changes: str) -> dict[str, str]:
    region, machine = PLACES[provider]
    return design(provider=provider, region=region, app__machine=machine, **changes)


@pytest.mark.parametrize("provider", PLACES)
def test_sql_server_costs_more_than_postgresql(provider: str):
    bills = [
        evaluate(demand(engine), place(provider)).monthly[0, 0]
        for engine in ("postgresql", "sqlserver", "sqlserver-ee")
    ]
    assert bills == sorted(bills) and len(set(bills)) == 3


def test_aws_lists_the_instance_with_its_licence():
    """db.m6i.large of the Standard edition in two zones: 1.954 an hour, nothing beside it."""
    found = evaluate(demand("sqlserver"), place("aws"))
    line = line_of(found, "SQL Server database with replica")
    assert line.skus == ("db.m6i.large",) and line.unit_price[0, 0] == 1.954
    assert line_of(found, "SQL Server licences").amount[0, 0] == 0


def test_azure_charges_a_licence_for_each_processor_of_what_is_active():
    """Two vCores in two zones: 2 x (0.167439 + 0.100463) and two licences of 0.0999662."""
    found = evaluate(demand("mssql"), place("azure"))
    database = line_of(found, "SQL Server database with replica")
    assert database.unit_price[0, 0] == pytest.approx(2 * (0.167439 + 0.100463))
    licences = line_of(found, "SQL Server licences")
    assert licences.quantity[0, 0] == 2 * HOURS and licences.unit_price[0, 0] == 0.0999662


def test_google_charges_four_licences_at_least():
    found = evaluate(demand("mssql"), place("gcp"))
    assert line_of(found, "SQL Server database with replica").skus == ("db-custom-2-7680",)
    assert line_of(found, "SQL Server licences").quantity[0, 0] == 4 * HOURS


@pytest.mark.parametrize(("provider", "charged"), [("azure", 0), ("gcp", 4 * HOURS)])
def test_a_copy_that_only_stands_ready_is_licensed_as_the_provider_says(
    provider: str, charged: float
):
    """Azure has one standby replica without a licence; Cloud SQL charges it as any instance."""
    standby = place(provider, regions="warm_standby")
    alone, with_standby = (evaluate(demand("mssql"), one) for one in (place(provider), standby))
    one, two = (
        sum(line.quantity[0, 0] for line in found.lines if line.item.id == "sqlserver_licences")
        for found in (alone, with_standby)
    )
    assert two - one == charged


@pytest.mark.parametrize(("provider", "taken"), [("aws", False), ("azure", True), ("gcp", False)])
def test_own_licences_take_the_place_of_the_charge_where_they_are_taken(provider: str, taken: bool):
    brought = demand("sqlserver", clouds={"own_licences": ["SQL Server"]})
    without, with_own = (
        evaluate(one, place(provider)).monthly[0, 0] for one in (demand("sqlserver"), brought)
    )
    assert bool(with_own < without) is taken


def test_a_commitment_reduces_processors_and_no_licence():
    found = evaluate(demand("sqlserver"), place("azure", commitment="one_year"))
    committed = line_of(found, "SQL Server database with replica, committed")
    assert committed.unit_price[0, 0] == pytest.approx(2 * (0.167439 + 0.100463) * 0.65)
    assert line_of(found, "SQL Server licences").unit_price[0, 0] == 0.0999662


def test_no_discount_of_the_bundled_price_is_known():
    found = evaluate(demand("sqlserver"), place("aws", commitment="one_year"))
    assert line_of(found, "SQL Server database with replica").quantity[0, 0] == HOURS


def test_engines_without_prices_are_told():
    assert demand("oracle").not_modelled == (
        "app: store data (oracle): charged as PostgreSQL, without its licences",
    )


def test_read_replicas_and_caches_are_bought_ahead_by_their_own_terms():
    """A reserved instance takes 35 % off m6g.large, a reserved node 31.5 % off cache.m6g.large."""
    records = {**RECORDS, "stores": [{"name": "ledger", "kind": "relational", "size_gb": 400}]}
    term = {**SHARED, "commitment": "one_year"}
    chosen = {**term, "records.database": "replicated", "records.readers": "one_reader"}
    found = evaluate(demand_of(records), chosen)
    readers = line_of(found, "Database, read replicas, committed")
    assert readers.quantity[0, 0] == HOURS
    assert readers.amount[0, 0] > 0
    cached = evaluate(demand_of(web()), design(commitment="one_year", app__cache="managed"))
    cache = line_of(cached, "Cache, committed")
    assert cache.quantity[0, 0] == 2 * HOURS
    listed = line_of(evaluate(demand_of(web()), design(app__cache="managed")), "Cache")
    assert cache.unit_price[0, 0] == pytest.approx(listed.unit_price[0, 0] * (1 - 0.315))


def test_the_smallest_caches_of_google_have_no_term():
    place_ = place("gcp", commitment="one_year", app__cache="managed")
    small = {"name": "data", "kind": "relational", "size_gb": 10}
    found = evaluate(demand_of(web(stores=[small])), place_)
    assert line_of(found, "Cache").quantity[0, 0] == 2 * HOURS


def test_backups_in_an_account_of_their_own_are_one_copy_more():
    """100 GB in 1.8 versions at 0.095; a copy in a second region lies there anyway."""
    name = "Database backups in an account of their own"
    stored = web(stores=[{**SMALL, "growth_gb_per_month": 0}])
    found = evaluate(demand_of(stored), design(vault="own_account"))
    assert line_of(found, name).amount[0, 0] == pytest.approx(180 * 0.095)
    elsewhere = design(vault="own_account", backup="cross_region", second="aws/us-west-2")
    assert line_of(evaluate(demand_of(stored), elsewhere), name).quantity[0, 0] == 0
    plain = evaluate(demand_of(stored), design())
    assert found.operating_hours[0, 0] - plain.operating_hours[0, 0] == pytest.approx(0.15)
