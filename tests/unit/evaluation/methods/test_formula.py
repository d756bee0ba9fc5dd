import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.core.errors import KnowledgeError
from infra_mind.evaluation.methods.formula import parse_formula
from infra_mind.evaluation.methods.unit import PURE, parse_unit

NUMBERS = st.floats(min_value=0.1, max_value=1e6)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_it_is_the_arithmetic_it_says(a: float, b: float, c: float):
    values = {"a": a, "b.one": b, "c": c}
    formula = parse_formula("max(a - b.one / 2, c) * 3 + min(a, 1)")
    found = formula(lambda name: np.full((1, 1), values[name]))
    assert found[0, 0] == pytest.approx(max(a - b / 2, c) * 3 + min(a, 1))
    assert formula.names == ("a", "b.one", "c")


def test_arrays_broadcast():
    values = {"a": np.ones((3, 1)), "b": np.ones((1, 4))}
    assert parse_formula("a * b")(values.__getitem__).shape == (3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "a ** 2",
        "__import__('os')",
        "a if b else c",
        "[a]",
        "max(a)",
        "a.b()",
        "True",
        "'x'",
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(KnowledgeError):
        parse_formula(text)


def test_units_multiply_and_divide():
    units = {"requests": parse_unit("request"), "size": parse_unit("KB/request")}
    assert parse_formula("requests * size").unit(units.__getitem__) == parse_unit("KB")
    assert parse_formula("2 * 3").unit(units.__getitem__) == PURE
    assert str(parse_unit("GB-month") / parse_unit("h")) == "GB-month/h"


def test_unlike_units_are_not_added():
    units = {"a": parse_unit("GB"), "b": parse_unit("h")}
    with pytest.raises(KnowledgeError, match="sets GB against h"):
        parse_formula("a + b").unit(units.__getitem__)
