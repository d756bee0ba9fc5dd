from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from ..core.errors import PlanError
from .events import JsonValue, RunStatus
from .step import AnyStep, Outcome

Conclude: TypeAlias = Callable[[Mapping[str, Outcome[object]]], RunStatus]


def always_completed(outcomes: Mapping[str, Outcome[object]]) -> RunStatus:  # noqa: ARG001
    """A run is completed when no required step has failed it."""
    return RunStatus.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSteps:
    """The steps of one phase, with who waits for how many and for whom inside it."""

    name: str
    steps: tuple[AnyStep, ...]
    waits: Mapping[str, int]
    dependants: Mapping[str, tuple[AnyStep, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Steps that were checked to have an order. Sequential and parallel runs share one plan.

    Phases come in the order in which steps name them; each starts when the one before has ended.
    `conclude` is asked after every phase and names the status that a run would end with now; a run
    that it calls failed ends there. A required step that fails ends the run as failed before that.
    `details` is what the event of a run's start says besides.
    """

    steps: tuple[AnyStep, ...]
    conclude: Conclude = always_completed
    details: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    phases: tuple[PhaseSteps, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = list(dict.fromkeys(step.phase for step in self.steps))
        _check(self.steps, names)
        phases = (_phase(name, self.steps) for name in names)
        object.__setattr__(self, "phases", tuple(phases))

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(step.label for step in self.steps if step.label is not None)


def _check(steps: tuple[AnyStep, ...], phases: list[str]) -> None:
    by_name: dict[str, AnyStep] = {}
    for step in steps:
        if step.name in by_name:
            raise PlanError(f"Two steps are called {step.name!r}.", remedy="Rename one.")
        if step.seconds <= 0 or step.retry.maximum_attempts < 1:
            raise PlanError(f"Step {step.name!r} has no time or no attempt to run in.")
        by_name[step.name] = step
    for step in steps:
        for name in step.after:
            before = by_name.get(name)
            if before is None:
                raise PlanError(f"Step {step.name!r} comes after {name!r}, which is no step.")
            if phases.index(before.phase) > phases.index(step.phase):
                raise PlanError(
                    f"Step {step.name!r} of phase {step.phase} comes after {name!r} of the later "
                    f"phase {before.phase}."
                )
    try:
        TopologicalSorter({step.name: step.after for step in steps}).prepare()
    except CycleError as error:
        raise PlanError(f"Steps wait for each other: {' < '.join(error.args[1])}.") from error


def _phase(name: str, steps: tuple[AnyStep, ...]) -> PhaseSteps:
    inside = tuple(step for step in steps if step.phase == name)
    names = {step.name for step in inside}
    return PhaseSteps(
        name=name,
        steps=inside,
        waits={step.name: len(names.intersection(step.after)) for step in inside},
        dependants={one: tuple(step for step in inside if one in step.after) for one in names},
    )
