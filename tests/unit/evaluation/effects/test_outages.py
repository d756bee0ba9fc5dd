import numpy as np
import pytest

from infra_mind.core.units import HOURS_PER_YEAR
from infra_mind.domain.design import Decision
from infra_mind.domain.option import DecisionKind, Release
from infra_mind.evaluation.effects import outages
from infra_mind.evaluation.samples import draw
from infra_mind.evaluation.scene import Scene
from tests.factories.brief import case_of
from tests.factories.design import choosing
from tests.factories.model import demand_of, design, evaluate, web


def _scene(change_control: str = "usual", **pinned: float):
    case = case_of("minimal")
    samples = case.point
    for name, value in pinned.items():
        samples = samples.pin(f"model.{name}", value)
    return case.model.scene([choosing(case.chosen, change_control=change_control)], samples)


def test_own_work_by_hand():
    """4 deployments x 10 % x 6 minutes a month; 0.5 slips of 2 h and 0.1 certificates of 3 h a year."""
    scene = _scene(
        deployments=4,
        deployment_failures=0.1,
        deployment_outage_min=6,
        human_errors=0.5,
        human_error_h=2,
        certificate_outages=0.1,
        certificate_outage_h=3,
    )
    hours = (1 - outages.own_work(scene)[0, 0]) * HOURS_PER_YEAR
    assert hours == pytest.approx(2.4 * 12 / 60 + 1 + 0.3, rel=0.002)


def test_a_database_with_maintenance_by_hand():
    scene = _scene(
        database_single=0.999,
        database_replicated=0.9999,
        database_maintenance_min=43.8,
        database_switch_min=4.38,
    )
    single = outages.database(scene, np.zeros((1, 1), dtype=bool))[0, 0]
    pair = outages.database(scene, np.ones((1, 1), dtype=bool))[0, 0]
    assert single == pytest.approx(0.999 * 0.999)
    assert pair == pytest.approx(0.9999 * 0.9999)


def test_a_replica_is_never_worse_however_both_are_drawn():
    case = case_of("minimal")
    scene = case.model.scene([case.chosen], case.futures)
    single = outages.database(scene, np.zeros((1, 1), dtype=bool))
    assert np.all(outages.database(scene, np.ones((1, 1), dtype=bool)) >= single)


def test_one_machine_is_as_available_as_that_machine_and_a_spare_helps():
    scene = _scene(machine_availability=0.99)
    running = np.array([[1.0], [2.0], [3.0]])
    found = outages.machines(scene, running, np.array([[0.3], [0.3], [1.4]]))[:, 0]
    assert found == pytest.approx([0.99, 1 - 0.01**2, 3 * 0.99**2 * 0.01 + 0.99**3])


def test_more_machines_than_run_are_never_needed():
    scene = _scene(machine_availability=0.9)
    assert outages.machines(scene, np.array([[2.0]]), np.array([[7.0]]))[0, 0] == pytest.approx(
        0.81
    )


def test_a_canary_spares_the_most_of_deployments_and_a_part_of_slips():
    """2.4 minutes a month and an hour a year; of the one three quarters are saved, of the other 40 %."""
    pinned = {
        "deployments": 4,
        "deployment_failures": 0.1,
        "deployment_outage_min": 6,
        "human_errors": 0.5,
        "human_error_h": 2,
        "canary_effect": 0.75,
        "canary_slips": 0.4,
    }
    rolling, canary = (_served(release, **pinned) for release in ("rolling", "canary"))
    hours = [
        (stopped(rolling)[0, 0] - stopped(canary)[0, 0]) * HOURS_PER_YEAR
        for stopped in (outages.deployments, outages.slips)
    ]
    assert hours == pytest.approx([2.4 * 12 / 60 * 0.75, 0.4], rel=0.002)


def test_strict_change_control_spares_slips_certificates_and_the_name_service():
    """An hour of slips and 0.3 of certificates a year, names that nobody finds for 0.876 h."""
    rows = {
        "human_errors": 0.5,
        "human_error_h": 2,
        "certificate_outages": 0.1,
        "certificate_outage_h": 3,
        "name_service": 0.9999,
        "strict_slips": 0.5,
        "strict_certificates": 0.8,
        "strict_names": 0.95,
    }
    scene = _scene(**rows)
    strict = _scene("strict", **rows)
    hours = [
        (one(scene)[0, 0] - one(strict)[0, 0]) * HOURS_PER_YEAR
        for one in (outages.slips, outages.certificates)
    ]
    assert hours == pytest.approx([0.5, 0.24], rel=0.002)
    assert outages.name_service(scene)[0, 0] == pytest.approx(0.9999)
    assert outages.name_service(strict)[0, 0] == pytest.approx(1 - 0.0001 * 0.05)


@pytest.mark.parametrize("seed", range(3))
def test_a_canary_is_never_down_longer_however_it_is_drawn(seed: int):
    demand = demand_of(web())
    samples = draw(demand.assumptions, size=200, seed=seed)
    found = evaluate(
        demand,
        design(app__release="rolling"),
        design(app__release="canary"),
        samples=samples,
    )
    rolling, canary = found.availability
    assert np.all(canary > rolling)
    assert np.all(found.operating_hours[1] > found.operating_hours[0])
    assert np.array_equal(found.monthly[0], found.monthly[1])


def _served(release: str, **pinned: float) -> Scene:
    """A scene in which the bill of one application is being made up."""
    case = case_of("minimal")
    (workload,) = case.demand.workloads
    samples = case.point
    for name, value in pinned.items():
        samples = samples.pin(f"model.{name}", value)
    released = case.chosen | {Decision(DecisionKind.RELEASE, workload.name): Release(release)}
    scene = case.model.scene([released], samples)
    scene.bill.workload = workload
    return scene
