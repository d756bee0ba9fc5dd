import pytest

from infra_mind.domain.assumption import Shape
from infra_mind.domain.provenance import Provenance
from infra_mind.domain.workload import LoadKind
from tests.factories.model import demand_of, design, evaluate, web


def test_what_is_stated_is_narrow_and_what_is_not_is_wide():
    demand = demand_of({"type": "web_application", "traffic": {"average_rps": 90}})
    stated = demand.assumptions["workloads[0].traffic.average_rps"]
    assert (stated.low, stated.likely, stated.high) == (81, 90, 99)
    assert stated.provenance is Provenance.STATED
    assumed = demand.assumptions["workloads[0].service.cpu_ms"]
    assert assumed.high / assumed.low > 5
    assert assumed.provenance is Provenance.ASSUMED


def test_a_stated_share_stays_a_share():
    demand = demand_of(web(service={"cacheable": "98%"}))
    assert demand.assumptions["workloads[0].service.cacheable"].high == 1


def test_a_stated_peak_is_kept_where_the_average_is_assumed_from_it():
    demand = demand_of({"name": "app", "type": "web_application", "traffic": {"peak_rps": 400}})
    (workload,) = demand.workloads
    peak = demand.assumptions[workload.inputs["peak_rps"]]
    assert (peak.low, peak.high) == (360, 440)
    average = demand.assumptions[workload.inputs["average_rps"]]
    assert average.likely < 400
    assert average.provenance is Provenance.ASSUMED
    narrow = evaluate(demand, design()).part("app").processors[0, 0]
    both = web(traffic={"average_rps": average.likely, "peak_rps": 400}, service={"cpu_ms": 25})
    assert narrow == evaluate(demand_of(both), design()).part("app").processors[0, 0]


def test_workloads_of_one_name_are_told_apart():
    names = [one.name for one in demand_of(web(), web(), {"type": "web_application"}).workloads]
    assert len(set(names)) == 3
    assert names[0] == "app"


def test_what_the_model_has_no_part_for_is_named():
    store = {"name": "visits", "kind": "relational"}
    demand = demand_of({"name": "home", "type": "static_site", "stores": [store]}, web())
    assert demand.not_modelled == ("home: store visits (relational)",)


def test_a_company_without_workloads_runs_one_web_application():
    (workload,) = demand_of().workloads
    assert workload.kind is LoadKind.SERVING
    assert demand_of().assumptions["workloads[0].traffic.average_rps"].shape is Shape.LOGNORMAL


@pytest.mark.parametrize("users", [1000, 200000])
def test_users_tell_the_traffic(users: int):
    demand = demand_of({"type": "web_application", "traffic": {"users": users}})
    assumed = demand.assumptions["workloads[0].traffic.average_rps"]
    assert assumed.likely == pytest.approx(users * 0.0003)
