"""A key-value store is paid by the request, or by capacity that is kept ready, whichever is less."""

import pytest

from infra_mind.core.units import HOURS_PER_MONTH, SECONDS_PER_MONTH
from infra_mind.evaluation.model import Evaluation
from tests.factories.model import SHARED, WEB, demand_of, evaluate, web

READS, FILL = 2.0, 0.6


def game(average_rps: float, site: str = "aws/us-east-1") -> Evaluation:
    """Items of 1 KB, so that a read and a write are one unit each."""
    store = {"name": "players", "kind": "key_value", "size_gb": 100, "growth_gb_per_month": 0}
    asked = {"reads_per_request": READS, "writes_per_request": 0.0}
    traffic = {"average_rps": average_rps, "peak_rps": 2 * average_rps}
    provider, _, region = site.partition("/")
    place = {"provider": provider, "region": region, "app.database": "none"}
    return evaluate(
        demand_of(web(traffic=traffic, stores=[{**store, **asked}])), {**SHARED, **WEB, **place}
    )


def units(found: Evaluation, item: str) -> float:
    return sum(float(one.quantity[0, 0]) for one in found.lines if one.item.id == item)


def test_a_steady_load_is_carried_by_capacity():
    found = game(1000)
    assert units(found, "pair_reads") == 0
    kept = 1000 * READS / FILL * HOURS_PER_MONTH
    assert units(found, "pair_read_capacity") == pytest.approx(kept)


def test_a_node_is_not_rented_for_a_few_requests():
    """Bigtable is sold by the node, of some 14,000 reads a second."""
    found = game(10, "gcp/us-central1")
    assert units(found, "pair_read_capacity") == 0
    assert units(found, "pair_reads") == pytest.approx(10 * READS * SECONDS_PER_MONTH / 1e6)


def test_more_requests_never_cost_less():
    for site in ("aws/us-east-1", "gcp/us-central1"):
        bills = [game(rps, site).monthly[0, 0] for rps in (1, 10, 100, 1000, 10_000)]
        assert bills == sorted(bills)
