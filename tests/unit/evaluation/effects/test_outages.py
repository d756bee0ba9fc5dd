import numpy as np
import pytest

from infra_mind.core.units import HOURS_PER_YEAR
from infra_mind.evaluation.effects import outages
from tests.factories.brief import case_of


def _scene(**pinned: float):
    case = case_of("minimal")
    samples = case.point
    for name, value in pinned.items():
        samples = samples.pin(f"model.{name}", value)
    return case.model.scene([case.chosen], samples)


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
