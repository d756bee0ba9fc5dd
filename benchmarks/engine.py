"""What the engine costs beside plain asyncio doing the same steps in the same process.

An assessment is 18 steps in 5 phases. Each round measures plain asyncio and the engine one after
the other, and the ratio is the median of the rounds' ratios, so that a busy machine hits both.
"""

import asyncio
import gc
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from infra_mind.domain.phase import Phase
from infra_mind.engine.events import JsonValue
from infra_mind.engine.journal import Journal
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import Plan
from infra_mind.engine.retry import RetryPolicy
from infra_mind.engine.scheduler import Scheduler
from infra_mind.engine.step import JSON, AnyStep, Context, Step, Upstream
from infra_mind.models.database import SqlDatabase
from infra_mind.models.journal import SqlJournal
from infra_mind.models.migration import upgrade
from tests.tools import postgresql

WIDTHS = {
    Phase.VALIDATION: 3,
    Phase.AGENTS: 11,
    Phase.SYNTHESIS: 1,
    Phase.PROFESSIONAL_SERVICES: 2,
    Phase.REPORTS: 1,
}
STEPS = sum(WIDTHS.values())
AWAITED = 0.05
RESULT: JsonValue = {"summary": "ok", "claims": ["C-1", "C-2"], "monthly": 1234.5}

Work = Callable[[JsonValue, Context | None], Awaitable[JsonValue]]
Many = Callable[[int], Awaitable[None]]


async def await_a_moment(value: JsonValue, context: Context | None) -> JsonValue:  # noqa: ARG001
    await asyncio.sleep(AWAITED)
    return RESULT


async def do_nothing(value: JsonValue, context: Context | None) -> JsonValue:  # noqa: ARG001
    return RESULT


async def plain(work: Work) -> None:
    """The floor: the same steps with nothing but task groups."""
    for width in WIDTHS.values():
        async with asyncio.TaskGroup() as group:
            for _ in range(width):
                group.create_task(_call(work))


async def _call(work: Work) -> JsonValue:
    return await work(1, None)


def plan_of(work: Work) -> Plan:
    steps: list[AnyStep] = []
    before: tuple[str, ...] = ()
    for phase, width in WIDTHS.items():
        names = tuple(f"{phase}.{i}" for i in range(width))
        steps += [_step(name, phase, before, work) for name in names]
        before = names
    return Plan(steps=tuple(steps))


def _step(name: str, phase: Phase, before: tuple[str, ...], work: Work) -> AnyStep:
    def select(upstream: Upstream) -> JsonValue:
        return [upstream[other] for other in before] if before else upstream.input

    return Step(
        name=name,
        phase=phase,
        label=name if phase is Phase.AGENTS else None,
        after=before,
        timeout=timedelta(seconds=300),
        retry=RetryPolicy(),
        select=select,
        run=work,
        codec=JSON,
    )


@asynccontextmanager
async def memory() -> AsyncGenerator[Journal]:
    yield MemoryJournal()


@asynccontextmanager
async def sqlite() -> AsyncGenerator[Journal]:
    with tempfile.TemporaryDirectory() as folder:
        async with SqlDatabase.open(f"sqlite:///{Path(folder) / 'bench.db'}") as database:
            yield SqlJournal(database)


@asynccontextmanager
async def server() -> AsyncGenerator[Journal]:
    with postgresql.serving(durable=True) as serving:
        database = SqlDatabase(await serving.create("engine"))
        await upgrade(database.url)
        try:
            yield SqlJournal(database)
        finally:
            await database.close()


JOURNALS: dict[str, Callable[[], AbstractAsyncContextManager[Journal]]] = {
    "memory": memory,
    "SQLite": sqlite,
    "PostgreSQL": server,
}


def engine_on(journal: Journal, plan: Plan) -> Callable[[], Awaitable[object]]:
    scheduler = Scheduler(journal=journal)
    numbers = count(1)

    async def one() -> None:
        run = await scheduler.run(plan, run_id=f"run-{next(numbers):08d}", input=1)
        assert len(run.outcomes) == STEPS
        assert run.status == "completed"

    return one


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu: float
    wall: float


async def at_once(one: Callable[[], Awaitable[object]], many: int) -> Cost:
    """CPU and wall milliseconds of one of so many at once."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(many):
            group.create_task(_await(one))
    return Cost(
        cpu=(time.process_time() - cpu) * 1000 / many,
        wall=(time.perf_counter() - wall) * 1000 / many,
    )


async def _await(one: Callable[[], Awaitable[object]]) -> None:
    await one()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    journal: str
    steps: str
    many: int
    plain_cpu: float
    cpu: float
    ratio: float
    overhead: float
    kilobytes: float | None

    def __str__(self) -> str:
        memory = "" if self.kilobytes is None else f"{self.kilobytes:.0f}"
        return (
            f"| {self.journal} | {self.steps} | {self.many} | {self.plain_cpu:.2f} | {self.cpu:.2f} "
            f"| {self.ratio:.2f} | {self.overhead:.2f} | {memory} |"
        )


HEAD = """\
| journal | steps | at once | plain asyncio, CPU ms each | engine, CPU ms each | ratio \
| own time over plain, wall ms each | KB each |
|---|---|---|---|---|---|---|---|"""

TARGETS = {
    "memory": "Targets in memory: ratio <= 1.5 at awaiting steps, own time <= 0.5 ms at steps that do "
    "nothing, <= 35 KB each.",
    "SQLite": "Targets on SQLite (synchronous=FULL): ratio <= 2.5 at awaiting steps, own time <= 8 ms "
    "one alone, <= 80 KB each.",
    "PostgreSQL": "Target on PostgreSQL: ratio <= 4 at awaiting steps with the server counted (here its "
    "CPU time is not counted).",
}


async def measure(name: str, journal: Journal, work: Work, many: int, rounds: int) -> Row:
    one = engine_on(journal, plan_of(work))

    async def floor() -> None:
        await plain(work)

    await at_once(one, min(many, 20))
    floors: list[Cost] = []
    engines: list[Cost] = []
    for _ in range(rounds):
        floors.append(await at_once(floor, many))
        engines.append(await at_once(one, many))
    return Row(
        journal=name,
        steps="await 50 ms" if work is await_a_moment else "do nothing",
        many=many,
        plain_cpu=statistics.median(floor.cpu for floor in floors),
        cpu=statistics.median(engine.cpu for engine in engines),
        ratio=statistics.median(
            engine.cpu / floor.cpu for engine, floor in zip(engines, floors, strict=True)
        ),
        overhead=statistics.median(
            engine.wall - floor.wall for engine, floor in zip(engines, floors, strict=True)
        ),
        kilobytes=await _kilobytes(one, many) if many >= 100 else None,
    )


async def _kilobytes(one: Callable[[], Awaitable[object]], many: int) -> float:
    """Peak of what Python allocated while so many ran, each."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await at_once(one, many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / many / 1024


async def run(manys: tuple[int, ...] = (1, 10, 100, 1000)) -> None:
    for name, opened in JOURNALS.items():
        if opened is server and not postgresql.installed():
            continue
        print(f"\n{TARGETS[name]}\n\n{HEAD}")
        for work in (await_a_moment, do_nothing):
            for many in manys:
                rounds = 9 if many <= 100 else 3
                async with opened() as journal:
                    print(await measure(name, journal, work, many, rounds), flush=True)


def main() -> None:
    print("## Engine: 18 steps in 5 phases")
    asyncio.run(run())


if __name__ == "__main__":
    main()
