"""A limit that is raised on request is told, but rules nothing out before it cannot be raised further."""

import numpy as np
import pytest

from infra_mind.evaluation.effects.limits import Room, meanings, tightest
from infra_mind.evaluation.part import Bound


def room(limit: str, times: float) -> Room:
    return Room(bound=Bound(limit=limit, of="app"), times=np.array([[times]]))


def test_what_is_asked_for_counts_as_had():
    found = tightest((room("function_concurrency", 0.5), room("database_size", 3.0)))
    assert found.times == pytest.approx(0.5)
    assert found.bounds[int(found.which.item())].limit == "function_concurrency"
    assert found.raised == pytest.approx(min(0.5 * meanings()["function_concurrency"].raised, 3.0))


def test_some_limits_stand():
    assert tightest((room("database_size", 0.5),)).raised == pytest.approx(0.5)


def test_nothing_limits_what_has_no_limit():
    assert np.isinf(tightest(()).raised)


def test_no_limit_is_lowered():
    assert all(one.raised >= 1 for one in meanings().values())
