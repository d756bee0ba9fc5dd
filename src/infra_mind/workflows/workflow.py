from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from ..core.errors import StoreCorrupt, StoreError
from ..core.rollout import Mode
from ..domain.dossier import Dossier
from ..domain.metrics import Metrics
from ..domain.provenance import Parsed
from ..engine.events import Event, JsonValue, OutcomeStatus, RunState, fold
from ..engine.journal import History, Lease, Standing, StepRecord
from ..engine.plan import Plan
from ..engine.run import RunOutcome
from ..engine.scheduler import Scheduler
from .agents import metrics_of

JsonObject = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a run came to: no dossier where it failed before there was one."""

    dossier: Dossier | None
    state: RunState
    metrics: Metrics
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """The assessment's plan and how it is run; the scheduler says where a run is kept.

    `refuse` raises an `InputError` for requirements that cannot be assessed; `read_input` makes a
    run's input of requirements as they were read, a seed and a day; `describe` makes assessment.json of a
    dossier and of the section about the run; `final` is the step whose value is the dossier.
    """

    plan: Plan
    read_input: Callable[[Parsed, int, date | None], object]
    refuse: Callable[[Parsed], None]
    describe: Callable[[Dossier, JsonObject], JsonObject]
    final: str = "reports.dossier"

    async def run(
        self,
        scheduler: Scheduler,
        given: Parsed,
        *,
        run_id: str,
        mode: Mode,
        seed: int,
        lease: Lease | None = None,
        reuse: Sequence[StepRecord] = (),
        retry_failed: bool = False,
        concurrency: int | None = None,
        as_of: date | None = None,
        keep: Callable[[Completion], Standing] | None = None,
        caller: Mapping[str, str] | None = None,
    ) -> Completion:
        """Run the plan to its end, going on from what the scheduler's journal has of this run.

        What `keep` makes of the end is kept with the last event.
        """
        completed: list[Completion] = []

        def conclude(outcome: RunOutcome) -> Standing:
            completed.append(self._completion(outcome))
            return keep(completed[0]) if keep else Standing(status=outcome.status)

        await scheduler.run(
            self.plan,
            run_id=run_id,
            input=self.read_input(given, seed, as_of),
            lease=lease,
            reuse=reuse,
            retry_failed=retry_failed,
            concurrency=1 if mode is Mode.SEQUENTIAL else concurrency,
            conclude=conclude,
            caller=caller,
        )
        return completed[0]

    def _completion(self, outcome: RunOutcome) -> Completion:
        final = outcome.outcomes.get(self.final)
        dossier: Dossier | None = final.value if final is not None and final.completed else None
        return completion(dossier, outcome.events)

    def kept(self, history: History) -> Completion:
        """What is kept of a run, ended or not."""
        return completion(self._dossier(history), history.events)

    def _dossier(self, history: History) -> Dossier | None:
        outputs = [
            record.output
            for record in history.records
            if record.step == self.final and record.status is OutcomeStatus.COMPLETED
        ]
        if self.final in history.damaged:
            run_id = history.events[0].run_id if history.events else ""
            raise StoreCorrupt(
                f"The result of run {run_id!r} is damaged in the database.",
                remedy=f"Make it again with: infra-mind assess --resume {run_id}",
            )
        if not outputs:
            return None
        step = next(step for step in self.plan.steps if step.name == self.final)
        try:
            return cast("Dossier", step.codec.decode(outputs[-1]))
        except ValueError as error:
            raise StoreError(
                "The result of this run was written by another version of Infra Mind.",
                remedy="Assess the requirements again; its assessment.json can still be read.",
            ) from error


def completion(dossier: Dossier | None, events: tuple[Event, ...]) -> Completion:
    state = fold(events)
    metrics = metrics_of(state, dossier)
    return Completion(dossier=dossier, state=state, metrics=metrics, events=events)
