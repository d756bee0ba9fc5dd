"""What the store costs: documents a second, and CPU time per journalled assessment.

One assessment writes 18 steps in 19 appends: 61 events and 18 records. PostgreSQL runs with fsync
on; its server's CPU time is not counted, its wall time is.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra_mind.engine.events import Event, EventType, OutcomeStatus
from infra_mind.engine.journal import StepRecord
from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase, use
from infra_mind.models.journal import SqlJournal
from infra_mind.models.migration import upgrade
from tests.tools import postgresql

TTL = timedelta(minutes=5)
STEPS = 18
ROWS = 61 + STEPS
REQUIREMENTS = {"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall time and of this process's CPU time."""

    wall: float
    cpu: float


async def measured(work: Callable[[], Awaitable[None]]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    await work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


async def spread(count: int, at_once: int, one: Callable[[int], Awaitable[object]]) -> None:
    """Call `one` with each number, so many at the same time."""
    numbers = iter(range(count))

    async def work() -> None:
        for number in numbers:
            await one(number)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())


async def documents(count: int, at_once: int) -> dict[str, Cost]:
    kept = [Assessment(user_id="u", requirements=REQUIREMENTS) for _ in range(count)]
    return {
        "insert": await measured(lambda: spread(count, at_once, lambda n: kept[n].insert())),
        "get": await measured(lambda: spread(count, at_once, lambda n: Assessment.get(kept[n].id))),
        "save": await measured(lambda: spread(count, at_once, lambda n: kept[n].save())),
    }


def events(run_id: str, first: int, count: int) -> list[Event]:
    now = datetime.now(UTC)
    return [
        Event(
            run_id=run_id, n=n, at=now, type=EventType.STEP_COMPLETED, phase="agents",
            step="agents/CTO", label="CTO", attempt=1, data={"seconds": 1.25, "reused": False},
        )
        for n in range(first, first + count)
    ]  # fmt: skip


def record(run_id: str, step: int) -> StepRecord:
    return StepRecord(
        run_id=run_id, step=f"agents/{step}", input_hash="0" * 64, output=b"x" * 400, error="",
        status=OutcomeStatus.COMPLETED, seconds=0.1, attempts=1, finished_at=datetime.now(UTC),
    )  # fmt: skip


async def assessment(journal: SqlJournal, run_id: str) -> None:
    lease = await journal.claim(run_id, "benchmark", TTL)
    assert lease is not None
    await journal.append(lease, events(run_id, 1, 7))
    for step in range(STEPS):
        await journal.append(lease, events(run_id, 8 + 3 * step, 3), [record(run_id, step)])
    await journal.release(lease)


async def journalled(database: SqlDatabase, count: int, at_once: int) -> Cost:
    journal = SqlJournal(database)
    prefix = f"run-{time.time_ns():x}"
    return await measured(
        lambda: spread(count, at_once, lambda n: assessment(journal, f"{prefix}-{n:05}"))
    )


async def report(name: str, database: SqlDatabase) -> None:
    await database.ready()
    with use(database):
        await documents(200, 10)
        for at_once in (1, 100):
            for verb, cost in (await documents(1000, at_once)).items():
                print(
                    f"{name:11} documents {at_once:4} at once {verb:7} {1000 / cost.wall:8,.0f}/s"
                    f" {cost.cpu:7.3f} ms CPU each"
                )
    for at_once, count in ((1, 50), (10, 200), (100, 500), (1000, 1000)):
        cost = await journalled(database, count, at_once)
        rows, cpu = count * ROWS / cost.wall, 1000 * cost.cpu / count
        print(
            f"{name:11} journal   {at_once:4} at once {rows:16,.0f} rows/s {cpu:7.3f} ms CPU"
            f" {1000 * cost.wall / count:7.2f} ms wall an assessment"
        )


@asynccontextmanager
async def databases() -> AsyncIterator[dict[str, SqlDatabase]]:
    with tempfile.TemporaryDirectory() as folder:
        async with SqlDatabase.open(f"sqlite:///{Path(folder) / 'store.db'}") as sqlite:
            if not postgresql.installed():
                yield {"SQLite": sqlite}
                return
            with postgresql.serving(durable=True) as server:
                other = SqlDatabase(await server.create("benchmark"))
                await upgrade(other.url)
                yield {"SQLite": sqlite, "PostgreSQL": other}
                await other.close()


async def measure() -> None:
    async with databases() as found:
        for name, database in found.items():
            await report(name, database)


def main() -> None:
    asyncio.run(measure())


if __name__ == "__main__":
    main()
