import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.evaluation.methods.capacity import busy_servers, servers_for, spread_over_zones


def test_littles_law():
    assert busy_servers(np.array([400.0]), np.array([0.018]))[0] == pytest.approx(7.2)


def test_whole_units_at_no_more_than_the_utilization():
    """7.2 busy processors at 60 % on machines of two: 12 processors, 6 machines."""
    assert servers_for(np.array([7.2]), np.array([2.0]), np.array([0.6]))[0] == 6


@given(units=st.integers(1, 500), zones=st.integers(1, 3))
def test_what_a_lost_zone_leaves_still_carries_the_load(units: int, zones: int):
    spread = float(spread_over_zones(np.array([float(units)]), np.array([float(zones)]))[0])
    assert spread % zones == 0
    left = spread - spread / zones if zones > 1 else spread
    assert left >= units
