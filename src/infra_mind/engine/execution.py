import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.errors import InfraMindError, StepError, Transient
from .attempt import CANCEL_AGAIN, Attempt
from .deadlines import Alarm
from .ended import Ended, TimedOut, from_error, from_record
from .event import Event, EventType, JsonValue
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
        "_again", "_beat", "_completed_phases", "_concurrency", "_ended", "_frontier", "_gather",
        "_input", "_kept", "_linger", "_loop", "_offered", "_outcomes", "_plan", "_reason",
        "_resources", "_resumed", "_retry_failed", "_run_id", "_started", "_status",
        "_stopping", "_tasks", "_waiter", "_writer",
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
        self._loop = asyncio.get_running_loop()
        self._started = resources.clock.monotonic()
        self._outcomes: dict[str, Outcome[Any]] = {}
        self._ended: list[Ended] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiter: asyncio.Future[None] | None = None
        self._stopping = False
        self._status: EventType | None = None
        self._reason = ""
        self._beat = Alarm(self._wake)
        self._linger = Alarm(self._wake)
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
            publish=resources.publish,
            kept=history.events,
        )

    @property
    def status(self) -> EventType:
        return self._status or EventType.RUN_FAILED

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

    def stop(self, status: EventType, reason: str) -> None:
        """Ask the run to end with this event; the first to ask is obeyed."""
        if self._status is None:
            self._status, self._reason = status, reason
            self._wake()

    async def drive(self) -> None:
        """Run to the end; raises `LeaseLost` or another `StoreError`, having written no more."""
        failure: InfraMindError | None = None
        self._set_beat()
        try:
            async with asyncio.TaskGroup() as group:
                try:
                    await self._run_to_end(group)
                except InfraMindError as error:
                    failure = error
                finally:
                    self._stop_steps()
        finally:
            for alarm in (self._beat, self._linger, self._gather, self._again):
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
            await self._flush()

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
            if conclusion is EventType.RUN_FAILED:
                self.stop(conclusion, f"After phase {phase.phase}: {self._unsuccessful()}")
            elif phase is last:
                self.stop(conclusion, "")
            else:
                await self._flush()
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
                await self._flush()
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
        """All attempts of one step: the body of its task."""
        number, seconds = 1, 0.0
        while True:
            ended, error, spent = await self._try(step, value, key, number, seconds)
            seconds += spent
            delay = None
            if error is not None and not _asks_too_long(step, error):
                delay = step.retry.delay(number, error, self._resources.random)
            if delay is None:
                break
            data: dict[str, JsonValue] = {
                "error": ended.outcome.error,
                "delay": delay.total_seconds(),
            }
            self._tell(EventType.STEP_RETRYING, step, number, data)
            await asyncio.sleep(delay.total_seconds())
            number += 1
        self._end(ended)

    def _end(self, ended: Ended) -> None:
        """Have it seen to: at once when the run goes on from here, else with others that end."""
        self._ended.append(ended)
        step, frontier = ended.step, self._frontier
        fatal = step.required and not ended.outcome.completed
        if fatal or frontier is None or frontier.holds_up(step, ended=len(self._ended)):
            self._wake()
        elif self._gather.slot is None:
            self._resources.deadlines.add(self._gather, self._resources.gather)

    async def _try(
        self, step: AnyStep, value: object, key: str, number: int, before: float
    ) -> tuple[Ended, Transient | None, float]:
        limiter = self._resources.limiter
        if limiter is not None:
            await limiter.acquire()
        attempt = Attempt(
            run_id=self._run_id,
            step=step,
            attempt=number,
            resources=self._resources,
            started=self._tell_started,
            tell=self._tell_progress,
        )
        failure: BaseException | None = None
        output, content = None, b""
        try:
            output, content = await attempt.perform(step, value)
        except asyncio.CancelledError as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - the step boundary
            failure = error
        finally:
            attempt.close()
            if limiter is not None:
                limiter.release()
        if failure is not None or attempt.cancels:
            failure = self._explain(step, attempt, failure)
        spent = attempt.seconds
        if failure is not None:
            ended = from_error(step, key, failure, seconds=before + spent, attempts=number)
            return ended, failure if isinstance(failure, Transient) else None, spent
        outcome = Outcome(
            status=OutcomeStatus.COMPLETED, value=output, seconds=before + spent, attempts=number
        )
        return Ended(step=step, key=key, outcome=outcome, output=content), None, spent

    def _explain(
        self, step: AnyStep, attempt: Attempt, failure: BaseException | None
    ) -> BaseException:
        """What an attempt's end means: a cancelled run's goes on up, a deadline is a value."""
        if self._stopping:
            raise failure if isinstance(failure, asyncio.CancelledError) else asyncio.CancelledError
        task = asyncio.current_task()
        while task is not None and task.cancelling():
            task.uncancel()
        if attempt.cancels:
            return TimedOut(f"Step {step.name!r} took longer than {step.seconds:g} s.")
        if failure is None or isinstance(failure, asyncio.CancelledError):
            return StepError(f"Step {step.name!r} was cancelled by something inside it.")
        return failure

    def _settle(self, ended: Ended) -> None:
        """Put an ended step where the rest of the plan and the next append can see it."""
        step, outcome = ended.step, ended.outcome
        self._outcomes[step.name] = outcome
        if not ended.read:
            self._write_down(ended)
        unsuccessful = outcome.status in (OutcomeStatus.FAILED, OutcomeStatus.TIMED_OUT)
        if step.required and unsuccessful:
            self.stop(EventType.RUN_FAILED, f"Step {step.name!r}: {outcome.error}")

    def _write_down(self, ended: Ended) -> None:
        step = ended.step
        self._writer.emit(
            ended.event,
            phase=step.phase,
            step=step.name,
            agent=step.agent,
            attempt=ended.outcome.attempts,
            data=ended.data,
        )
        self._writer.record(ended.record(self._run_id, self._resources.clock.now()))

    def _emit_end(self) -> None:
        data: dict[str, JsonValue] = {"seconds": self._resources.clock.monotonic() - self._started}
        if self._reason:
            data["reason"] = self._reason
        self._writer.emit(self.status, data=data)

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
            if self._beat.rang:
                await self._writer.renew()
                self._set_beat()
            if self._linger.rang:
                await self._flush()
            if self._ended:
                return
            self._waiter = self._loop.create_future()
            if self._writer.pending:
                self._set_linger()
            await self._waiter
            self._waiter = None

    async def _flush(self) -> None:
        self._linger.rang = False
        self._resources.deadlines.discard(self._linger)
        await self._writer.flush()

    def _check_stopped(self) -> None:
        if self._status is not None:
            raise _Stopped

    def _stop_steps(self) -> None:
        """Cancel what still runs, and again soon: code may swallow the first cancellation."""
        self._stopping = True
        self._tasks = {task for task in self._tasks if not task.done()}
        for task in self._tasks:
            task.cancel()
        if self._tasks and self._again.slot is None:
            self._resources.deadlines.add(self._again, CANCEL_AGAIN)

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _set_beat(self) -> None:
        self._beat.rang = False
        seconds = self._resources.lease_ttl.total_seconds() / 3
        self._resources.deadlines.add(self._beat, seconds)

    def _set_linger(self) -> None:
        if self._linger.slot is None and not self._linger.rang:
            self._resources.deadlines.add(self._linger, self._resources.linger)

    def _tell_started(self, attempt: Attempt) -> None:
        self._tell(EventType.STEP_STARTED, attempt.of, attempt.attempt, {})

    def _tell_progress(self, attempt: Attempt, message: str, share: float | None) -> None:
        if not attempt.closed:
            data: dict[str, JsonValue] = {"message": message, "share": share}
            self._tell(EventType.STEP_PROGRESS, attempt.of, attempt.attempt, data)

    def _tell(
        self,
        type: EventType,  # noqa: A002
        step: AnyStep,
        attempt: int,
        data: Mapping[str, JsonValue],
    ) -> None:
        if self._stopping:
            return
        self._writer.emit(
            type, phase=step.phase, step=step.name, agent=step.agent, attempt=attempt, data=data
        )
        if self._waiter is not None:
            self._set_linger()


def _asks_too_long(step: AnyStep, error: Transient) -> bool:
    """Whether the other side asks for a longer wait than the step itself may take."""
    return error.retry_after is not None and error.retry_after > step.timeout
