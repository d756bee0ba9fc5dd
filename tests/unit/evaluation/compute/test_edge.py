"""An edge answers a part of what can be cached, and takes it off all that lies behind."""

import pytest

from infra_mind.domain.workload import Demand
from infra_mind.evaluation.line import Line
from infra_mind.evaluation.model import Evaluation
from tests.factories.model import SHARED, WEB, demand_of, evaluate, web

HIT = 0.93
STORES: list[dict[str, object]] = [
    {"name": "data", "kind": "relational", "size_gb": 100, "growth_gb_per_month": 0}
    | {"reads_per_request": 4, "writes_per_request": 1},
    {"name": "pictures", "kind": "object", "size_gb": 100, "growth_gb_per_month": 0}
    | {"reads_per_request": 2, "writes_per_request": 0.1},
]


def shop(cacheable: float, **traffic: float) -> Demand:
    return demand_of(web(service={"cacheable": cacheable}, traffic=traffic, stores=STORES))


def both(cacheable: float, **traffic: float) -> Evaluation:
    """Without an edge, and with one."""
    ways = [{**SHARED, **WEB, "app.delivery": one} for one in ("direct", "cdn")]
    return evaluate(shop(cacheable, **traffic), *ways)


def line(found: Evaluation, item: str) -> Line:
    return next(one for one in found.lines if one.item.id == item)


def quantities(found: Evaluation, item: str) -> tuple[float, float]:
    direct, edge = line(found, item).quantity[:, 0]
    return float(direct), float(edge)


@pytest.mark.parametrize("item", ["balancer_data", "nat_data", "object_reads"])
def test_what_lies_behind_is_asked_for_the_rest_alone(item: str):
    direct, behind = quantities(both(0.6), item)
    assert behind == pytest.approx(direct * (1 - 0.6 * HIT))


def test_all_bytes_leave_once():
    found = both(0.6)
    direct, behind = quantities(found, "egress")
    assert behind + quantities(found, "edge")[1] == pytest.approx(direct)


def test_what_the_edge_answers_is_not_logged_behind_it():
    """A row for a request and a fifth for each of its six reads; the rows of 1.1 writes stay."""
    direct, behind = quantities(both(0.6), "logs")
    reads, writes = 1 + 0.2 * 6, 0.2 * 1.1
    assert behind / direct == pytest.approx((reads * (1 - 0.6 * HIT) + writes) / (reads + writes))


def test_writes_stay_as_many():
    direct, behind = quantities(both(0.6), "object_writes")
    assert behind == pytest.approx(direct)


def test_programs_and_databases_are_smaller_behind_an_edge():
    found = both(0.9, average_rps=800, peak_rps=2400)
    assert found.part("app").nodes[1, 0] < found.part("app").nodes[0, 0]
    direct, behind = line(found, "database_pair").unit_price[:, 0]
    assert behind < direct


def test_all_bytes_leave_by_the_edge_where_the_way_to_it_is_free():
    """AWS and Azure charge nothing up to their edge; Google Cloud charges what the edge does not hold."""
    assert quantities(both(0.6), "egress")[1] == 0
    google = {"provider": "gcp", "region": "us-central1", "app.machine": "n2-standard-2"}
    ways = [{**SHARED, **WEB, **google, "app.delivery": one} for one in ("direct", "cdn")]
    direct, behind = quantities(evaluate(shop(0.6), *ways), "egress")
    assert behind == pytest.approx(direct * (1 - 0.6 * HIT))


def test_an_edge_takes_nothing_where_nothing_can_be_cached():
    direct, behind = quantities(both(0.0), "logs")
    assert behind == pytest.approx(direct)


FLAT = ("edge_pro", "edge_business", "edge_premium")


def by_plan(**changes: object) -> Evaluation:
    """A site of 100 KB a request, its edge paid by use and at a flat rate."""
    site = {"name": "home", "type": "static_site", "traffic": {"growth_per_year": 0, **changes}}
    ways = [{**SHARED, "home.delivery": one} for one in ("cdn", "cdn_plan")]
    return evaluate(demand_of({**site, "service": {"response_kb": 100}}), *ways)


def plans_of(found: Evaluation) -> list[str]:
    return [one.item.id for one in found.lines if one.item.id in FLAT and one.amount.any()]


@pytest.mark.parametrize(
    ("rps", "plan", "price"),
    [(3, "edge_pro", 15), (10, "edge_business", 200), (100, "edge_premium", 1000)],
)
def test_the_smallest_plan_is_bought_that_holds_the_requests(rps: float, plan: str, price: float):
    found = by_plan(average_rps=rps)
    assert plans_of(found) == [plan]
    assert line(found, plan).amount[:, 0].tolist() == [0, price]
    used = line(found, "site_edge").amount[:, 0]
    assert used[0] >= used[1] == 0


@pytest.mark.parametrize(
    "traffic", [{"average_rps": 200}, {"average_rps": 3, "egress_gb_per_month": 50_001}]
)
def test_what_no_plan_holds_is_paid_by_use(traffic: dict[str, float]):
    """Beyond 500 million requests, or 50 TB."""
    found = by_plan(**traffic)
    assert plans_of(found) == []
    assert found.monthly[0] == found.monthly[1]


def test_a_plan_has_its_firewall():
    ways = [{**SHARED, **WEB, "app.delivery": one} for one in ("cdn", "cdn_plan")]
    demand = demand_of(web(traffic={"average_rps": 30, "peak_rps": 60}), security={"waf": True})
    used, planned = line(evaluate(demand, *ways), "firewall").amount[:, 0]
    assert used > planned == 0
