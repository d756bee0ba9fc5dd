from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from ..agents.base import Agent
from ..agents.lookup import Research
from ..agents.roster import ROSTER
from ..core.clock import Clock, SystemClock
from ..core.errors import InputError
from ..core.ids import time_ordered_id
from ..core.rollout import Mode
from ..domain.dossier import Dossier
from ..domain.metrics import Metrics
from ..engine.events import Event, JsonValue, RunStatus
from ..engine.journal import Journal
from ..engine.memory import MemoryJournal
from ..engine.scheduler import Scheduler
from ..engine.threads import Compute
from ..exports.assessment_json import assessment_json
from ..imports import read_requirements
from ..knowledge.library import Library
from ..llm.budget import ModelUse
from .assessment_plan import assessment_workflow, collaborators
from .ending import log_end
from .workflow import Completion


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowResult:
    """What `execute` gives back. `success` is true for a completed and for a partial run.

    `data` is the assessment as in assessment.json; each agent's place in it also has its
    `execution_time`. `metadata` has run_id, status, mode, execution_time (seconds), agents_executed.
    """

    success: bool
    data: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    error: str | None = None
    metadata: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    run_id: str
    dossier: Dossier | None = None
    metrics: Metrics
    events: tuple[Event, ...] = ()


_NOTHING = Metrics(
    total_agents=0,
    completed_agents=0,
    failed_agents=0,
    skipped_agents=0,
    total_time=0.0,
    phase_times={},
    agent_times={},
    speedup_factor=None,
    success_rate=None,
)


class Assessable(Protocol):
    """What a workflow needs of an assessment."""

    @property
    def requirements(self) -> Mapping[str, JsonValue]: ...


class AssessmentRunner:
    """Runs assessments in the mode of its class.

    One object may run many assessments at the same time; each result has its own metrics. Without
    a `journal` a run is kept in memory and gone afterwards.
    """

    mode: ClassVar[Mode]

    def __init__(
        self,
        *,
        journal: Journal | None = None,
        library: Library | None = None,
        research: Research | None = None,
        language: ModelUse | None = None,
        roster: tuple[Agent, ...] = ROSTER,
        clock: Clock | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock or SystemClock()
        self._compute = Compute()
        self._workflow = assessment_workflow(
            collaborators(
                library=library,
                research=research,
                language=language,
                clock=self._clock,
                roster=roster,
            )
        )
        self._mine: ContextVar[Metrics | None] = ContextVar("metrics", default=None)
        self._latest = _NOTHING

    async def execute(
        self, assessment: Assessable, context: Mapping[str, JsonValue] | None = None
    ) -> WorkflowResult:
        """Run the assessment to its end; bad requirements and failed runs are results, not errors.

        `context` may give a `run_id` and a `seed`.
        """
        given = dict(context or {})
        run_id = str(given.get("run_id") or time_ordered_id("run"))
        seed = given.get("seed")
        try:
            parsed = read_requirements(assessment.requirements)
            self._workflow.refuse(parsed)
        except InputError as error:
            return WorkflowResult(success=False, error=str(error), run_id=run_id, metrics=_NOTHING)
        scheduler = Scheduler(
            journal=self._journal or MemoryJournal(), clock=self._clock, compute=self._compute
        )
        completion = await self._workflow.run(
            scheduler,
            parsed,
            run_id=run_id,
            mode=self.mode,
            seed=seed if isinstance(seed, int) else 0,
        )
        self._latest = completion.metrics
        self._mine.set(completion.metrics)
        log_end(
            mode=self.mode,
            run_id=run_id,
            status=completion.state.status,
            seconds=completion.metrics.total_time,
            speedup=completion.metrics.speedup_factor,
            agents=completion.metrics.completed_agents,
        )
        return self._result(run_id, completion)

    def get_execution_metrics(self) -> dict[str, JsonValue]:
        """Metrics of the caller's own latest run; of the latest of all where it has none."""
        metrics = self._mine.get() or self._latest
        return {
            **metrics.as_json(),
            "speedup_factor": metrics.speedup_factor or 0.0,
            "success_rate": metrics.success_rate or 0.0,
        }

    def _result(self, run_id: str, completion: Completion) -> WorkflowResult:
        state, metrics, dossier = completion.state, completion.metrics, completion.dossier
        success = dossier is not None and state.status in (RunStatus.COMPLETED, RunStatus.PARTIAL)
        return WorkflowResult(
            success=success,
            data={} if dossier is None else _with_times(assessment_json(dossier), metrics),
            error=None if success else state.reason,
            metadata={
                "run_id": run_id,
                "status": state.status.value,
                "mode": str(self.mode),
                "execution_time": metrics.total_time,
                "agents_executed": metrics.total_agents - metrics.skipped_agents,
            },
            run_id=run_id,
            dossier=dossier,
            metrics=metrics,
            events=completion.events,
        )


def _with_times(data: dict[str, JsonValue], metrics: Metrics) -> Mapping[str, JsonValue]:
    results = data["agent_results"]
    if isinstance(results, dict):
        for role, seconds in metrics.agent_times.items():
            entry = results.get(role)
            if isinstance(entry, dict):
                entry["execution_time"] = seconds
    return data
