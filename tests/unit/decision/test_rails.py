from types import SimpleNamespace

import numpy as np
import pytest

from infra_mind.core.errors import InputError
from infra_mind.decision.guard_rails import Rule, load_guard_rails
from infra_mind.decision.pins import Pinned
from infra_mind.decision.rails import Rails
from infra_mind.domain.design import Decision
from infra_mind.domain.option import DecisionKind, Platform
from infra_mind.domain.requirements import Pin
from infra_mind.evaluation.candidates import product

PLATFORM = Decision(DecisionKind.PLATFORM, "app")
RAILS = {one.id: one for one in load_guard_rails()}
NO_CLUSTERS = Rule(rail=RAILS["kubernetes"], decision=PLATFORM)
NO_FUNCTIONS = Rule(rail=RAILS["functions"], decision=PLATFORM)


def left(rails: Rails, **given: object) -> set[str]:
    (mask,) = rails.allowed(**given)
    return {str(one) for one, fine in zip(Platform, mask, strict=True) if fine}


def rails(*pins: Pinned) -> Rails:
    piece = SimpleNamespace(candidates=product({PLATFORM: tuple(Platform)}))
    return Rails([piece], [NO_CLUSTERS, NO_FUNCTIONS], pins)


def pinned(*only: str, without: tuple[str, ...] = ()) -> Pinned:
    return Pinned(at="design.app.platform", decision=PLATFORM, pin=Pin(only=only, without=without))


def test_a_guard_rail_takes_its_options_away_and_can_be_set_aside():
    assert left(rails()) == {"virtual_machines", "serverless_containers"}
    assert "functions" in left(rails(), lifted=(NO_FUNCTIONS,))
    assert rails().lifted == ()


def test_a_pin_goes_before_a_guard_rail():
    held = rails(pinned("kubernetes"))
    assert left(held) == {"kubernetes"}
    assert held.lifted == (NO_CLUSTERS,)


def test_of_guard_rails_that_together_leave_nothing_the_later_ones_are_lifted():
    held = rails(pinned("kubernetes", "functions"))
    assert left(held) == {"functions"}
    assert held.lifted == (NO_FUNCTIONS,)


def test_pins_that_exclude_each_other_are_named():
    with pytest.raises(InputError, match=r"exclude each other") as raised:
        rails(pinned("functions"), pinned(without=("functions",)))
    assert "design.app.platform" in str(raised.value.remedy)


def test_what_is_allowed_is_a_copy():
    held = rails()
    held.allowed()[0][:] = False
    assert np.any(held.allowed()[0])
