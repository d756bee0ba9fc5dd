import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from infra_mind.core.errors import PlanError
from infra_mind.engine.plan import Plan
from infra_mind.engine.retry import RetryPolicy
from infra_mind.engine.step import JSON, AnyStep, Context, Step

MakeStep = Callable[..., AnyStep]


async def work(value: Any, context: Context) -> Any:
    return value


def compute(value: Any, context: Context) -> Any:
    return value


class Working:
    async def __call__(self, value: Any, context: Context) -> Any:
        return value


class Computing:
    def __call__(self, value: Any, context: Context) -> Any:
        return value


def test_refuses_two_steps_of_one_name(step: MakeStep) -> None:
    with pytest.raises(PlanError, match=r"Two steps are called '1\.a'"):
        Plan(steps=(step("1.a", work), step("1.a", work)))


def test_refuses_a_dependency_that_is_no_step(step: MakeStep) -> None:
    with pytest.raises(PlanError, match=r"'1\.a' comes after '1\.b', which is no step"):
        Plan(steps=(step("1.a", work, after=("1.b",)),))


def test_refuses_a_dependency_on_a_later_phase(step: MakeStep) -> None:
    with pytest.raises(PlanError, match="of the later phase synthesis"):
        Plan(steps=(step("1.a", work, after=("3.b",)), step("3.b", work)))


def test_refuses_a_cycle_and_names_it(step: MakeStep) -> None:
    with pytest.raises(PlanError, match=r"wait for each other: .*1\.a < 1\.b|1\.b < 1\.a"):
        Plan(steps=(step("1.a", work, after=("1.b",)), step("1.b", work, after=("1.a",))))


@pytest.mark.parametrize(
    "changes", [{"timeout": timedelta(0)}, {"retry": RetryPolicy(maximum_attempts=0)}]
)
def test_refuses_a_step_that_could_never_run(step: MakeStep, changes: dict[str, Any]) -> None:
    with pytest.raises(PlanError, match="no time or no attempt"):
        Plan(steps=(step("1.a", work, **changes),))


def test_has_the_phases_in_the_order_in_which_steps_name_them(step: MakeStep) -> None:
    plan = Plan(steps=(step("2.cto", work), step("1.a", work), step("2.cfo", work)))
    assert [(phase.name, len(phase.steps)) for phase in plan.phases] == [
        ("agents", 2),
        ("validation", 1),
    ]
    assert plan.labels == ("cto", "cfo")


@pytest.mark.parametrize(
    ("run", "awaits"),
    [
        (work, True),
        (functools.partial(work, context=None), True),
        (Working(), True),
        (compute, False),
        (functools.partial(compute, context=None), False),
        (Computing(), False),
        (lambda value, context: value, False),
    ],
)
def test_knows_what_is_awaited_and_what_computes(
    step: MakeStep, run: Callable[..., Any], awaits: bool
) -> None:
    assert step("1.a", run).awaits is awaits


def test_the_key_of_a_step_is_its_name_version_and_input() -> None:
    def hash_of(name: str = "a", version: str = "1", value: Any = 1) -> str:
        made = Step(
            name=name,
            version=version,
            phase="agents",
            select=lambda upstream: upstream.input,
            run=compute,
            codec=JSON,
        )
        return made.input_hash(value)

    assert hash_of() == hash_of()
    different = {hash_of(), hash_of(name="b"), hash_of(version="2"), hash_of(value=2)}
    assert len(different) == 4
    assert hash_of(value={"a": 1, "b": 2}) == hash_of(value={"b": 2, "a": 1})
