import numpy as np
import pytest

from infra_mind.domain.design import Design
from infra_mind.evaluation.effects.carbon import ELECTRICITY, grams_per_kwh
from tests.factories.brief import case_of
from tests.factories.design import choosing


def _moved(region: str, regions: str = "single_region") -> Design:
    chosen = case_of("minimal").chosen
    return choosing(chosen, site=f"aws/{region}", regions=regions, second="aws/eu-north-1")


def _grams(region: str, regions: str = "single_region") -> float:
    case = case_of("minimal")
    return float(grams_per_kwh(case.model.scene([_moved(region, regions)], case.point))[0, 0])


def test_a_kilowatt_hour_by_hand():
    place = case_of("minimal").model.book.regions.get("aws", "us-east-1")
    assert place is not None
    assert _grams("us-east-1") == pytest.approx(place.pue * place.grid_g_per_kwh)


def test_half_of_two_live_regions_runs_on_the_grid_of_the_second():
    here, there = _grams("us-east-1"), _grams("eu-north-1")
    assert _grams("us-east-1", "active_active") == pytest.approx((here + there) / 2)


def test_manufacture_is_most_of_it_on_a_clean_grid_and_little_on_a_dirty_one():
    case = case_of("minimal")
    designs = [_moved("eu-north-1"), _moved("ap-south-1")]
    evaluation = case.evaluate(designs, itemised=True)
    (used,) = [line.amount for line in evaluation.emissions if line.item == ELECTRICITY]
    share = (1 - used / evaluation.carbon_kg)[:, 0]
    assert share[0] > 0.5 > share[1]
    assert np.all((share > 0) & (share < 1))


def test_an_accelerator_carries_less_of_its_making_than_a_server_does():
    constants = {
        row.path: row.likely for row in case_of("minimal").model.library.inputs.constants()
    }
    assert (
        constants["model.embodied_g_per_kwh_accelerators"] < constants["model.embodied_g_per_kwh"]
    )
