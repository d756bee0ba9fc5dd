from dataclasses import replace

import numpy as np
import pytest

from infra_mind.evaluation.effects.leaving import DATA, egress, leave, months_left
from infra_mind.evaluation.scene import Scene
from tests.factories.brief import case_of
from tests.factories.design import choosing

CASE = case_of("minimal")


def _scene(commitment: str = "on_demand", **pinned: float) -> Scene:
    design = choosing(CASE.chosen, site="aws/us-east-1", commitment=commitment)
    samples = CASE.point
    for name, value in pinned.items():
        samples = samples.pin(f"model.{name}", value)
    return CASE.model.scene([design], samples)


def test_egress_climbs_the_tiers_of_the_list():
    """AWS: 100 GB free, up to 10 TB at 0.09, the next 40 TB at 0.085 a GB."""
    scene = _scene()
    starts, ladder = scene.tariff.tiers("egress.internet_gb")
    stored = 20_000.0
    by_hand = 0.0
    bounds = [*starts[0].tolist(), float("inf")]
    for start, end, price in zip(bounds, bounds[1:], ladder.amount[0].tolist(), strict=False):
        by_hand += max(min(stored, end) - start, 0.0) * price
    found = egress(scene, np.array([[stored]]))[0, 0]
    assert found == pytest.approx(by_hand)
    assert 0.085 * 9_000 < found < 0.09 * 20_000


def test_of_a_term_a_part_is_left():
    assert months_left(_scene())[0, 0] == 0
    assert months_left(_scene("one_year", commitment_left=0.25))[0, 0] == pytest.approx(3)
    assert months_left(_scene("three_years", commitment_left=0.5))[0, 0] == pytest.approx(18)


def test_what_is_waived_is_not_charged():
    found = CASE.evaluate([CASE.chosen])
    parts = [replace(one, stored_gb=np.full((1, 1), 5_000.0)) for one in found.parts]
    waived, listed = (_scene(exit_egress_charged=share) for share in (0.0, 1.0))
    for scene in (waived, listed):
        leave(scene, parts, found.committed)
    apart = listed.tallies.leaving.total - waived.tallies.leaving.total
    assert apart[0, 0] == pytest.approx(egress(listed, np.full((1, 1), 5_000.0))[0, 0])


def test_data_that_goes_out_keeps_the_rows_of_the_list():
    design = choosing(CASE.chosen, site="aws/us-east-1")
    found = CASE.evaluate([design], itemised=True)
    (line,) = [one for one in found.leaving if one.item == DATA]
    assert {rate.service for rate in line.prices[0]} == {"egress.internet_gb"}
