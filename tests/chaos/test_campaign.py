"""The kill campaign at fixed points; `python -m benchmarks chaos` runs it at random ones."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools import campaign
from tests.tools.campaign import Arena, tried

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(400)]
EXAMPLE = "ml-training"
DAMAGES = (1, 5, 8, 11)
"""Bits flipped, the log lost, the file cut off, the file empty."""


@pytest.fixture
def arena(tmp_path: Path, undisturbed: Callable[[str], bytes]) -> Arena:
    return Arena(folder=tmp_path, example=EXAMPLE, expected=undisturbed(EXAMPLE))


def test_what_draws_charts_is_killed_and_the_run_ends_well(arena: Arena) -> None:
    assert tried(arena, campaign.children, seed=1) == []
    assert arena.tally["children killed"]


def test_a_damaged_database_is_repaired_or_refused_in_words(arena: Arena) -> None:
    for seed in DAMAGES:
        assert tried(arena, campaign.damage, seed) == [], f"seed {seed}"
    assert len(arena.tally) == len(DAMAGES)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no compiler for a clock that jumps")
def test_a_clock_that_jumps_changes_nothing(arena: Arena) -> None:
    assert tried(arena, campaign.clocks, seed=3) == []
    assert any("clock" in done for done in arena.tally)
