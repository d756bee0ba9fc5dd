import hashlib
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Any, Generic, TypeAlias, TypeVar

from ..core.errors import PlanError
from .codec import Codec
from .conclusion import Conclude, always_completed
from .context import Context
from .outcome import Outcome
from .retry import ONCE, RetryPolicy
from .upstream import Upstream

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741


class Phase(StrEnum):
    """The phases of a run, in their order; each starts when the one before has ended."""

    VALIDATION = "validation"
    AGENTS = "agents"
    SYNTHESIS = "synthesis"
    PROFESSIONAL_SERVICES = "professional_services"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[I, O]):
    """One node of a plan: the unit of retry, of the journal and of reuse.

    `select` is pure and cheap and returns the narrow input this step reads; together with `name`
    and `version` it is the step's key, so that a change elsewhere does not run the step again.
    `run` is either `async def`, awaited on the event loop, or a plain function, which computes on a
    thread of its own. `timeout` runs from the start of an attempt to its end; a plain function
    that goes on after it is given up: its thread is replaced, its late result is dropped.
    """

    name: str
    phase: Phase
    select: Callable[[Upstream], I]
    run: Callable[[I, Context], O | Awaitable[O]]
    codec: Codec[I, O]
    after: tuple[str, ...] = ()
    agent: str | None = None
    required: bool = True
    timeout: timedelta = timedelta(seconds=300)
    retry: RetryPolicy = ONCE
    version: str = "1"
    awaits: bool = field(init=False)
    seconds: float = field(init=False)
    prefix: bytes = field(init=False)

    def __post_init__(self) -> None:
        called = self.run if inspect.isroutine(self.run) else getattr(self.run, "__call__", None)  # noqa: B004
        awaits = inspect.iscoroutinefunction(self.run) or inspect.iscoroutinefunction(called)
        object.__setattr__(self, "awaits", awaits)
        object.__setattr__(self, "seconds", self.timeout.total_seconds())
        object.__setattr__(self, "prefix", f"{self.name}\0{self.version}\0".encode())

    def input_hash(self, value: I) -> str:
        """What stands for this step on this input; the journal's key."""
        return hashlib.sha256(self.prefix + self.codec.encode_input(value)).hexdigest()


# Steps of one plan have different inputs and outputs; what a step reads is checked by its `select`.
AnyStep: TypeAlias = Step[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSteps:
    """The steps of one phase, with who waits for whom inside it."""

    phase: Phase
    steps: tuple[AnyStep, ...]
    waits: Mapping[str, int]
    dependants: Mapping[str, tuple[AnyStep, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Steps that were checked to have an order. Sequential and parallel runs share one plan.

    `conclude` is asked after every phase and names the status that a run would end with now; a run
    that it calls failed ends there. A required step that fails ends the run as failed before that.
    """

    steps: tuple[AnyStep, ...]
    conclude: Conclude = always_completed
    phases: tuple[PhaseSteps, ...] = field(init=False)

    def __post_init__(self) -> None:
        _check(self.steps)
        object.__setattr__(self, "phases", tuple(_phases(self.steps)))

    @property
    def agents(self) -> tuple[str, ...]:
        return tuple(step.agent for step in self.steps if step.agent is not None)

    def by_agent(self, outcomes: Mapping[str, Outcome[object]]) -> dict[str, Outcome[object]]:
        """The outcomes of the steps that are agents, by agent."""
        return {
            step.agent: outcomes[step.name]
            for step in self.steps
            if step.agent is not None and step.name in outcomes
        }


def _check(steps: tuple[AnyStep, ...]) -> None:
    by_name: dict[str, AnyStep] = {}
    for step in steps:
        if step.name in by_name:
            raise PlanError(f"Two steps are called {step.name!r}.", remedy="Rename one.")
        if step.seconds <= 0 or step.retry.maximum_attempts < 1:
            raise PlanError(f"Step {step.name!r} has no time or no attempt to run in.")
        by_name[step.name] = step
    order = list(Phase)
    for step in steps:
        for name in step.after:
            before = by_name.get(name)
            if before is None:
                raise PlanError(f"Step {step.name!r} comes after {name!r}, which is no step.")
            if order.index(before.phase) > order.index(step.phase):
                raise PlanError(
                    f"Step {step.name!r} of phase {step.phase} comes after {name!r} of the later "
                    f"phase {before.phase}."
                )
    try:
        TopologicalSorter({step.name: step.after for step in steps}).prepare()
    except CycleError as error:
        raise PlanError(f"Steps wait for each other: {' < '.join(error.args[1])}.") from error


def _phases(steps: tuple[AnyStep, ...]) -> list[PhaseSteps]:
    phases: list[PhaseSteps] = []
    for phase in Phase:
        inside = tuple(step for step in steps if step.phase is phase)
        if not inside:
            continue
        names = {step.name for step in inside}
        phases.append(
            PhaseSteps(
                phase=phase,
                steps=inside,
                waits={step.name: len(names.intersection(step.after)) for step in inside},
                dependants={
                    name: tuple(step for step in inside if name in step.after) for name in names
                },
            )
        )
    return phases
