import pytest

from infra_mind.domain.workload import Demand
from infra_mind.evaluation.compute.windows import refuse
from tests.factories.model import demand_of, design, evaluate, line_of, web

AZURE = {"provider": "azure", "region": "westeurope"}
SMALL = {
    "app__platform": "single_machine",
    "app__machine": "none",
    "app__database": "single",
    "zones": "one_zone",
}


def demand(**sections: object) -> Demand:
    return demand_of(web() | {"os": "windows"}, **sections)


def test_each_processor_of_a_machine_has_a_licence():
    found = evaluate(demand(), design())
    machines, licences = line_of(found, "Machines"), line_of(found, "Windows licences")
    assert licences.quantity[0, 0] == 2 * machines.quantity[0, 0]
    assert licences.unit_price[0, 0] == 0.046


def test_linux_has_none():
    assert not any(
        "Windows" in line.item.name for line in evaluate(demand_of(web()), design()).lines
    )


def test_own_licences_are_brought_to_machines_where_they_are_taken():
    own = demand(clouds={"own_licences": ["windows"]})
    azure = design(**AZURE, app__machine="Standard_D2s_v5")
    assert line_of(evaluate(own, azure), "Windows licences").quantity[0, 0] == 0
    assert line_of(evaluate(own, design()), "Windows licences").quantity[0, 0] > 0


def test_one_small_machine_has_an_x86_processor():
    linux, windows = (
        evaluate(demand_of(web()), design(**SMALL)),
        evaluate(demand(), design(**SMALL)),
    )
    name = "Machine with an address of its own"
    assert line_of(linux, name).skus[0].startswith("t4g.")
    assert line_of(windows, name).skus[0].startswith("t3")
    assert line_of(windows, "Windows licence of a small machine").amount[0, 0] > 0


def test_plans_of_a_platform_are_sold_with_windows():
    plan = design(**AZURE, app__platform="app_platform", app__machine="none")
    own = demand(clouds={"own_licences": ["windows"]})
    first, second = (evaluate(one, plan).monthly[0, 0] for one in (demand(), own))
    assert first == second > evaluate(demand_of(web()), plan).monthly[0, 0]


@pytest.mark.parametrize(
    ("provider", "refused"),
    [
        ("aws", {"serverless_containers", "functions", "app_platform"}),
        ("azure", {"serverless_containers", "functions"}),
    ],
)
def test_what_runs_linux_alone_is_refused(provider: str, refused: set[str]):
    (workload,) = demand().workloads
    assert {one.option for one in refuse(workload, provider)} == refused
    (linux,) = demand_of(web()).workloads
    assert not list(refuse(linux, provider))


def test_kinds_that_do_not_read_it_say_so():
    batch = demand_of({"name": "nightly", "type": "data_processing", "os": "windows"})
    assert batch.not_modelled == ("nightly: licences of Windows (workloads[0].os)",)
