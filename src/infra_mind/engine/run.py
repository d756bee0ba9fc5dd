import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..core.errors import InfraMindError
from .attempt import CANCEL_AGAIN, Attempts, Ended, Resources, from_error, from_record
from .events import RUN_END, Event, EventType, JsonValue, OutcomeStatus, RunStatus
from .journal import History, Standing, StepRecord, Writer
from .plan import PhaseSteps, Plan
from .step import AnyStep, Outcome, Upstream

_STARTS = (EventType.RUN_STARTED, EventType.RUN_RESUMED)
_RUN_AGAIN = (OutcomeStatus.FAILED, OutcomeStatus.TIMED_OUT, OutcomeStatus.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """How a run ended: `reason` says why it is not completed.

    `outcomes` has every step of the plan; those that never ended are cancelled. `events` are all
    events of the run, also those from before it was resumed.
    """

    run_id: str
    status: RunStatus
    reason: str
    outcomes: Mapping[str, Outcome[Any]]
    events: tuple[Event, ...]


Concluding: TypeAlias = Callable[[RunOutcome], Standing]
"""What is to be kept of a run together with its last event."""


class _Stopped(Exception):
    """The run was cancelled or a required step failed it."""


class Execution:
    """One run on its way.

    One task, which runs `drive`, owns everything: it starts the steps, learns when they have ended,
    writes to the journal and decides. It is never cancelled to stop a run, but told by `stop`, so
    that no write is torn; a step's task is cancelled, because it does not write.
    """

    __slots__ = (
        "_again", "_attempts", "_completed_phases", "_concurrency", "_ended", "_input", "_kept",
        "_offered", "_plan", "_resources", "_resumed", "_retry_failed", "_run_id", "_standing", "_started",
        "_status", "_tasks", "_waiter", "_woken", "_writer", "outcomes", "reason",
    )  # fmt: skip

    def __init__(
        self,
        *,
        plan: Plan,
        input: object,  # noqa: A002
        history: History,
        reuse: Sequence[StepRecord],
        retry_failed: bool,
        concurrency: int | None,
        writer: Writer,
        resources: Resources,
        standing: Concluding,
    ) -> None:
        self.outcomes: dict[str, Outcome[Any]] = {}
        self.reason = ""
        self._plan = plan
        self._run_id = writer.lease.run_id
        self._input = input
        self._concurrency = concurrency or max(1, len(plan.steps))
        self._resources = resources
        self._retry_failed = retry_failed
        self._kept = {(record.step, record.input_hash): record for record in history.records}
        self._offered = {
            (record.step, record.input_hash): record
            for record in reuse
            if record.status is OutcomeStatus.COMPLETED or record.is_part
        }
        self._completed_phases = {
            event.phase for event in history.events if event.type is EventType.PHASE_COMPLETED
        }
        self._resumed = any(event.type in _STARTS for event in history.events)
        self._started = resources.clock.monotonic()
        self._ended: list[Ended] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiter: asyncio.Future[None] | None = None
        self._woken = False
        self._again: asyncio.TimerHandle | None = None
        self._status: RunStatus | None = None
        self._standing = standing
        self._writer = writer
        self._attempts = Attempts(
            run_id=self._run_id, resources=resources, report=writer.report, parts=self
        )

    @property
    def status(self) -> RunStatus:
        return self._status or RunStatus.FAILED

    @property
    def outcome(self) -> RunOutcome:
        """How it ended, with the events that are about to become durable."""
        return RunOutcome(
            run_id=self._run_id,
            status=self.status,
            reason=self.reason,
            outcomes=self.outcomes,
            events=self._writer.events,
        )

    def stop(self, status: RunStatus, reason: str) -> None:
        """Ask the run to end with this status; the first to ask is obeyed."""
        if self._status is None:
            self._status, self.reason = status, reason
            if status is RunStatus.CANCELLED:
                self._stop_steps()  # at once, however long the journal takes to hear of it
            self._wake()

    def find(self, step: str, key: str) -> StepRecord | None:
        """A part that is kept of this run, or that it was given to reuse."""
        known = self._kept.get((step, key))
        if known is not None and known.status is OutcomeStatus.COMPLETED:
            return known
        return self._offered.get((step, key))

    async def keep(self, record: StepRecord) -> None:
        """Return when a part is durable."""
        await self._writer.keep(record)
        self._kept[record.step, record.input_hash] = record

    async def drive(self) -> None:
        """Run to the end; raises `LeaseLost` or another `StoreError`, having written no more."""
        failure: InfraMindError | None = None
        self._writer.open(self._wake)
        try:
            async with asyncio.TaskGroup() as group:
                try:
                    await self._run_to_end(group)
                except InfraMindError as error:
                    failure = error
                finally:
                    self._stop_steps()
        finally:
            self._writer.close()
            self._attempts.close()
            if self._again is not None:
                self._again.cancel()
        if failure is not None:
            raise failure

    async def _run_to_end(self, group: asyncio.TaskGroup) -> None:
        try:
            await self._run_phases(group)
        except _Stopped:
            self._stop_steps()
        data: dict[str, JsonValue] = {"seconds": self._resources.clock.monotonic() - self._started}
        if self.reason:
            data["reason"] = self.reason
        for step in self._plan.steps:
            if step.name not in self.outcomes:
                error = f"Not run: {self.reason}"
                self.outcomes[step.name] = Outcome(
                    status=OutcomeStatus.CANCELLED, error=error, attempts=0
                )
        self._writer.end(RUN_END[self.status], data)
        await self._writer.finish(self._standing(self.outcome))

    async def _run_phases(self, group: asyncio.TaskGroup) -> None:
        plan = self._plan
        data: dict[str, JsonValue] = {
            **plan.details,
            "phases": [phase.name for phase in plan.phases],
            "steps": len(plan.steps),
            "concurrency": self._concurrency,
        }
        if self._resumed:
            data["resumed"] = True
        start = EventType.RUN_RESUMED if self._resumed else EventType.RUN_STARTED
        self._writer.emit(start, data=data)
        for number, phase in enumerate(plan.phases):
            if number:
                await self._writer.flush()
            attributes = {"infra_mind.phase": phase.name}
            with self._resources.tracer.span(phase.name, attributes):
                await self._run_phase(phase, group)
            if plan.conclude(self.outcomes) is RunStatus.FAILED:
                self.stop(RunStatus.FAILED, f"After phase {phase.name}: {self._unsuccessful()}")
            self._check_stopped()
        self.stop(plan.conclude(self.outcomes), "")

    async def _run_phase(self, phase: PhaseSteps, group: asyncio.TaskGroup) -> None:
        began = self._resources.clock.monotonic()
        fresh = phase.name not in self._completed_phases
        if fresh:
            self._writer.emit(EventType.PHASE_STARTED, phase=phase.name)
        waits, left, places = dict(phase.waits), len(phase.steps), self._concurrency
        ready = deque(step for step in phase.steps if not waits[step.name])
        while left:
            while ready and places:
                places -= 1
                self._begin(ready.popleft(), group)
            await self._next()
            done, self._ended = self._ended, []
            if not fresh and not all(ended.read for ended in done):
                fresh = True
                self._writer.emit(EventType.PHASE_STARTED, phase=phase.name)
            for ended in done:
                self._settle(ended)
            left -= len(done)
            places += len(done)
            if left:
                await self._writer.flush()
            ready.extend(_freed(phase, waits, done))
        if fresh:
            data: dict[str, JsonValue] = {"seconds": self._resources.clock.monotonic() - began}
            self._writer.emit(EventType.PHASE_COMPLETED, phase=phase.name, data=data)

    def _begin(self, step: AnyStep, group: asyncio.TaskGroup) -> None:
        """Start a step, or end it at once when it need not run."""
        upstream = Upstream(
            input=self._input, step=step.name, after=step.after, outcomes=self.outcomes
        )
        try:
            value = step.select(upstream)
            key = step.input_hash(value)
        except Exception as error:  # noqa: BLE001 - the step boundary
            ended = from_error(step, "", error)
            ended.read = (step.name, "") in self._kept and not self._retry_failed
            self._ended.append(ended)
            return
        known = self._known(step, key)
        if known is None:
            self._tasks.add(group.create_task(self._work(step, value, key)))
        else:
            self._ended.append(known)

    def _known(self, step: AnyStep, key: str) -> Ended | None:
        record = self._kept.get((step.name, key))
        read = record is not None
        if record is None:
            record = self._offered.get((step.name, key))
        if record is None or (self._retry_failed and record.status in _RUN_AGAIN):
            return None
        return from_record(step, record, read=read)

    async def _work(self, step: AnyStep, value: object, key: str) -> None:
        """The body of a step's task."""
        ended = await self._attempts.perform(step, value, key)
        self._ended.append(ended)
        self._wake()

    def _settle(self, ended: Ended) -> None:
        """Put an ended step where the rest of the plan and the next append can see it."""
        step, outcome = ended.step, ended.outcome
        self.outcomes[step.name] = outcome
        if not ended.read:
            at = self._writer.emit(
                ended.event, step.phase, step.name, step.label, outcome.attempts, ended.data
            )
            self._writer.record(ended.record(self._run_id, at))
        unsuccessful = outcome.status in (OutcomeStatus.FAILED, OutcomeStatus.TIMED_OUT)
        if step.required and unsuccessful:
            self.stop(RunStatus.FAILED, f"Step {step.name!r}: {outcome.error}")

    def _unsuccessful(self) -> str:
        listed = [
            f"{name} {outcome.status}"
            for name, outcome in self.outcomes.items()
            if outcome.status in (OutcomeStatus.FAILED, OutcomeStatus.TIMED_OUT)
        ]
        return ", ".join(listed) or "the plan's policy"

    async def _next(self) -> None:
        """Wait until a step has ended, seeing to what becomes due meanwhile."""
        while True:
            self._woken = False
            self._check_stopped()
            await self._writer.attend()
            if self._ended:
                return
            if self._woken:  # while something was written, when nobody was there to be woken
                continue
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
            self._waiter = None

    def _check_stopped(self) -> None:
        if self._status is not None:
            raise _Stopped

    def _stop_steps(self) -> None:
        """Cancel what still runs, and again soon: code may swallow the first cancellation."""
        self._attempts.stopping = True
        self._tasks = {task for task in self._tasks if not task.done()}
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            loop = asyncio.get_running_loop()
            if self._again is not None:
                self._again.cancel()
            self._again = loop.call_later(CANCEL_AGAIN, self._stop_steps)

    def _wake(self) -> None:
        self._woken = True
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)


def _freed(phase: PhaseSteps, waits: dict[str, int], done: Sequence[Ended]) -> Iterator[AnyStep]:
    """The steps that waited for nothing else than these."""
    for ended in done:
        for dependant in phase.dependants[ended.step.name]:
            waits[dependant.name] -= 1
            if not waits[dependant.name]:
                yield dependant
