import numpy as np

from infra_mind.evaluation.methods.tiers import by_tier

# Free up to 100, then a price up to 1,000; one site has no third tier.
STARTS = np.array([[0.0, 100.0, 1000.0], [0.0, 100.0, np.inf]])


def inside(quantity: float, begun: float = 0.0) -> list[list[float]]:
    found = by_tier(np.full((2, 1), quantity), STARTS, np.full((2, 1), begun))
    return [amount[:, 0].tolist() for _, amount in found]


def test_a_quantity_fills_one_tier_after_the_other():
    assert inside(1500) == [[100, 100], [900, 1400], [500, 0]]


def test_what_an_earlier_line_used_is_not_free_again():
    assert inside(60, begun=70) == [[30, 30], [30, 30], [0, 0]]
