from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import date
from hashlib import sha256

import orjson

from ..core.clock import Clock, SystemClock
from ..core.errors import UnknownName, VersionConflict
from ..core.rollout import Mode
from ..core.telemetry import NO_TRACER, Tracer
from ..domain.provenance import Parsed
from ..engine.events import RunStatus
from ..imports import with_changes, written
from ..jobs.dispatcher import Dispatcher
from ..models.assessment import Assessment
from ..models.jobs import JobTable, QueueLimits, RunPriority, Submission
from ..models.run import Run
from ..workflows.workflow import Workflow

_NO_LIMITS = QueueLimits()


class Submissions:
    """Runs that are asked for here and carried out by whoever has a place for them."""

    def __init__(
        self,
        *,
        table: JobTable,
        dispatcher: Dispatcher,
        workflow: Workflow,
        limits: QueueLimits = _NO_LIMITS,
        clock: Clock | None = None,
        submitted: Callable[[str], None] = lambda run_id: None,  # noqa: ARG005
        tracer: Tracer = NO_TRACER,
    ) -> None:
        self._table = table
        self._dispatcher = dispatcher
        self._workflow = workflow
        self._limits = limits
        self._clock = clock or SystemClock()
        self._submitted = submitted
        self._tracer = tracer

    def dispatching(self) -> AbstractAsyncContextManager[None]:
        """Signals are sent as long as the block lasts."""
        return self._dispatcher.running()

    async def submit(
        self,
        assessment: Assessment,
        *,
        mode: Mode,
        seed: int = 0,
        as_of: date | None = None,
        priority: RunPriority = RunPriority.NORMAL,
        key: str | None = None,
        user_id: str = "",
    ) -> str:
        """The id of a queued run of an assessment; of the earlier one where the key was used for it.

        It is asked for by the one who made the assessment, unless another user is named.
        """
        return await self._queue(
            Run(
                assessment_id=assessment.id,
                user_id=user_id or assessment.user_id,
                organisation_id=assessment.organisation_id,
                as_of=as_of,
                mode=mode,
                seed=seed,
                requirements=assessment.requirements,
            ),
            key,
            priority,
        )

    async def submit_variant(
        self,
        based_on: Run,
        changes: Mapping[str, object],
        *,
        key: str | None = None,
        user_id: str = "",
    ) -> str:
        """A queued run with other values at some paths; it takes over what does not depend on them."""
        given = self.read_variant(based_on, changes)
        return await self._queue(
            Run(
                assessment_id=based_on.assessment_id,
                user_id=user_id or based_on.user_id,
                organisation_id=based_on.organisation_id,
                mode=based_on.mode,
                seed=based_on.seed,
                as_of=based_on.as_of,
                requirements=written(given),
                based_on=based_on.id,
            ),
            key,
        )

    def read_variant(self, based_on: Run, changes: Mapping[str, object]) -> Parsed:
        """The requirements of a run with the changes in them; raises `InputError`."""
        given = with_changes(based_on.requirements, changes)
        self._workflow.refuse(given)
        return given

    async def resume(self, run: Run) -> None:
        """Queue a run again that ended without being completed; what it finished is kept."""
        if run.status is RunStatus.COMPLETED:
            raise VersionConflict(f"Run {run.id!r} is completed.", remedy="Start a new one.")
        if not await self._table.queue_again(
            run.id, self._clock.now(), retry_failed=True, limits=self._limits
        ):
            raise VersionConflict(
                f"Run {run.id!r} has not ended.", remedy="Wait for it, or cancel it first."
            )
        self._dispatcher.put(run.id)

    async def requeue(self, run_id: str) -> None:
        """Queue a run again whose workers died over it, or whose job waits for nobody."""
        job = await self._table.get(run_id)
        if job is None:
            raise UnknownName(
                f"There is no job {run_id!r}.", remedy="`infra-mind jobs` lists what there is."
            )
        if job.ended_at is not None:
            await self._table.queue_again(run_id, self._clock.now(), retry_failed=True)
        self._dispatcher.put(run_id)

    async def cancel(self, run_id: str) -> None:
        """Ask whoever has the run, or will have it, to end it as cancelled."""
        if not await self._table.request_cancel(run_id, self._clock.now()):
            raise VersionConflict(f"Run {run_id!r} has ended already.")

    async def _queue(
        self, run: Run, key: str | None, priority: RunPriority = RunPriority.NORMAL
    ) -> str:
        asked = [run.assessment_id, run.mode, run.seed, run.based_on]
        if run.as_of is not None:
            asked.append(run.as_of.isoformat())
        if priority is not RunPriority.NORMAL:
            asked.append(priority)
        if run.based_on is not None:
            asked.append(sha256(orjson.dumps(run.requirements)).hexdigest())
        submission = Submission(
            run=run.model_copy(update={"caller": dict(self._tracer.headers())}),
            key=key,
            asked=orjson.dumps(asked).decode(),
            at=self._clock.now(),
            priority=priority,
            limits=self._limits,
        )
        run_id = await self._table.submit(submission)
        self._submitted(run_id)
        self._dispatcher.put(run_id)
        return run_id
