import pytest

from infra_mind.evaluation.samples import likely
from tests.factories.brief import brief_from, model
from tests.factories.design import taken
from tests.factories.model import demand_of, design, evaluate, line_of, web

HOURS = 730


def test_a_priced_example_on_ec2_and_rds_by_hand():
    """100 requests/s, 300 at peak, of 20 ms in us-east-1, two zones.

    6 processors busy at peak / 60 % = 10; m5.large has 2: 5 machines survive a zone, so 10 run at peak,
    and 10 x 100/300 x 1.2 = 4 on average, at 0.096 an hour. Database: 300 x 5 operations over
    1,500 x 0.55 a processor = 1.8, and 5 GB in memory: the cheapest pair that sustains both.
    """
    found = evaluate(demand_of(web()), design())
    machines = line_of(found, "Machines")
    assert machines.quantity[0, 0] == pytest.approx(4 * HOURS)
    assert machines.amount[0, 0] == pytest.approx(4 * HOURS * 0.096)
    database = line_of(found, "Database with replica")
    assert database.skus == ("db.m6g.large",)
    assert database.amount[0, 0] == pytest.approx(HOURS * 0.318)
    assert line_of(found, "Database").amount[0, 0] == 0
    storage = line_of(found, "Database storage with replica")
    assert storage.amount[0, 0] == pytest.approx(100 * 0.23)


def test_egress_by_hand():
    """100 requests/s x 40 KB x 2,628,000 s = 10,512 GB: 100 free, 0.09 to 10,240, 0.085 beyond."""
    found = evaluate(demand_of(web()), design())
    gigabytes = 100 * 730 * 3600 * 40 / 1e6
    egress = line_of(found, "Traffic to the internet")
    assert egress.quantity[0, 0] == pytest.approx(gigabytes)
    assert egress.amount[0, 0] == pytest.approx(10_140 * 0.09 + (gigabytes - 10_240) * 0.085)


def test_nat_gateways_stand_in_every_zone_and_are_shared_by_workloads():
    one = evaluate(demand_of(web()), design(zones="three_zones"))
    assert line_of(one, "NAT gateway").quantity[0, 0] == 3 * HOURS
    second = {key.replace("app.", "b."): option for key, option in design().items()}
    both = evaluate(
        demand_of(web(), {**web(), "name": "b"}), {**design(zones="three_zones"), **second}
    )
    gateways = [line for line in both.lines if line.item.name == "NAT gateway"]
    assert sum(float(line.quantity[0, 0]) for line in gateways) == 2 * HOURS


@pytest.mark.parametrize(("provider", "region"), [("azure", "westeurope"), ("gcp", "us-central1")])
def test_elsewhere_one_nat_gateway_serves_the_region(provider, region):
    there = {**design(zones="three_zones"), "provider": provider, "region": region}
    there["app.platform"], there["app.machine"] = "serverless_containers", "none"
    assert line_of(evaluate(demand_of(web()), there), "NAT gateway").quantity[0, 0] == HOURS


RUNNING = ("Machines", "Database with replica", "Load balancer", "NAT gateway")


def test_two_live_regions_run_everything_twice():
    live = evaluate(demand_of(web()), design(regions="active_active"))
    for name in RUNNING:
        there = line_of(live, f"{name}, second region")
        assert there.amount[0, 0] == pytest.approx(line_of(live, name).amount[0, 0])


def test_what_runs_in_a_second_region_costs_what_it_costs_there():
    live = evaluate(demand_of(web()), design(regions="active_active", second="aws/ap-northeast-1"))
    machines = line_of(live, "Machines, second region")
    book = model().book
    tokyo = book.find("aws", "ap-northeast-1", "compute.instance", "m5.large")
    assert tokyo is not None
    assert machines.unit_price[0, 0] == pytest.approx(float(tokyo.amount))
    assert machines.unit_price[0, 0] > line_of(live, "Machines").unit_price[0, 0]


