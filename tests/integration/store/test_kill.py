"""A writing process is killed at random moments: what it was told is kept is there, whole."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from infra_mind.models.database import SqlDatabase
from infra_mind.models.journal import SqlJournal

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

ROUNDS = 12
RUNS = 8
TTL = timedelta(seconds=1)
WRITER = """
import asyncio, os, sys
from datetime import timedelta
from infra_mind.core.process import worker_name
from infra_mind.models.database import SqlDatabase
from infra_mind.models.journal import SqlJournal
from tests.conformance.store import a_record, an_event

async def append_for_ever(journal, run_id):
    lease = await journal.claim(run_id, worker_name(), timedelta(minutes=1))
    n = 0
    while True:
        events = [an_event(run_id, n + 1), an_event(run_id, n + 2)]
        await journal.append(lease, events, [a_record(run_id, str(n))])
        n += 2
        os.write(1, f"{run_id} {n}\\n".encode())

async def main(url, prefix, runs):
    async with SqlDatabase.open(url) as database:
        journal = SqlJournal(database)
        async with asyncio.TaskGroup() as group:
            for number in range(int(runs)):
                group.create_task(append_for_ever(journal, f"{prefix}-{number}"))

asyncio.run(main(*sys.argv[1:]))
"""


def write_and_be_killed(url: str, prefix: str, delay: float) -> Counter[str]:
    """The highest event number of each run that the victim was told is durable."""
    victim = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, prefix, str(RUNS)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "src:."},
    )
    assert victim.stdout is not None
    first = victim.stdout.readline()
    assert first, victim.communicate()
    timer = threading.Timer(delay, victim.send_signal, [signal.SIGKILL])
    timer.start()
    told = Counter[str]()
    for line in (first, *victim.stdout):
        if line.endswith(b"\n"):
            run_id, n = line.decode().split()
            told[run_id] = max(told[run_id], int(n))
    timer.join()
    assert victim.wait(10) == -signal.SIGKILL
    victim.communicate()
    return told


async def check(url: str, told: Counter[str]) -> None:
    """Everything told is there, nothing is there by half, and the runs are known as abandoned."""
    async with SqlDatabase.open(url) as database:
        journal = SqlJournal(database)
        for run_id, n in told.items():
            history = await journal.history(run_id)
            numbers = [event.n for event in history.events]
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) >= n
            assert [record.step for record in history.records] == [
                str(number) for number in range(0, len(numbers), 2)
            ]
        # Its process is known to be gone: nobody waits for its lease to run out.
        assert await journal.claim(run_id, "next", TTL) is not None


def kill_again_and_again(url: str, seed: int) -> None:
    moments = random.Random(seed)
    told_in_all = 0
    for number in range(ROUNDS):
        told = write_and_be_killed(url, f"round-{number}", moments.uniform(0, 0.15))
        asyncio.run(check(url, told))
        told_in_all += told.total()
    assert told_in_all > ROUNDS * RUNS


def test_sqlite_keeps_what_it_acknowledged(sqlite_url):
    kill_again_and_again(sqlite_url, seed=1)


@pytest.mark.postgresql
def test_postgresql_keeps_what_it_acknowledged(postgresql_url):
    kill_again_and_again(postgresql_url, seed=2)
