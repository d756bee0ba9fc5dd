import pytest

from infra_mind.evaluation.samples import likely
from tests.factories.kinds import SITE
from tests.factories.model import SHARED, demand_of, evaluate, line_of

REQUESTS = 10 * 730 * 3600
GIGABYTES = REQUESTS * 100 / 1e6
DIRECT, EDGE = ({**SHARED, "site.delivery": one} for one in ("direct", "cdn"))


def test_files_leave_from_the_objects_or_from_the_edge():
    """2,628 GB: from us-east-1 100 are free and the rest cost 0.09, from the edge 1,024 and 0.085."""
    found = evaluate(demand_of(SITE), DIRECT, EDGE)
    direct = line_of(found, "Traffic to the internet")
    assert direct.amount[:, 0] == pytest.approx([(GIGABYTES - 100) * 0.09, 0])
    edge = line_of(found, "Traffic from the edge")
    assert edge.amount[:, 0] == pytest.approx([0, (GIGABYTES - 1024) * 0.085])


def test_the_edge_spares_the_objects_most_requests():
    found = evaluate(demand_of(SITE), DIRECT, EDGE)
    reads = line_of(found, "Object storage reads").quantity[:, 0]
    assert reads == pytest.approx([REQUESTS / 1000, REQUESTS / 1000 * 0.07])


def test_the_edge_is_nearer_and_bridges_an_outage_of_the_objects():
    found = evaluate(demand_of(SITE), DIRECT, EDGE)
    slow, quick = found.latency_ms("site")[:, 0]
    assert quick < slow / 2
    assert found.availability[0, 0] < found.availability[1, 0]


def test_an_outage_of_the_edge_falls_back_to_the_objects():
    """The more of it the origin covers the less is lost: of 1 % down, 0.3 and then 0.05."""
    demand = demand_of(SITE)
    point = likely(demand.assumptions).pin("model.edge", 0.99)
    some, most = (
        evaluate(demand, EDGE, samples=point.pin("model.edge_fallback", one)).availability[0, 0]
        for one in (0.7, 0.95)
    )
    assert most - some == pytest.approx(0.01 * 0.25, rel=0.001)


def test_names_are_looked_up_less_often_than_files_are_fetched():
    found = evaluate(demand_of(SITE), EDGE)
    assert line_of(found, "DNS queries").quantity[0, 0] == pytest.approx(REQUESTS * 0.03 / 1e6)
    assert line_of(found, "DNS zone").amount[0, 0] == pytest.approx(0.5)
