import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.decision.pareto import front


def brute(criteria: np.ndarray) -> list[int]:
    """By definition: nothing beats it, and of equal rows the first stays."""
    kept: list[int] = []
    for row, values in enumerate(criteria):
        beaten = any(
            np.all(other <= values) and np.any(other < values) for other in criteria
        ) or any(np.array_equal(criteria[earlier], values) for earlier in range(row))
        if not beaten:
            kept.append(row)
    return kept


@settings(max_examples=200, deadline=None)
@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 5),
    seed=st.integers(0, 10**6),
    levels=st.sampled_from([3, 10, 10**6]),
)
def test_the_front_is_what_brute_force_finds(rows: int, columns: int, seed: int, levels: int):
    criteria = np.random.default_rng(seed).integers(0, levels, (rows, columns)).astype(float)
    assert front(criteria).tolist() == brute(criteria)
