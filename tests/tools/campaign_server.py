"""A run on a PostgreSQL server that is restarted, frozen or cut off in the middle of it."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from random import Random

import asyncpg

from infra_mind.models.migration import upgrade
from tests.tools import postgresql
from tests.tools.campaign import STARTED, Arena, Faults, Scenario, faults_of_words
from tests.tools.victim import Victim, without_run

Strike = Callable[[postgresql.Server, Random], None]
_NAME = "chaos"
_ENDS = "SELECT count(*) FILTER (WHERE type = 'run_completed'), count(*), max(n) FROM events"
_AGAIN = """
    SELECT count(*) FROM (
        SELECT step FROM events WHERE type = 'step_completed' GROUP BY step HAVING count(*) > 1
    ) AS twice
"""
_ROW = "SELECT status, lease_owner FROM runs"
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'infra-mind'"


def _asked(server: postgresql.Server, query: str) -> list[tuple[object, ...]]:
    async def ask() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(server.url(_NAME))
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    return asyncio.run(ask())


def _restarted(server: postgresql.Server, random: Random) -> None:
    how = random.choice((signal.SIGINT, signal.SIGQUIT))
    server.restart(how, away=random.choice((0.0, 1.0, 6.0)))


def _cut_off(server: postgresql.Server, random: Random) -> None:
    for _ in range(random.randint(1, 5)):
        with suppress(OSError, asyncpg.PostgresError):
            _asked(server, _BACKENDS.replace("pid", "pg_terminate_backend(pid)"))
        time.sleep(0.3)


def _frozen(server: postgresql.Server, random: Random) -> None:
    pids = [int(str(pid)) for (pid,) in _asked(server, _BACKENDS)]
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    time.sleep(random.choice((2.0, 12.0)))
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _during(strike: Strike) -> Scenario:
    def scenario(arena: Arena, random: Random) -> Faults:
        with postgresql.serving() as server:
            url = asyncio.run(_made(server.create))
            program = arena.program(INFRA_MIND_DATABASE_URL=url)
            victim = arena.session(program, resumed=False)
            victim.wait_for(random.randint(1, STARTED - 15))
            strike(server, random)
            arena.tally["struck" if victim.running else "too late"] += 1
            yield from _after(arena, server, victim)
            yield from faults_of_words(program)
            if without_run(program.folder / "out" / "assessment.json") != arena.expected:
                yield "the result differs"

    return scenario


async def _made(create: Callable[[str], Awaitable[str]]) -> str:
    url = await create(_NAME)
    await upgrade(url)
    return url


def _after(arena: Arena, server: postgresql.Server, victim: Victim) -> Faults:
    """The run has ended by itself, once, without a gap."""
    del arena
    status = victim.end()
    if status:
        yield f"status {status}: {victim.err.read_text()[-300:]}"
    ((ends, events, last),) = _asked(server, _ENDS)
    if ends != 1 or events != last:
        yield f"{ends} ends, {events} events up to number {last}"
    ((twice,),) = _asked(server, _AGAIN)
    if twice:
        yield f"{twice} steps completed twice"
    for row in _asked(server, _ROW):
        if row != ("completed", None):
            yield f"the row is {row}"


SERVER: Mapping[str, Scenario] = {
    "server restarted": _during(_restarted),
    "backends cut off": _during(_cut_off),
    "backends frozen": _during(_frozen),
}
