from pathlib import Path

import pytest

from infra_mind.core.errors import UnknownName
from infra_mind.imports.example import example, example_names

ROOT = Path(__file__).parents[3]


def test_the_examples_of_the_checkout_are_found() -> None:
    assert {"clinic-portal", "saas", "ml-training", "llm-assistant", "ecommerce", "minimal"} <= set(
        example_names()
    )
    assert example("minimal") == ROOT / "examples" / "minimal.yaml"


def test_a_name_that_is_no_example_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'clinic-portal'"):
        example("clinic-portl")
    with pytest.raises(UnknownName, match="There are"):
        example("../../etc/passwd")
