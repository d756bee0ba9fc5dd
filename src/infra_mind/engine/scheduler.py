import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from ..core.clock import Clock, SystemClock
from ..core.errors import VersionConflict
from ..core.process import worker_name
from ..core.telemetry import NO_TRACER, Tracer
from .attempt import Resources
from .events import Event, Feed, RunStatus
from .journal import Journal, Lease, Standing, StepRecord, Writer
from .plan import Plan
from .run import Concluding, Execution, RunOutcome
from .threads import Compute


class Scheduler:
    """Runs plans, many at once, each durable in the journal and resumable from it.

    `concurrency` bounds the steps of one run that are under way, 1 being the sequential mode;
    `limiter` those of all runs, also of other schedulers that share it. Events that nothing waits
    for become durable, and so visible, within `linger`.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        clock: Clock | None = None,
        concurrency: int | None = None,
        limiter: asyncio.Semaphore | None = None,
        compute: Compute | None = None,
        random: Random | None = None,
        owner: str | None = None,
        lease_ttl: timedelta = timedelta(seconds=15),
        linger: timedelta = timedelta(milliseconds=100),
        progress_interval: timedelta = timedelta(milliseconds=100),
        tracer: Tracer = NO_TRACER,
    ) -> None:
        self._journal = journal
        self._clock = clock or SystemClock()
        self._concurrency = concurrency
        self._owner = owner or worker_name()
        self._lease_ttl = lease_ttl
        self._linger = linger
        self._resources = Resources(
            clock=self._clock,
            compute=compute or Compute(),
            limiter=limiter,
            random=random or Random(),
            progress_seconds=progress_interval.total_seconds(),
            tracer=tracer,
        )
        self._runs: dict[str, Execution] = {}
        self._feeds: list[Feed] = []

    async def run(
        self,
        plan: Plan,
        *,
        run_id: str,
        input: Any,  # noqa: A002
        lease: Lease | None = None,
        reuse: Sequence[StepRecord] = (),
        retry_failed: bool = False,
        concurrency: int | None = None,
        conclude: Concluding | None = None,
        caller: Mapping[str, str] | None = None,
    ) -> RunOutcome:
        """Run a plan to its end, going on from what the journal has of this run.

        Finished steps are read, not run again; with `retry_failed` those that failed, timed out or
        were skipped are. Completed steps of `reuse`, records of another run, are taken over where
        their input is the same. Without a `lease` the run is claimed here. What `conclude` makes of
        how it ended is kept together with its last event, and the lease is given back by that. The run's
        span lies in that of its `caller`.

        When the caller is cancelled the run ends as cancelled, durably, before `CancelledError`
        goes on. Raises `LeaseLost` at once, and writes no more, when another worker has the run.
        """
        held = lease or await self._claim(run_id)
        try:
            history = await self._journal.history(run_id)
            execution = Execution(
                plan=plan,
                input=input,
                history=history,
                reuse=reuse,
                retry_failed=retry_failed,
                concurrency=concurrency or self._concurrency,
                writer=Writer(
                    journal=self._journal,
                    lease=held,
                    ttl=self._lease_ttl,
                    clock=self._clock,
                    linger=self._linger,
                    publish=self._publish,
                    kept=history.events,
                    random=self._resources.random,
                ),
                resources=self._resources,
                standing=conclude or _plainly,
            )
            self._runs[run_id] = execution
            try:
                attributes = {"infra_mind.run_id": run_id}
                with self._resources.tracer.span("run", attributes, caller=caller) as span:
                    await self._drive(execution)
                    span.note({"infra_mind.status": execution.status})
                    if execution.status is RunStatus.FAILED:
                        span.fail(execution.status)
            finally:
                self._runs.pop(run_id, None)
        finally:
            if lease is None:
                await self._journal.release(held)
        return execution.outcome

    def cancel(self, run_id: str, reason: str = "It was cancelled.") -> bool:
        """Ask a run of this scheduler to end as cancelled; false when it is not under way here."""
        execution = self._runs.get(run_id)
        if execution is not None:
            execution.stop(RunStatus.CANCELLED, reason)
        return execution is not None

    def subscribe(self, run_id: str | None = None, *, capacity: int = 1024) -> Feed:
        """The events of one run or of all, from now on, until the feed is closed."""
        self._feeds = [feed for feed in self._feeds if not feed.closed]
        feed = Feed(run_id=run_id, capacity=capacity)
        self._feeds.append(feed)
        return feed

    async def _drive(self, execution: Execution) -> None:
        """Await the run's own task, which a cancellation asks to end instead of tearing it."""
        task = asyncio.create_task(execution.drive())
        cancelled: asyncio.CancelledError | None = None
        failure: Exception | None = None
        while True:
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError as error:
                if task.done():
                    raise
                execution.stop(RunStatus.CANCELLED, "Its worker was stopped.")
                cancelled = error
            except Exception as error:
                if cancelled is None:
                    raise
                failure = error
            if task.done():
                break
        if cancelled is not None:
            raise cancelled from failure

    async def _claim(self, run_id: str) -> Lease:
        lease = await self._journal.claim(run_id, self._owner, self._lease_ttl)
        if lease is None:
            raise VersionConflict(
                f"Run {run_id!r} is under way in another worker.",
                remedy="Wait until it has ended, or until its lease has expired.",
            )
        return lease

    def _publish(self, events: Sequence[Event]) -> None:
        for feed in self._feeds:
            for event in events:
                feed.put(event)


def _plainly(outcome: RunOutcome) -> Standing:
    return Standing(status=outcome.status)
