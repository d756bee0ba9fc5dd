import importlib
import pickle
import sys

import pytest

MODULES = ("core.config", "core.errors", "core.rollout", "domain.role", "models.assessment")


@pytest.mark.parametrize("module", MODULES)
def test_both_names_lead_to_one_module(module: str):
    real = importlib.import_module(f"infra_mind.{module}")
    alias = importlib.import_module(f"src.infra_mind.{module}")
    assert alias is real


def test_both_names_lead_to_one_package():
    assert importlib.import_module("src.infra_mind") is importlib.import_module("infra_mind")


def test_instances_are_instances_under_both_names():
    from infra_mind.core.errors import InputError
    from src.infra_mind.core.errors import InfraMindError

    assert isinstance(InputError("no"), InfraMindError)


def test_enums_are_equal_under_both_names():
    from infra_mind.domain.role import AgentRole as Real
    from src.infra_mind.domain.role import AgentRole as Alias

    assert Real.CTO is Alias.CTO


def test_a_value_pickled_under_one_name_is_the_same_under_the_other():
    from infra_mind.core.errors import Problem
    from src.infra_mind.core.errors import Problem as Alias

    value = Alias(path="budget", value="0", expected="more")
    copy = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes
    assert copy == Problem(path="budget", value="0", expected="more")
    assert type(value).__module__ == "infra_mind.core.errors"


def test_an_unknown_module_is_unknown_under_both_names():
    for name in ("infra_mind.nowhere", "src.infra_mind.nowhere"):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(name)
        assert name not in sys.modules
