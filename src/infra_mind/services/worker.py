import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from ..core.clock import Clock, SystemClock
from ..core.errors import InputError, StoreError
from ..engine.events import RunStatus
from ..engine.journal import Lease
from ..engine.processes import Processes
from ..jobs.queue import SignalQueue
from ..models.jobs import JobRow, JobTable
from ..models.run import Run
from .announcement import announce
from .runs import Runs
from .webhooks import Webhooks

_log = logging.getLogger(__name__)

_Look = Callable[[asyncio.TaskGroup], Awaitable[None]]
MOST_ATTEMPTS = 3
"""Workers that may die over one run before it is given up."""
CANCELLED = "It was cancelled."
_TIDY_SECONDS = 3600
DRAIN = timedelta(seconds=5)
"""How long a worker that is told to stop lets its runs go on; then it hands them over."""


class Worker:
    """Works off queued runs, many at once, each under its lease.

    Signals make it quick; its sweep makes it sure: it takes up what nobody works on, also what
    another worker died over. A run that its workers die over again and again is buried.
    """

    def __init__(
        self,
        *,
        runs: Runs,
        table: JobTable,
        queue: SignalQueue,
        webhooks: Webhooks | None = None,
        processes: Processes | None = None,
        clock: Clock | None = None,
        places: int = 50,
        most_of_tenant: int = 0,
        ended: Callable[[Run], None] = announce,
        sweep_interval: timedelta = timedelta(seconds=1),
        cancel_interval: timedelta = timedelta(milliseconds=300),
        drain: timedelta = DRAIN,
    ) -> None:
        self._runs = runs
        self._table = table
        self._queue = queue
        self._webhooks = webhooks
        self._processes = processes
        self._clock = clock or SystemClock()
        self._places = places
        self._most_of_tenant = most_of_tenant
        self._ended_run = ended
        self._sweep_seconds = sweep_interval.total_seconds()
        self._cancel_seconds = cancel_interval.total_seconds()
        self._drain_seconds = drain.total_seconds()
        self._active: dict[str, asyncio.Task[None]] = {}
        self._leases: dict[str, Lease] = {}
        self._freed = asyncio.Event()
        self._stopping = False
        self._leaving: asyncio.Future[None] | None = None

    @property
    def active(self) -> int:
        """Runs that are worked on here."""
        return len(self._active)

    @asynccontextmanager
    async def working(self) -> AsyncGenerator["Worker"]:
        """Works as long as the block lasts; what is under way then is finished or handed over."""
        async with asyncio.TaskGroup() as group:
            loops = [
                group.create_task(self._every(self._sweep_seconds, self._sweep, group)),
                group.create_task(self._every(self._cancel_seconds, self._cancel, group)),
                group.create_task(self._every(self._sweep_seconds, self._deliver, group)),
                group.create_task(self._tidy()),
            ]

            async def receive(run_id: str) -> None:
                await self._received(run_id, group)

            self._leaving = asyncio.get_running_loop().create_future()
            await self._queue.start(receive)
            try:
                yield self
            finally:
                self._stopping = True
                self._leaving.set_result(None)
                await self._queue.stop()
                for loop in loops:
                    loop.cancel()
                await self._hand_over()

    async def _received(self, run_id: str, group: asyncio.TaskGroup) -> None:
        """A signal: there may be something to do for a run. Returns when it is done here, or handed over."""
        if len(self._active) < self._places:
            self._begin(run_id, group)
        under_way = self._active.get(run_id)
        if under_way is not None and self._leaving is not None:
            await asyncio.wait([under_way, self._leaving], return_when=asyncio.FIRST_COMPLETED)

    async def _every(self, seconds: float, look: _Look, group: asyncio.TaskGroup) -> None:
        while not self._stopping:
            try:
                await look(group)
            except StoreError as error:
                _log.warning("store_unavailable error=%s", error)
            try:
                async with asyncio.timeout(seconds):
                    await self._freed.wait()
                self._freed.clear()
            except TimeoutError:
                continue

    async def _sweep(self, group: asyncio.TaskGroup) -> None:
        places = self._places - len(self._active)
        if places > 0:
            for job in await self._table.ready(
                self._clock.now(), limit=places, most_of_tenant=self._most_of_tenant
            ):
                self._begin(job.run_id, group)

    async def _tidy(self) -> None:
        while True:
            try:
                gone = await self._runs.tidy()
            except StoreError as error:
                _log.warning("runs_not_pruned error=%s", error)
            else:
                if gone:
                    _log.info("runs_pruned count=%d", len(gone))
            await asyncio.sleep(_TIDY_SECONDS)

    async def _cancel(self, group: asyncio.TaskGroup) -> None:
        for run_id in await self._table.cancelled():
            if not self._runs.cancel(run_id, CANCELLED):
                self._begin(run_id, group)

    async def _deliver(self, group: asyncio.TaskGroup) -> None:
        """What is due of the ends of runs is told to webhooks."""
        del group
        while self._webhooks is not None and await self._webhooks.deliver():
            continue

    def _begin(self, run_id: str, group: asyncio.TaskGroup) -> None:
        if run_id in self._active or self._stopping:
            return
        task = group.create_task(self._work_off(run_id))
        self._active[run_id] = task
        task.add_done_callback(lambda _: self._ended(run_id))

    def _ended(self, run_id: str) -> None:
        self._active.pop(run_id, None)
        self._leases.pop(run_id, None)
        self._freed.set()

    async def _work_off(self, run_id: str) -> None:
        """Take a run up if nobody has it; an error of the store leaves it to the next sweep."""
        try:
            if await self._table.get(run_id) is None:
                return
            lease = await self._runs.claim(run_id)
            if lease is None:
                return
            self._leases[run_id] = lease
            job = await self._table.take_up(
                run_id, self._clock.now(), most_of_tenant=self._most_of_tenant
            )
            if job is None:
                await self._runs.release(lease)
                return
            await self._carry_out(job, lease)
        except StoreError as error:
            _log.warning("run_interrupted run_id=%s error=%s", run_id, error)
        except Exception:  # noqa: BLE001 - whatever a run does, the others go on
            # Its lease runs out; the attempts are counted, and with the last one it is buried.
            _log.exception("run_broken run_id=%s", run_id)

    async def _carry_out(self, job: JobRow, lease: Lease) -> None:
        if job.status.terminal:  # its worker died between the end of the run and that of the job
            await self._runs.release(lease)
            await self._table.end(job.run_id, self._clock.now())
            return
        if job.attempts > MOST_ATTEMPTS:
            reason = f"Given up after {MOST_ATTEMPTS} workers ended while they worked on it."
            await self._bury(job, lease, reason)
            return
        if job.cancel_requested:
            await self._runs.close(job.run_id, lease, RunStatus.CANCELLED, CANCELLED)
            await self._table.end(job.run_id, self._clock.now())
            return
        try:
            conclusion = await self._runs.go_on(job.run_id, lease, retry_failed=job.retry_failed)
        except InputError as error:
            await self._bury(job, lease, str(error))
            return
        await self._table.end(job.run_id, self._clock.now())
        self._ended_run(conclusion.run)

    async def _bury(self, job: JobRow, lease: Lease, reason: str) -> None:
        await self._runs.close(job.run_id, lease, RunStatus.FAILED, reason)
        await self._table.end(job.run_id, self._clock.now(), buried=reason)
        _log.error("run_buried run_id=%s reason=%s", job.run_id, reason)

    async def _hand_over(self) -> None:
        """Finish what can be finished soon; give the rest back, for another worker to go on with."""
        if self._active:
            await asyncio.wait(self._active.values(), timeout=self._drain_seconds)
        for run_id, lease in list(self._leases.items()):
            await self._runs.release(lease)
            await self._table.hand_back(run_id)
            _log.info("run_handed_over run_id=%s", run_id)
        if self._processes is not None:
            self._processes.close()
