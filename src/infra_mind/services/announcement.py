import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from ..core.errors import StoreError
from ..models.database import SqlDatabase
from ..models.jobs import JobTable
from ..models.run import Run
from ..workflows.ending import log_end
from .comparison import number

_log = logging.getLogger(__name__)
_MOST_FOLLOWED = 10_000


def announce(run: Run) -> None:
    """One line in the log for the end of a run."""
    metrics = run.metrics
    log_end(
        mode=run.mode,
        run_id=run.id,
        status=run.status,
        seconds=number(metrics, "total_time") or 0.0,
        speedup=number(metrics, "speedup_factor"),
        agents=int(number(metrics, "completed_agents") or 0),
    )


class RunEnds:
    """Where the ends of runs are told: a line in the log, then whoever listens."""

    def __init__(self) -> None:
        self._listening: list[Callable[[Run], None]] = []

    def listen(self, hear: Callable[[Run], None]) -> None:
        """From now on, be told of each run that ends here or was taken in here."""
        self._listening.append(hear)

    def tell(self, run: Run) -> None:
        announce(run)
        for hear in self._listening:
            hear(run)


class Announcer:
    """Tells the ends of runs that were taken in here and are worked off elsewhere."""

    def __init__(
        self,
        *,
        database: SqlDatabase,
        table: JobTable,
        ended: Callable[[Run], None] = announce,
        interval: timedelta = timedelta(seconds=1),
    ) -> None:
        self._database = database
        self._table = table
        self._ended = ended
        self._seconds = interval.total_seconds()
        self._followed: dict[str, None] = {}

    def follow(self, run_id: str) -> None:
        """Tell of this run when it has ended; of very many only the latest."""
        self._followed[run_id] = None
        if len(self._followed) > _MOST_FOLLOWED:
            del self._followed[next(iter(self._followed))]

    @asynccontextmanager
    async def looking(self) -> AsyncGenerator[None]:
        """Looks as long as the block lasts."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self._look())
            try:
                yield
            finally:
                task.cancel()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                for run_id in await self._table.ended(tuple(self._followed)):
                    self._followed.pop(run_id, None)
                    run = await Run.get(run_id, database=self._database)
                    if run is not None:
                        self._ended(run)
            except StoreError as error:
                _log.warning("store_unavailable error=%s", error)
