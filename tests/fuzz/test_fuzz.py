"""The kept cases, and the same made-up input each time; `make fuzz` makes up other ones."""

import contextlib
import json
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.targets import SLOW, TARGETS, Refused

CASES = sorted(Path(__file__).with_name("cases").glob("*.json"))
EACH = 60


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_made_up_input_is_read_or_refused_in_words(name: str) -> None:
    refused = 0
    for seed in range(EACH):
        try:
            TARGETS[name](Random(seed))
        except Refused:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_once_failed_does_not_fail_again(case: Path) -> None:
    kept = json.loads(case.read_text())
    with contextlib.suppress(Refused):
        {**TARGETS, **SLOW}[kept["target"]](Random(kept["seed"]))
