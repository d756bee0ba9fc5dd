import pytest

from infra_mind.domain.provenance import Provenance
from infra_mind.domain.workload import Demand
from tests.factories.model import demand_of, design, evaluate, line_of, web

STAGED = {"environments": {"staging": "30%"}}


def names(demand: Demand) -> set[str]:
    return {one for one in demand.workloads[0].inputs if one in {"staging", "test", "development"}}


@pytest.mark.parametrize(
    ("criticality", "environments", "beside"),
    [
        ("critical", {}, {"staging"}),
        ("important", {}, set()),
        ("best_effort", {}, set()),
        ("critical", {"staging": "0%"}, set()),
        ("critical", {"development": "10%"}, {"development"}),
        ("important", {"staging": "30%", "test": "20%"}, {"staging", "test"}),
    ],
)
def test_what_stands_beside_production_is_stated_or_assumed_of_what_is_critical(
    criticality: str, environments: dict[str, object], beside: set[str]
):
    app = {**web(), "criticality": criticality}
    assert names(demand_of(app, environments=environments)) == beside


def test_a_staging_that_was_not_stated_is_an_assumption_with_a_question():
    assumed = demand_of(web(), environments={}).assumptions["environments.staging"]
    assert assumed.provenance is Provenance.ASSUMED and assumed.question
    assert (assumed.low, assumed.likely, assumed.high) == (0.05, 0.25, 0.45)


@pytest.mark.parametrize(
    ("developers", "beside"), [(4, {"staging"}), (5, {"staging", "development"})]
)
def test_where_several_build_there_is_a_copy_to_build_on(developers: int, beside: set[str]):
    app = {**web(), "criticality": "critical"}
    assert names(demand_of(app, team={"developers": developers}, environments={})) == beside


def test_machines_run_for_a_share_of_the_hours_on_lines_of_their_own():
    found = evaluate(demand_of(web(), **STAGED), design())
    beside = line_of(found, "Machines, staging")
    assert beside.amount[0, 0] == pytest.approx(0.3 * line_of(found, "Machines").amount[0, 0])
    assert beside.item.environment == "staging" and beside.item.tier is None
    assert "environments.staging" in beside.rests_on


def test_a_database_and_a_cache_are_one_each_of_the_size_that_carries_the_share():
    """Twenty times the load of a small shop: a large database in production, a smaller one beside it."""
    busy = web(traffic={"average_rps": 2000, "peak_rps": 6000})
    found = evaluate(demand_of(busy, **STAGED), design(app__cache="managed"))
    pair, staged = line_of(found, "Database with replica"), line_of(found, "Database, staging")
    assert staged.quantity[0, 0] == 730
    assert staged.amount[0, 0] < 0.3 * pair.amount[0, 0]
    assert staged.skus != pair.skus
    assert line_of(found, "Cache, staging").quantity[0, 0] == 730
    assert line_of(found, "Cache").quantity[0, 0] == 2 * 730


def test_no_target_counts_it():
    plain, staged = (evaluate(demand_of(web(), **stated), design()) for stated in ({}, STAGED))
    added = sum(line.amount[0, 0] for line in staged.lines if line.item.environment)
    assert staged.monthly[0, 0] == pytest.approx(plain.monthly[0, 0] + added)
    assert staged.availability[0, 0] == plain.availability[0, 0]


def test_it_runs_on_demand_whatever_is_bought_ahead():
    listed, ahead = (
        evaluate(demand_of(web(), **STAGED), design(commitment=one))
        for one in ("on_demand", "one_year")
    )
    for name in ("Machines, staging", "Database, staging"):
        assert line_of(ahead, name).amount[0, 0] == line_of(listed, name).amount[0, 0]
    assert ahead.monthly[0, 0] < listed.monthly[0, 0]


def test_it_stands_in_the_first_region_alone():
    found = evaluate(
        demand_of(web(), **STAGED), design(regions="active_active", second="aws/us-west-2")
    )
    beside = [line for line in found.lines if line.item.environment]
    assert beside and not any(line.elsewhere for line in beside)


def test_containers_and_one_machine_have_it_too():
    plain = {"app__machine": "none", "app__database": "single", "zones": "one_zone"}
    containers = evaluate(
        demand_of(web(), **STAGED), design(app__platform="serverless_containers", **plain)
    )
    beside = line_of(containers, "Container processors, staging")
    whole = line_of(containers, "Container processors")
    assert beside.quantity[0, 0] == pytest.approx(0.3 * whole.quantity[0, 0])
    single = evaluate(demand_of(web(), **STAGED), design(app__platform="single_machine", **plain))
    beside = line_of(single, "Machine with an address of its own, staging")
    assert (
        0 < beside.amount[0, 0] < line_of(single, "Machine with an address of its own").amount[0, 0]
    )


def test_batches_and_sites_have_none_and_it_is_told():
    demand = demand_of({"name": "nightly", "type": "data_processing"}, **STAGED)
    assert names(demand) == set()
    assert any("environments.staging" in one for one in demand.not_modelled)
