"""The kept cases, and the same made-up input each time; `make fuzz` makes up other ones."""

import contextlib
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import cases
from tests.fuzz.targets import BYTES, TARGETS, Refused

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


@pytest.mark.parametrize("name", sorted(BYTES))
def test_bytes_are_read_or_refused_in_words(name: str) -> None:
    for seed in range(EACH):
        with contextlib.suppress(Refused):
            BYTES[name](Random(seed).randbytes(seed))


@pytest.mark.parametrize("case", cases.kept(), ids=lambda case: case.stem)
def test_what_once_failed_does_not_fail_again(case: Path) -> None:
    with contextlib.suppress(Refused):
        cases.replay(case)
