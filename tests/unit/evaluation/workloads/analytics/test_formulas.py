import math

import pytest

from tests.factories.kinds import QUERIES, with_inputs
from tests.factories.model import SHARED, demand_of, evaluate, line_of


def design(warehouse: str, layout: str = "as_loaded", **shared: str) -> dict[str, str]:
    return {**SHARED, **shared, "queries.warehouse": warehouse, "queries.layout": layout}


def test_scans_are_paid_by_what_they_read():
    """8,640 queries a day of 10 GB, of which partitions leave 60 % where it was stated, a fifth where not."""
    found = evaluate(
        demand_of(QUERIES), design("pay_per_scan"), design("pay_per_scan", "partitioned")
    )
    scanned = 8640 * 730 / 24 * 10 / 1000
    line = line_of(found, "Data scanned")
    assert line.quantity[:, 0] == pytest.approx([scanned, scanned * 0.6])
    assert line.amount[0, 0] == pytest.approx(scanned * 5)
    unsaid = demand_of(with_inputs("analytics", "pipeline", gb_per_query=None))
    found = evaluate(unsaid, design("pay_per_scan"), design("pay_per_scan", "partitioned"))
    whole, left = line_of(found, "Data scanned").quantity[:, 0]
    assert left == pytest.approx(whole / 5)


def test_a_warehouse_is_sized_by_what_keeps_it_busy_at_peak():
    """6 x 0.1 queries a second x 10 GB / 0.2 GB/s keep 30 processors busy: 50 at 60 %, 56 in whole nodes."""
    found = evaluate(demand_of(QUERIES), design("managed_warehouse"))
    seconds = 1.5 + 50 / (56 - 30)
    active = 1 - math.exp(-0.1 * (360 + seconds))
    line = line_of(found, "Warehouse processors")
    assert line.quantity[0, 0] == pytest.approx(56 * 730 * active)


def test_a_warehouse_pauses_when_nothing_is_asked():
    rare = with_inputs("analytics", "pipeline", queries_per_day=24)
    found = evaluate(demand_of(rare), design("managed_warehouse"))
    hours = line_of(found, "Warehouse processors").quantity[0, 0]
    processors = 8.0
    assert 0.05 * 730 * processors < hours < 0.15 * 730 * processors


def test_few_queries_are_cheaper_by_the_scan_and_many_on_a_warehouse():
    few = with_inputs("analytics", "pipeline", queries_per_day=50)
    many = with_inputs("analytics", "pipeline", queries_per_day=20_000)
    options = design("pay_per_scan"), design("managed_warehouse")
    by_scan, kept = evaluate(demand_of(few), *options).monthly[:, 0]
    assert by_scan < kept
    by_scan, kept = evaluate(demand_of(many), *options).monthly[:, 0]
    assert by_scan > kept


def test_an_own_cluster_is_committed_and_a_warehouse_is_not():
    cluster = evaluate(demand_of(QUERIES), design("query_cluster", commitment="three_years"))
    assert line_of(cluster, "Query machines, committed").quantity[0, 0] == pytest.approx(7 * 730)
    paused = evaluate(demand_of(QUERIES), design("managed_warehouse", commitment="three_years"))
    assert paused.committed[0, 0] == 0


def test_a_query_takes_its_work_over_the_processors_that_are_left():
    found = evaluate(demand_of(QUERIES), design("query_cluster"))
    mean = 1.5 + 50 / (56 - 30)
    assert found.latency_ms("queries")[0, 0] > mean * 1000
    assert found.latency_ms("queries")[0, 0] < 3.0 * mean * 1000


def test_too_many_queries_at_once_meet_a_limit_of_what_is_paid_by_the_scan():
    flood = with_inputs("analytics", "pipeline", queries_per_day=2_000_000)
    part = evaluate(demand_of(flood), design("pay_per_scan")).part("queries")
    assert part.headroom[0, 0] < 1
    assert part.bounds[int(part.tightest[0, 0])].limit == "queries_at_once"