def test_a_warm_standby_keeps_a_quarter_of_the_compute_and_one_database():
    found = evaluate(demand_of(web()), design(regions="warm_standby"))
    assert line_of(found, "Machines").quantity[0, 0] == pytest.approx(4 * HOURS)
    assert line_of(found, "Machines, second region").quantity[0, 0] == pytest.approx(HOURS)
    assert line_of(found, "Database, second region").quantity[0, 0] == HOURS
    assert line_of(found, "Database with replica").quantity[0, 0] == HOURS
    assert line_of(found, "Database with replica, second region").quantity[0, 0] == 0


def test_a_commitment_covers_what_runs_at_every_hour_and_the_database():
    found = evaluate(demand_of(web()), design(commitment="one_year"))
    # The trough is half of 4 machines, and there is one in each of two zones at any time.
    assert line_of(found, "Machines, committed").quantity[0, 0] == 2 * HOURS
    assert line_of(found, "Machines").quantity[0, 0] == pytest.approx(2 * HOURS)
    assert line_of(found, "Database with replica, committed").quantity[0, 0] == HOURS
    assert line_of(found, "Database with replica").quantity[0, 0] == pytest.approx(0)
    listed = evaluate(demand_of(web()), design())
    assert found.monthly[0, 0] < listed.monthly[0, 0]
    lines = [line for line in found.lines if line.item.name.endswith("committed")]
    assert found.committed[0, 0] == pytest.approx(sum(line.amount[0, 0] for line in lines))


def test_what_is_new_is_paid_on_demand_until_its_load_was_measured():
    one_year = design(commitment="one_year")
    new = demand_of(web(traffic={"growth_per_year": 0}))
    samples = likely(new.assumptions).at([0, 2, 3, 12])
    found, listed = (evaluate(new, one, samples=samples) for one in (one_year, design()))
    saved = listed.monthly[0, 0] - found.monthly[0, 0]
    assert found.early[0] == pytest.approx([saved, saved, 0, 0])
    assert not listed.early.any()
    running = demand_of(web(), current={"hosting": "aws"})
    assert not evaluate(running, one_year).early.any()


def test_what_was_committed_is_owed_when_the_load_falls():
    demand = demand_of(web())
    fallen = evaluate(demand, design(commitment="three_years"))

    path = "workloads[0].traffic.average_rps"
    low = likely(demand.assumptions).scale([path], 0.1)
    after = evaluate(demand, design(commitment="three_years"), samples=low)
    assert after.committed[0, 0] == pytest.approx(fallen.committed[0, 0])
    assert line_of(after, "Machines").quantity[0, 0] == 0


def test_containers_have_the_memory_that_their_workers_need():
    """Two workers of 4,295 MB are 8 GiB, of which 80 % can be used: 10 GiB a processor."""
    slim = evaluate(
        demand_of(web(service={"memory_mb": 300})),
        design(app__platform="serverless_containers", app__machine="none"),
    )
    wide = evaluate(
        demand_of(web(service={"memory_mb": 4295})),
        design(app__platform="serverless_containers", app__machine="none"),
    )
    processors = line_of(slim, "Container processors").quantity[0, 0]
    assert line_of(slim, "Container memory").quantity[0, 0] == pytest.approx(2 * processors)
    assert line_of(wide, "Container memory").quantity[0, 0] == pytest.approx(
        10 * processors, rel=1e-4
    )


def test_a_large_database_needs_memory_for_its_working_set():
    """3.5 % of 1.8 TB are 63 GB or 58.7 GiB."""
    store = {"name": "big", "kind": "relational", "size_gb": 1800, "growth_gb_per_month": 0}
    busy = web(traffic={"average_rps": 400, "peak_rps": 1200}, stores=[store])
    found = evaluate(demand_of(busy), design())
    sku = line_of(found, "Database with replica").skus[0]

    size = model().book.sku("aws", "database.postgresql.ha_instance", sku)
    assert size is not None
    assert size.memory_gib == 64


def test_what_is_seldom_asked_for_needs_no_memory():
    """6 operations a second of 16 KiB touch 88 MB in a quarter of an hour."""
    store = {"name": "big", "kind": "relational", "size_gb": 1800, "growth_gb_per_month": 0}
    seldom = web(traffic={"average_rps": 1, "peak_rps": 1}, stores=[store])
    line = line_of(evaluate(demand_of(seldom), design(app__database="single")), "Database")
    assert line.skus == ("db.t4g.micro",)


