import numpy as np
import pytest

from infra_mind.questions.team.carbon import emissions, places
from tests.factories.brief import case_of, ledger_of
from tests.factories.design import taken


def test_workloads_and_their_halves_lie_within_the_whole():
    found = emissions(case_of("clinic-portal"), ledger_of("clinic-portal"))
    assert len(found.emitters) == len(case_of("clinic-portal").demand.workloads)
    likely = sum(float(one.total.value) for one in found.emitters)
    assert likely == pytest.approx(float(found.total.value), rel=0.25)
    assert 0 < float(found.manufacture.value) < 1
    for one in found.emitters:
        assert float(one.use.value) < float(one.total.value)
        assert one.total.low is not None
        assert one.total.low <= float(one.total.value)


def test_regions_are_compared_from_clean_to_dirty():
    case = case_of("clinic-portal")
    found = places(case, ledger_of("clinic-portal"))
    assert [float(one.emitted.value) for one in found] == sorted(
        float(one.emitted.value) for one in found
    )
    own = next(one for one in found if one.chosen)
    assert float(own.emitted.value) == pytest.approx(
        float(case.evaluate([case.chosen]).carbon_kg[0, 0]), rel=1e-5
    )
    grids = np.array([one.region.grid_g_per_kwh * one.region.pue for one in found])
    if taken(case.chosen, "regions") == "single_region":
        assert np.all(np.diff(grids) >= 0)
