"""The steps of an assessment in a pool of processes, so that neither the event loop nor another
step waits for them; plan, journal and results are the same."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from ..core.errors import PlanError, StepError
from ..engine.events import JsonValue
from ..engine.processes import Processes, Tell
from ..engine.step import AnyStep, Context, StepPart
from ..knowledge.library import Library
from ..prices.terms import Terms
from .assessment_plan import DATE, DOSSIER, Collaborators, build_plan, collaborators
from .workflow import Workflow

T = TypeVar("T")

_HERE = frozenset({DATE, DOSSIER})
"""Steps that take less time than their input takes to travel."""


def new_processes(count: int, *, megabytes: int = 0) -> Processes:
    """Processes that have loaded the knowledge before their first step; 0 sets them no bound."""
    return Processes(count, prepare=prepare, memory=megabytes * 10**6 or None)


def in_processes(workflow: Workflow, processes: Processes) -> Workflow:
    """The same workflow; steps that compute do so in another process, those that await stay."""
    steps = tuple(
        step if step.awaits or step.name in _HERE else replace(step, run=_remote(step, processes))
        for step in workflow.plan.steps
    )
    return replace(workflow, plan=replace(workflow.plan, steps=steps))


def prepare() -> None:
    """Load what every step needs."""
    known = _collaborators()
    library = Library()
    known.model(Terms(today=datetime.now(UTC).date(), snapshot=library.prices.snapshot))
    _steps()


def _remote(step: AnyStep, processes: Processes) -> Callable[[Any, Context], object]:
    def run(value: object, ctx: Context) -> object:
        moment = _Moment(
            run_id=ctx.run_id, step=step.name, attempt=ctx.attempt, remaining=ctx.remaining
        )
        return processes.call(
            run_step, moment, value, tell=ctx.progress, unwanted=lambda: ctx.given_up
        )

    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What travels of a step's context."""

    run_id: str
    step: str
    attempt: int
    remaining: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextElsewhere:
    """The context of a step in another process; one that is given up there is ended from outside."""

    run_id: str
    step: str
    attempt: int
    deadline: datetime
    tell: Tell
    given_up: bool = False

    @property
    def remaining(self) -> timedelta:
        return max(timedelta(0), self.deadline - datetime.now(UTC))

    async def compute(self, function: Callable[[], T]) -> T:
        return function()

    async def keep(self, name: str, key: bytes, make: Callable[[], Awaitable[StepPart]]) -> bytes:
        del key, make
        raise StepError(f"Step {self.step!r} computes: it keeps no part {name!r}.")

    def note(self, data: Mapping[str, JsonValue]) -> None:
        """A step that computes has nothing to add to its end."""
        del data

    def progress(self, message: str, share: float | None = None) -> None:
        self.tell(message, share)


def run_step(tell: Tell, moment: _Moment, value: object) -> object:
    """One step of the assessment's plan, in a process that may do nothing else."""
    step = _steps().get(moment.step)
    if step is None:
        raise PlanError(f"The assessment has no step {moment.step!r}.")
    context = ContextElsewhere(
        run_id=moment.run_id,
        step=moment.step,
        attempt=moment.attempt,
        deadline=datetime.now(UTC) + moment.remaining,
        tell=tell,
    )
    return step.run(value, context)


@cache
def _collaborators() -> Collaborators:
    return collaborators()


@cache
def _steps() -> Mapping[str, AnyStep]:
    return {step.name: step for step in build_plan(_collaborators()).steps}
