from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest

from infra_mind.core.encoding import Encoder


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Leaf:
    colour: Colour
    seen: date | None


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    by_colour: dict[Colour, float]


def test_a_dataclass_is_an_object_of_its_fields() -> None:
    tree = Tree((Leaf(Colour.RED, date(2026, 1, 2)), Leaf(Colour.RED, None)), {Colour.RED: 1.5})
    assert Encoder().encode(tree) == {
        "leaves": [{"colour": "red", "seen": "2026-01-02"}, {"colour": "red", "seen": None}],
        "by_colour": {"red": 1.5},
    }


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="no form in JSON"):
        Encoder().encode(object())
