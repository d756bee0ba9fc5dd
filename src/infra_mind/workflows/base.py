from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import ClassVar, Protocol

from ..agents.base import Agent, Narrator, Research
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
from ..engine.scheduler import RunOutcome, Scheduler
from ..engine.threads import Compute
from ..imports import read_requirements
from ..knowledge.library import Library
from .agents import measure
from .assessment_json import assessment_json
from .assessment_plan import DOSSIER, build_plan, collaborators, question_of, step_of
from .feasibility import refuse_impossible


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


class Workflow:
    """Examines assessments, in the mode of its class.

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
        narrator: Narrator | None = None,
        roster: tuple[Agent, ...] = ROSTER,
        clock: Clock | None = None,
    ) -> None:
        self._journal = journal
        self._library = library or Library()
        self._clock = clock or SystemClock()
        self._compute = Compute()
        self._roster = roster
        self._plan = build_plan(
            collaborators(
                library=self._library,
                research=research,
                narrator=narrator,
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
            refuse_impossible(parsed, self._library, today=self._clock.now().date())
        except InputError as error:
            return WorkflowResult(success=False, error=str(error), run_id=run_id, metrics=_NOTHING)
        scheduler = Scheduler(
            journal=self._journal or MemoryJournal(),
            clock=self._clock,
            compute=self._compute,
            concurrency=1 if self.mode is Mode.SEQUENTIAL else None,
        )
        question = question_of(parsed, seed if isinstance(seed, int) else 0)
        outcome = await scheduler.run(self._plan, run_id=run_id, input=question)
        metrics = measure(outcome.events)
        self._latest = metrics
        self._mine.set(metrics)
        return self._result(outcome, metrics)

    def get_execution_metrics(self) -> dict[str, JsonValue]:
        """Metrics of the caller's own latest run; of the latest of all where it has none."""
        metrics = self._mine.get() or self._latest
        return {
            **asdict(metrics),
            "speedup_factor": metrics.speedup_factor or 0.0,
            "success_rate": metrics.success_rate or 0.0,
        }

    def _result(self, outcome: RunOutcome, metrics: Metrics) -> WorkflowResult:
        ended = outcome.outcomes.get(DOSSIER)
        dossier: Dossier | None = ended.value if ended is not None and ended.completed else None
        success = dossier is not None and outcome.status in (RunStatus.COMPLETED, RunStatus.PARTIAL)
        return WorkflowResult(
            success=success,
            data={} if dossier is None else self._data(dossier, outcome),
            error=None if success else outcome.reason,
            metadata={
                "run_id": outcome.run_id,
                "status": outcome.status.value,
                "mode": str(self.mode),
                "execution_time": metrics.total_time,
                "agents_executed": metrics.total_agents - metrics.skipped_agents,
            },
            run_id=outcome.run_id,
            dossier=dossier,
            metrics=metrics,
            events=outcome.events,
        )

    def _data(self, dossier: Dossier, outcome: RunOutcome) -> dict[str, JsonValue]:
        data = assessment_json(dossier)
        results = data["agent_results"]
        if isinstance(results, dict):
            for agent in self._roster:
                entry = results.get(agent.role)
                if isinstance(entry, dict):
                    entry["execution_time"] = outcome.outcomes[step_of(agent)].seconds
        return data
