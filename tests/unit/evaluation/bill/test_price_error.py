import numpy as np
import pytest

from infra_mind.evaluation.bill.price_error import PREFIX, kind_of, path_of
from infra_mind.knowledge.inputs import load_inputs
from tests.factories.brief import model
from tests.factories.model import demand_of, design, evaluate, line_of, web

LINES = ("Machines", "Traffic to the internet", "Logs")


def test_every_service_that_is_priced_has_an_error_of_its_provider() -> None:
    known = {row.path for row in load_inputs() if row.path.startswith(PREFIX)}
    services = set(model().book.services)
    assert services
    found = {path_of(one, service) for one in ("aws", "azure", "gcp") for service in services}
    assert found == known


def test_one_kind_of_price_errs_without_the_others() -> None:
    demand = demand_of(web())
    likely = (
        model()
        .draw(demand, size=1, seed=0)
        .replace({path: one.likely for path, one in demand.assumptions.items()})
    )
    dearer = likely.scale([], 1.0).replace({path_of("gcp", "egress.internet_gb"): 1.0})
    where = design(provider="gcp", region="europe-west1", app__machine="n2-standard-2")
    before, after = (evaluate(demand, where, samples=one) for one in (likely, dearer))
    changed = {
        one.item.service
        for one in after.lines
        if line_of(before, one.item.name).amount[0, 0] != one.amount[0, 0]
        # The support plan is a share of the bill, and follows it.
        and not one.item.service.startswith("support.")
    }
    assert changed
    assert {kind_of(service) for service in changed} == {"network"}


def test_clouds_err_apart_and_in_part_alike() -> None:
    demand = demand_of(web())
    found = model().draw(demand, size=4000, seed=2)
    rows = [found[path_of(*one)] for one in (("aws", "nat.hour"), ("aws", "logs"), ("gcp", "logs"))]
    table = np.array(np.corrcoef(rows), ndmin=2)
    assert table[0, 1] == pytest.approx(0.65, abs=0.05)
    assert table[1, 2] == pytest.approx(0.49, abs=0.05)


def test_traffic_drives_machines_egress_and_logs_of_the_same_future() -> None:
    demand = demand_of(web(traffic={"average_rps": None, "peak_rps": None}))
    path = "workloads[0].traffic.average_rps"
    others = {one.path: one.likely for one in demand.assumptions.values() if one.path != path}
    futures = model().draw(demand, size=300, seed=1).replace(others)
    order = np.argsort(futures[path])
    found = evaluate(demand, design(), samples=futures)
    for name in LINES:
        quantity = line_of(found, name).quantity[0, order]
        assert (np.diff(quantity) >= 0).all()
        assert quantity[-1] > 5 * quantity[0]