def test_what_has_a_replica_saves_up_for_no_peaks():
    """However little it carries: a burstable class has no service level, or none beside a replica."""
    little = web(traffic={"average_rps": 1, "peak_rps": 1})
    line = line_of(evaluate(demand_of(little), design()), "Database with replica")
    assert line.skus == ("db.m6g.large",)


def test_a_stated_cache_is_paid_for_without_one_in_the_design():
    store = {"name": "sessions", "kind": "cache", "size_gb": 6, "growth_gb_per_month": 0}
    found = evaluate(demand_of(web(stores=[store])), design(app__database="none"))
    line = line_of(found, "Cache, sessions")
    assert line.skus == ("cache.m6g.large",)
    assert line.quantity[0, 0] == 2 * HOURS


def test_restoring_takes_as_long_as_the_database_is_large():
    found = evaluate(demand_of(web()), design())
    assert found.recovery_hours[0, 0] == pytest.approx(0.5 + 100 / 250)
    assert found.data_loss_hours[0, 0] == pytest.approx(5 / 60)
    daily = evaluate(demand_of(web()), design(backup="daily"))
    assert daily.data_loss_hours[0, 0] == 24


def test_carbon_by_hand():
    """4 machines of 2 processors at 2.1 W, database 2 x 1.8 processors, 0.1 TB at 1 W; PUE and grid."""
    found = evaluate(demand_of(web()), design())

    place = model().book.regions.get("aws", "us-east-1")
    assert place is not None
    watts = 8 * 2.1 + 2 * 300 * 5 / (1500 * 0.55) * 2.1 + 0.1
    use = watts / 1000 * HOURS * place.pue * place.grid_g_per_kwh / 1000
    # Of servers 150 g over a kilowatt-hour, of disks 1.5 kg over a terabyte.
    kilos = use + watts / 1000 * HOURS * 0.15 + 0.1 * 1.5
    assert found.carbon_kg[0, 0] == pytest.approx(kilos)


def test_exit_price_by_hand():
    """60 + 80 hours to move and 160 to learn at 80 USD; the first 100 GB that go out are free."""
    found = evaluate(demand_of(web()), design())
    assert found.exit_cost[0, 0] == pytest.approx((60 + 80 + 160) * 80)


def _cached(size_gb: float, cache: str = "none"):
    stores: list[dict[str, object]] = [
        {"name": "orders", "kind": "relational", "size_gb": 340, "growth_gb_per_month": 0},
        {"name": "carts", "kind": "cache", "size_gb": size_gb, "growth_gb_per_month": 0},
    ]
    return evaluate(demand_of(web(stores=stores)), design(app__cache=cache))


def test_a_stated_cache_answers_the_reads_of_the_database_by_what_it_holds_of_them():
    """Of 340 GB 5 % are asked for mostly: 17 GB. A cache of 8.5 holds half of that, one of 17 all of it."""
    none, half, whole, more = (
        _cached(size).latency_ms("app")[0, 0] for size in (1e-9, 8.5, 17, 40)
    )
    assert none > half > whole == more
    of_design = _cached(1e-9, "managed").latency_ms("app")[0, 0]
    assert whole == pytest.approx(of_design)


def test_a_stated_cache_leaves_no_room_for_a_second_one_and_the_reason_is_told():
    stores: list[dict[str, object]] = [
        {"name": "orders", "kind": "relational", "size_gb": 340},
        {"name": "carts", "kind": "cache", "size_gb": 12},
    ]
    case = brief_from({"workloads": [web(stores=stores)]}).case(model())
    assert taken(case.chosen, "app.cache") == "none"
    assert not [one for one in case.decision.rivals if str(one.decision) == "app.cache"]
    (told,) = [one for one in case.decision.exclusions if str(one.decision) == "app.cache"]
    assert (told.option, told.reason) == (
        "managed",
        "carts was stated as a cache and answers what can be cached",
    )
    alone = brief_from({"workloads": [web()]}).case(model())
    assert not [one for one in alone.decision.exclusions if str(one.decision) == "app.cache"]
