from types import SimpleNamespace

import numpy as np
import pytest

from infra_mind.core.errors import InputError
from infra_mind.decision.guard_rails import Rule, load_guard_rails
from infra_mind.decision.rails import Rails
from infra_mind.domain.design import Decision
from infra_mind.domain.option import DecisionKind, Platform
from infra_mind.evaluation.candidates import product

PLATFORM = Decision(DecisionKind.PLATFORM, "app")
KNOWN = {one.id: one for one in load_guard_rails()}
NO_CLUSTERS = Rule(rail=KNOWN["kubernetes"], decision=PLATFORM)
NO_FUNCTIONS = Rule(rail=KNOWN["functions"], decision=PLATFORM)


def rails(*open_: str) -> Rails:
    """Over platforms of one workload, of which pins leave these open."""
    piece = SimpleNamespace(
        candidates=product({PLATFORM: tuple(Platform)}),
        combo=np.zeros(len(Platform), dtype=np.intp),
        workload=SimpleNamespace(name="app"),
    )
    mask = np.array([str(one) in open_ for one in Platform])
    return Rails([piece], [NO_CLUSTERS, NO_FUNCTIONS], [mask])


def left(held: Rails, **given: object) -> set[str]:
    (mask,) = held.allowed(**given)
    return {str(one) for one, fine in zip(Platform, mask, strict=True) if fine}


def test_a_guard_rail_takes_its_options_away_and_can_be_set_aside():
    held = rails(*Platform)
    ruled_out = {"kubernetes", "functions"}
    assert not left(held) & ruled_out and "serverless_containers" in left(held)
    assert "functions" in left(held, lifted=(NO_FUNCTIONS,))
    assert held.lifted == ()


def test_what_a_pin_leaves_alone_goes_before_a_guard_rail():
    held = rails("kubernetes")
    assert left(held) == {"kubernetes"}
    assert held.lifted == (NO_CLUSTERS,)


def test_of_guard_rails_that_together_leave_nothing_the_later_ones_are_lifted():
    held = rails("kubernetes", "functions")
    assert left(held) == {"functions"}
    assert held.lifted == (NO_FUNCTIONS,)


def test_where_nothing_is_open_that_is_said():
    with pytest.raises(
        InputError, match="workloads: no place offers all that they need together: app has none"
    ):
        rails()


def test_what_is_allowed_is_a_copy():
    held = rails(*Platform)
    held.allowed()[0][:] = False
    assert np.any(held.allowed()[0])
