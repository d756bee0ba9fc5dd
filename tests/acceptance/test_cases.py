"""Companies of many sectors, each with what an architect expects of it, written down before."""

from functools import cache

import pytest

from tests.acceptance.advice import faults
from tests.acceptance.expectation import CASES, FILE, MONTHLY, Decided, expectations
from tests.factories.brief import EXAMPLES, brief_at, brief_of

EVERY = expectations()
EXPECTED = pytest.mark.parametrize("name", EVERY)
OPEN = pytest.mark.parametrize("name", [name for name, one in EVERY.items() if one.open])


@cache
def decided(name: str) -> Decided:
    path = CASES / f"{name}.yaml"
    return Decided(brief=brief_at(path) if path.exists() else brief_of(name))


@EXPECTED
def test_an_architect_would_sign(name: str):
    found = decided(name)
    failing = [one for one in found.failing(EVERY[name]) if one not in EVERY[name].open]
    assert not failing, f"{found.monthly:.0f} USD a month, {found.design.as_mapping()}"


@OPEN
def test_what_is_open_does_not_hold_yet(name: str):
    """What does hold by now is to be taken from the list."""
    failing = set(decided(name).failing(EVERY[name]))
    assert set(EVERY[name].open) <= failing


@EXPECTED
def test_advice_follows_the_design_and_the_money(name: str):
    assert not list(faults(decided(name).brief))


def test_every_case_has_its_expectation():
    written = {path.stem for path in CASES.glob("*.yaml")} - {FILE.stem}
    examples = {path.stem for path in EXAMPLES.glob("*.yaml")}
    assert written | examples == set(EVERY)
    assert not written & examples


def test_what_is_open_is_expected_and_has_a_reason():
    for name, one in EVERY.items():
        known = {*one.never, *([MONTHLY] if one.monthly else [])}
        assert set(one.open) <= known, name
        assert all(one.open.values()), name
