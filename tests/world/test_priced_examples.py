"""Worked examples that providers publish, charged by the model's own formulas, tiers and bill."""

import pytest

from tests.world.priced_examples import (
    AWS_EXAMPLES,
    AZURE_EXAMPLES,
    EXAMPLES,
    GCP_EXAMPLES,
    Example,
)

# Published sums are rounded to cents.
HALF_A_CENT = 0.0051


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.what)
def test_the_model_charges_what_is_published(example: Example):
    assert example.ours() == pytest.approx(example.published, abs=example.within)
    assert (abs(example.ours() - example.published) < HALF_A_CENT) == example.says.startswith(
        "agrees"
    )


def test_every_cloud_is_checked_and_most_at_its_list_prices():
    assert min(map(len, (AWS_EXAMPLES, AZURE_EXAMPLES, GCP_EXAMPLES))) >= 5
    assert sum(not example.own_prices for example in EXAMPLES) >= len(EXAMPLES) / 2
