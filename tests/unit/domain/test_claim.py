"""Figures of claims: rounded as far as a decision needs."""

import pytest

from infra_mind.domain.claim import round_up


@pytest.mark.parametrize(
    ("value", "enough"),
    [(15_230.0, 16_000.0), (15_000.0, 15_000.0), (0.0911, 0.092), (99.2, 100.0), (0.0, 0.0)],
)
def test_what_has_to_be_enough_is_never_rounded_down(value: float, enough: float):
    assert round_up(value, 2) == pytest.approx(enough)
