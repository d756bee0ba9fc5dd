import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.errors import InfraMindError
from .attempt import CANCEL_AGAIN
from .attempts import Attempts
from .deadlines import Alarm
from .ended import Ended, from_error, from_record
from .event import RUN_END, Event, EventType, JsonValue, RunStatus
from .frontier import Frontier
from .journal import History, Lease, StepRecord
from .outcome import Outcome, OutcomeStatus
from .plan import AnyStep, PhaseSteps, Plan
from .resources import Resources
from .upstream import Upstream
from .writer import Writer

_RUN_AGAIN = (OutcomeStatus.FAILED, OutcomeStatus.TIMED_OUT, OutcomeStatus.SKIPPED)


class _Stopped(Exception):
    """The run was cancelled or a required step failed it."""


class Execution:
    """One run on its way.

    One task, which runs `drive`, owns everything: it starts the steps, is told when they have
    ended, writes to the journal and decides. It is never cancelled to stop a run, but asked by
    `stop`, so that no write is torn; a step's task is cancelled, because it does not write.
    """

    __slots__ = (
        "_again", "_attempts", "_completed_phases", "_concurrency", "_ended", "_frontier",
        "_gather", "_input", "_kept", "_offered", "_outcomes", "_plan", "_reason", "_resources",
        "_resumed", "_retry_failed", "_run_id", "_started", "_status", "_tasks", "_waiter",
        "_writer",
    )  # fmt: skip

    def __init__(
        self,
        *,
        plan: Plan,
        input: object,  # noqa: A002
        lease: Lease,
        history: History,
        reuse: Sequence[StepRecord],
        retry_failed: bool,
        concurrency: int | None,
        resources: Resources,
    ) -> None:
        self._plan = plan
        self._run_id = lease.run_id
        self._input = input
        self._concurrency = concurrency or len(plan.steps)
        self._resources = resources
        self._retry_failed = retry_failed
        self._kept = {(record.step, record.input_hash): record for record in history.records}
        self._offered = {
            (record.step, record.input_hash): record
            for record in reuse
            if record.status is OutcomeStatus.COMPLETED
        }
        self._completed_phases = {
            event.phase for event in history.events if event.type is EventType.PHASE_COMPLETED
        }
        self._resumed = any(event.type is EventType.RUN_STARTED for event in history.events)
        self._started = resources.clock.monotonic()
        self._outcomes: dict[str, Outcome[Any]] = {}
        self._ended: list[Ended] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiter: asyncio.Future[None] | None = None
        self._status: RunStatus | None = None
        self._reason = ""
        self._gather = Alarm(self._wake)
        self._frontier: Frontier | None = None
        self._again = Alarm(self._stop_steps)
        self._writer = Writer(
            journal=resources.journal,
            lease=lease,
            ttl=resources.lease_ttl,
            clock=resources.clock,
            deadlines=resources.deadlines,
            seconds=resources.journal_seconds,
            linger=resources.linger,
            publish=resources.publish,
            kept=history.events,
            wake=self._wake,
        )
        self._attempts = Attempts(run_id=lease.run_id, resources=resources, tell=self._writer.tell)

    @property
    def status(self) -> RunStatus:
        return self._status or RunStatus.FAILED

    @property
    def reason(self) -> str:
        return self._reason

    @property
    def outcomes(self) -> Mapping[str, Outcome[Any]]:
        return self._outcomes

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(self._writer.kept)

    @property
    def lease(self) -> Lease:
        return self._writer.lease

    def stop(self, status: RunStatus, reason: str) -> None:
        """Ask the run to end with this status; the first to ask is obeyed."""
        if self._status is None:
            self._status, self._reason = status, reason
            self._wake()

    async def drive(self) -> None:
        """Run to the end; raises `LeaseLost` or another `StoreError`, having written no more."""
        failure: InfraMindError | None = None
        self._writer.open()
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
            for alarm in (self._gather, self._again):
                self._resources.deadlines.discard(alarm)
        if failure is not None:
            raise failure
        for step in self._plan.steps:
            if step.name not in self._outcomes:
                error = f"Not run: {self._reason}"
                self._outcomes[step.name] = Outcome(
                    status=OutcomeStatus.CANCELLED, error=error, attempts=0
                )

    async def _run_to_end(self, group: asyncio.TaskGroup) -> None:
        try:
            await self._run_phases(group)
        except _Stopped:
            self._stop_steps()
            self._emit_end()
            await self._writer.flush()

    async def _run_phases(self, group: asyncio.TaskGroup) -> None:
        data: dict[str, JsonValue] = {
            "agents": len(self._plan.agents),
            "steps": len(self._plan.steps),
            "concurrency": self._concurrency,
        }
        if self._resumed:
            data["resumed"] = True
        self._writer.emit(EventType.RUN_STARTED, data=data)
        last = self._plan.phases[-1] if self._plan.phases else None
        for phase in self._plan.phases:
            await self._run_phase(phase, group)
            conclusion = self._plan.conclude(self._outcomes)
            if conclusion is RunStatus.FAILED:
                self.stop(conclusion, f"After phase {phase.phase}: {self._unsuccessful()}")
            elif phase is last:
                self.stop(conclusion, "")
            else:
                await self._writer.flush()
            self._check_stopped()
        if last is None:
            self.stop(self._plan.conclude(self._outcomes), "")
            self._check_stopped()

    async def _run_phase(self, phase: PhaseSteps, group: asyncio.TaskGroup) -> None:
        began = self._resources.clock.monotonic()
        fresh = phase.phase not in self._completed_phases
        if fresh:
            self._writer.emit(EventType.PHASE_STARTED, phase=phase.phase)
        frontier = self._frontier = Frontier(phase, places=self._concurrency)
        while frontier.left:
            while (step := frontier.take()) is not None:
                self._begin(step, group)
            await self._next()
            self._resources.deadlines.discard(self._gather)
            done, self._ended = self._ended, []
            if not fresh and not all(ended.read for ended in done):
                fresh = True
                self._writer.emit(EventType.PHASE_STARTED, phase=phase.phase)
            for ended in done:
                self._settle(ended)
            if len(done) < frontier.left:
                await self._writer.flush()
            for ended in done:
                frontier.complete(ended.step)
        if fresh:
            data: dict[str, JsonValue] = {"seconds": self._resources.clock.monotonic() - began}
            self._writer.emit(EventType.PHASE_COMPLETED, phase=phase.phase, data=data)

    def _begin(self, step: AnyStep, group: asyncio.TaskGroup) -> None:
        """Start a step, or end it at once when it need not run."""
        upstream = Upstream(
            input=self._input, step=step.name, after=step.after, outcomes=self._outcomes
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
        self._end(await self._attempts.perform(step, value, key))

    def _end(self, ended: Ended) -> None:
        """Have it seen to: at once when the run goes on from here, else with others that end."""
        self._ended.append(ended)
        step, frontier = ended.step, self._frontier
        fatal = step.required and not ended.outcome.completed
        if fatal or frontier is None or frontier.holds_up(step, ended=len(self._ended)):
            self._wake()
        elif self._gather.slot is None:
            self._resources.deadlines.add(self._gather, self._resources.gather)

    def _settle(self, ended: Ended) -> None:
        """Put an ended step where the rest of the plan and the next append can see it."""
        step, outcome = ended.step, ended.outcome
        self._outcomes[step.name] = outcome
        if not ended.read:
            self._write_down(ended)
        unsuccessful = outcome.status in (OutcomeStatus.FAILED, OutcomeStatus.TIMED_OUT)
        if step.required and unsuccessful:
            self.stop(RunStatus.FAILED, f"Step {step.name!r}: {outcome.error}")

    def _write_down(self, ended: Ended) -> None:
        step, attempts = ended.step, ended.outcome.attempts
        at = self._writer.emit(ended.event, step.phase, step.name, step.agent, attempts, ended.data)
        self._writer.record(ended.record(self._run_id, at))

    def _emit_end(self) -> None:
        data: dict[str, JsonValue] = {"seconds": self._resources.clock.monotonic() - self._started}
        if self._reason:
            data["reason"] = self._reason
        self._writer.end(RUN_END[self.status], data)

    def _unsuccessful(self) -> str:
        listed = [
            f"{name} {outcome.status}"
            for name, outcome in self._outcomes.items()
            if outcome.status in (OutcomeStatus.FAILED, OutcomeStatus.TIMED_OUT)
        ]
        return ", ".join(listed) or "the plan's policy"

    async def _next(self) -> None:
        """Wait until a step has ended, seeing to what the alarms ask for meanwhile."""
        while True:
            self._check_stopped()
            await self._writer.attend()
            if self._ended:
                return
            self._waiter = self._resources.loop.create_future()
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
        if self._tasks and self._again.slot is None:
            self._resources.deadlines.add(self._again, CANCEL_AGAIN)

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
