import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import TypeVar

from ..core.clock import Clock, SystemClock
from ..core.errors import UnknownName, VersionConflict
from ..core.process import worker_name
from ..core.rollout import Mode
from ..domain.dossier import Dossier
from ..domain.provenance import Parsed
from ..engine.events import RUN_END, Event, Feed, OutcomeStatus, RunStatus
from ..engine.journal import PART, Lease, Standing, StepRecord
from ..engine.retry import insist
from ..engine.scheduler import Scheduler
from ..imports import read_requirements, with_changes, written
from ..llm.recording import KeptExchanges
from ..models.assessment import Assessment
from ..models.database import SqlDatabase
from ..models.forgetting import forget
from ..models.journal import SqlJournal, Waiting
from ..models.run import Run
from ..workflows.workflow import Completion, Workflow
from .result import canonical, run_section

T = TypeVar("T")

LATEST = "latest"
_NEWEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Which ended runs go by themselves: those that ended so long ago, but never the newest."""

    older_than: timedelta | None = None
    keep: int = 0


@dataclass(slots=True, kw_only=True)
class Pruned:
    """Ids of runs that were deleted, and of those that stay: as they are young, not at an end, or held."""

    gone: list[str] = field(default_factory=list[str])
    young: list[str] = field(default_factory=list[str])
    not_ended: list[str] = field(default_factory=list[str])
    held: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion(Completion):
    """A run with what it came to."""

    run: Run


class Runs:
    """Runs of the workflow: carried out, resumed, varied, found again."""

    def __init__(
        self,
        *,
        database: SqlDatabase,
        journal: SqlJournal,
        scheduler: Scheduler,
        workflow: Workflow,
        clock: Clock | None = None,
        lease_ttl: timedelta = timedelta(seconds=15),
        claim_interval: timedelta = timedelta(milliseconds=500),
        most_at_once: int = 50,
        retention: Retention = Retention(),
    ) -> None:
        self._database = database
        self._journal = journal
        self._scheduler = scheduler
        self._workflow = workflow
        self._clock = clock or SystemClock()
        self._lease_ttl = lease_ttl
        self._claim_interval = claim_interval
        self._places = asyncio.Semaphore(most_at_once)
        self._retention = retention
        self._owner = worker_name()
        self._random = Random()

    async def submit(
        self,
        assessment: Assessment,
        *,
        mode: Mode,
        seed: int | None = None,
        given: Parsed | None = None,
        as_of: date | None = None,
    ) -> Run:
        """A new run of an assessment, queued; `given` are its requirements, where they are read.

        `as_of` is the day on which it is asked, by default the day on which it starts.
        """
        given = given or read_requirements(assessment.requirements)
        return await self._insert(assessment, given, mode=mode, seed=seed, as_of=as_of)

    async def submit_variant(self, based_on: Run, changes: Mapping[str, object]) -> Run:
        """A new run with other values at some paths; it will reuse what does not depend on them."""
        assessment = await Assessment.get(based_on.assessment_id, database=self._database)
        if assessment is None:
            raise UnknownName(f"The assessment of run {based_on.id!r} was deleted.")
        given = with_changes(based_on.requirements, changes)
        return await self._insert(
            assessment,
            given,
            mode=based_on.mode,
            seed=based_on.seed,
            as_of=based_on.as_of,
            based_on=based_on.id,
        )

    async def carry_out(
        self,
        run: Run,
        *,
        given: Parsed | None = None,
        retry_failed: bool = False,
        concurrency: int | None = None,
    ) -> Conclusion:
        """Work a run off from where it stands, under a lease, and keep what it came to.

        Waits for a place while as many runs as may be are carried out here already. `given` are the
        run's requirements, where they are read.
        """
        async with self._places:
            return await self._under_lease(
                run, given, retry_failed=retry_failed, concurrency=concurrency
            )

    async def _under_lease(
        self, run: Run, given: Parsed | None, *, retry_failed: bool, concurrency: int | None
    ) -> Conclusion:
        lease = await self._claim(run.id)
        found = await self.get(run.id)
        if found.status.terminal and found.finished_at != run.finished_at:
            await self.release(lease)  # somebody else ended it while this one waited
            return await self.conclusion(found)
        return await self.go_on(
            run.id, lease, given, retry_failed=retry_failed, concurrency=concurrency
        )

    async def go_on(
        self,
        run_id: str,
        lease: Lease,
        given: Parsed | None = None,
        *,
        retry_failed: bool = False,
        concurrency: int | None = None,
    ) -> Conclusion:
        """Work a run off under a lease that is held already; the end of the run gives it back.

        After an error of the store the lease is left to expire: the run then shows as interrupted.
        """
        run = await self.get(run_id)  # whoever held it before may have changed it
        run.status, run.started_at = RunStatus.RUNNING, run.started_at or self._clock.now()
        await self._stand(run, lease)
        completion = await self._workflow.run(
            self._scheduler,
            given or read_requirements(run.requirements),
            run_id=run.id,
            mode=run.mode,
            seed=run.seed,
            as_of=run.as_of,
            lease=lease,
            reuse=await self._records(run.based_on),
            retry_failed=retry_failed,
            concurrency=concurrency,
            keep=lambda ended: self._ended(run, ended),
            caller=run.caller or None,
        )
        run.version += 1
        await self._update_assessment(run, completion.dossier)
        return _concluded(run, completion)

    async def close(self, run_id: str, lease: Lease, status: RunStatus, reason: str) -> Conclusion:
        """End a run that is not under way, with its last event, and give the lease back."""
        run = await self.get(run_id)
        history = await self._journal.history(run_id)
        if not run.status.terminal:
            now = self._clock.now()
            n = history.events[-1].n + 1 if history.events else 1
            event = Event(run_id, n, now, RUN_END[status], data={"reason": reason, "seconds": 0.0})
            run.status, run.error, run.finished_at = status, reason, now
            await self._stand(run, lease, event)
            history = await self._journal.history(run_id)
        await self.release(lease)
        await self._update_assessment(run, None)
        return _concluded(run, self._workflow.kept(history))

    async def claim(self, run_id: str) -> Lease | None:
        """The lease of a run that is kept and that nobody holds."""
        return await self._journal.claim(run_id, self._owner, self._lease_ttl, known=True)

    async def release(self, lease: Lease) -> None:
        """Give a run back, wherever it stands; from now on nothing can be written to it from here."""
        await self._journal.release(lease)

    @property
    def owner(self) -> str:
        """What this process is called in leases."""
        return self._owner

    def cancel(self, run_id: str, reason: str) -> bool:
        """Ask a run that is carried out here to end as cancelled."""
        return self._scheduler.cancel(run_id, reason)

    def watch(self, run_id: str) -> Feed:
        """What happens in a run from now on."""
        return self._scheduler.subscribe(run_id)

    def watch_all(self) -> Feed:
        """What happens from now on in every run that is carried out here."""
        return self._scheduler.subscribe()

    async def get(self, name: str) -> Run:
        """A run by its id, by the end or the beginning of it, or the `latest`."""
        exact = await Run.get(name, database=self._database)
        if exact is not None:
            return exact
        newest = await self.newest()
        matching = (
            newest[:1]
            if name == LATEST
            else [run for run in newest if run.id.startswith(name) or run.id.endswith(name)]
        )
        if len(matching) == 1 and name:
            found = await Run.get(matching[0].id, database=self._database)
            if found is not None:
                return found
        problem = f"{name!r} stands for {len(matching)} runs." if matching else ""
        raise UnknownName(
            problem or f"There is no run {name!r}.", remedy="`infra-mind runs` lists what there is."
        )

    async def finished(self, name: str) -> tuple[Run, Run | None]:
        """A run by its name; the `latest` is the newest that came to something.

        The second is the newest of all, where that one came to nothing yet.
        """
        if name != LATEST:
            return await self.get(name), None
        newest = await self.newest()
        ended = (one for one in newest if one.status in (RunStatus.COMPLETED, RunStatus.PARTIAL))
        found = next(ended, None)
        if found is None:
            return await self.get(name), None
        return await self.get(found.id), newest[0] if newest[0].id != found.id else None

    async def newest(self, *, limit: int = _NEWEST) -> Sequence[Run]:
        """The newest runs, without their results."""
        return await Run.find(limit=limit, database=self._database)

    async def prune(self, *, before: datetime | None, keep: int = 0) -> Pruned:
        """Delete runs that ended before a moment with all that was kept of them; the newest stay.

        Where no moment is named, all but so many of the newest go. Runs that have not ended stay, and
        those that somebody goes on with at this moment.
        """
        pruned = Pruned()
        cursor, seen = None, 0
        while page := await Run.find(limit=_NEWEST, before=cursor, database=self._database):
            for run in page:
                seen += 1
                old = before is None or (run.finished_at or run.created_at) < before
                if not old or seen <= keep:
                    pruned.young.append(run.id)
                elif not run.status.terminal:
                    pruned.not_ended.append(run.id)
                else:
                    await self._delete(run, pruned)
            cursor = page[-1].id
        return pruned

    async def _delete(self, run: Run, pruned: Pruned) -> None:
        try:
            await run.delete(database=self._database)
        except VersionConflict:  # somebody goes on with it
            pruned.held.append(run.id)
        else:
            pruned.gone.append(run.id)

    async def tidy(self) -> Sequence[str]:
        """Delete what is not to be kept any longer; no run where nobody said so."""
        await forget(self._database, self._clock.now())
        given = self._retention
        if given.older_than is None and not given.keep:
            return ()
        before = None if given.older_than is None else self._clock.now() - given.older_than
        return (await self.prune(before=before, keep=given.keep)).gone

    async def interrupted(self) -> frozenset[str]:
        """Ids of runs whose worker went away without a word."""
        found: list[Waiting] = []
        while page := await self._journal.sweep(
            limit=_NEWEST, after=found[-1].run_id if found else ""
        ):
            found += page
        return frozenset(one.run_id for one in found if one.status is RunStatus.RUNNING)

    async def conclusion(self, run: Run) -> Conclusion:
        """What is kept of a run, ended or not."""
        history = await self._journal.history(run.id)
        # Reading a dossier takes long enough to be felt by whoever shares the event loop.
        return _concluded(run, await asyncio.to_thread(self._workflow.kept, history))

    async def _insert(
        self,
        assessment: Assessment,
        given: Parsed,
        *,
        mode: Mode,
        seed: int | None,
        as_of: date | None,
        based_on: str | None = None,
    ) -> Run:
        self._workflow.refuse(given)
        run = Run(
            assessment_id=assessment.id,
            user_id=assessment.user_id,
            organisation_id=assessment.organisation_id,
            mode=mode,
            seed=0 if seed is None else seed,
            as_of=as_of,
            requirements=written(given),
            based_on=based_on,
        )
        return await run.insert(database=self._database)

    async def _claim(self, run_id: str) -> Lease:
        """The lease of a run, waiting out one whose worker may have died."""
        deadline = self._clock.monotonic() + 1.2 * self._lease_ttl.total_seconds()
        while True:
            lease = await self._insisted(lambda: self.claim(run_id))
            if lease is not None:
                return lease
            if self._clock.monotonic() > deadline:
                raise VersionConflict(
                    f"Run {run_id!r} is under way in another process.",
                    remedy="Wait until it has ended; `infra-mind show` says how far it is.",
                )
            await asyncio.sleep(self._claim_interval.total_seconds())

    async def recorded(self, run: Run) -> KeptExchanges:
        """Pieces of steps that are kept of a run, such as what a language model answered."""
        history = await self._journal.history(run.id)
        parts = tuple(one for one in history.records if one.is_part)
        return KeptExchanges(
            parts=parts, damaged=frozenset(one for one in history.damaged if PART in one)
        )

    async def _records(self, run_id: str | None) -> tuple[StepRecord, ...]:
        if run_id is None:
            return ()
        records = (await self._journal.history(run_id)).records
        return tuple(one for one in records if one.status is OutcomeStatus.COMPLETED)

    async def _stand(self, run: Run, lease: Lease, *events: Event) -> None:
        """Let the row say how the run stands, under the lease."""
        standing = Standing(status=run.status, facts=run.facts())
        tries = count()

        async def append() -> None:
            again = next(tries) > 0
            await self._journal.append(lease, events, standing=standing, again=again)

        await self._insisted(append)
        run.version += 1

    def _ended(self, run: Run, completion: Completion) -> Standing:
        """What is kept of a run with its last event."""
        state, dossier = completion.state, completion.dossier
        run.status, run.error = state.status, state.reason
        run.finished_at = state.ended_at or self._clock.now()
        run.metrics = completion.metrics.as_json()
        if dossier is not None:
            section = run_section(
                run,
                started_at=state.started_at,
                prices=dossier.prices,
                llm=state.details.get("llm"),
            )
            run.result = canonical(self._workflow.describe(dossier, section))
        return Standing(status=run.status, facts=run.facts(), result=run.result)

    async def _insisted(self, call: Callable[[], Awaitable[T]]) -> T:
        deadline = self._clock.monotonic() + self._lease_ttl.total_seconds()
        return await insist(call, lambda: self._clock.monotonic() < deadline, self._random)

    async def _update_assessment(self, run: Run, dossier: Dossier | None) -> None:
        """The assessment shows its latest run; what another process changed of it stays."""
        for _ in range(5):
            assessment = await self._insisted(
                lambda: Assessment.get(run.assessment_id, database=self._database)
            )
            if assessment is None or run.based_on is not None:
                return
            assessment.run_id = run.id
            assessment.status = run.status
            if dossier is not None:
                assessment.recommendations = [
                    {"id": one.id, "title": one.title.render(dossier.claims)}
                    for one in dossier.synthesis.recommendations
                ]
            try:
                await assessment.save(database=self._database)
            except VersionConflict:
                continue
            return


def _concluded(run: Run, found: Completion) -> Conclusion:
    return Conclusion(
        run=run,
        dossier=found.dossier,
        state=found.state,
        metrics=found.metrics,
        events=found.events,
    )
