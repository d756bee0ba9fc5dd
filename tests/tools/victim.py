"""A run of the real program that is going to be disturbed, and what its journal says afterwards."""

import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tests.tools.program import Program

PATIENCE = 100.0
QUIET = ("--json", "--formats", "json")
"""Options with which a run says what happens, and draws nothing that is not compared."""
_RUN_SECTION = re.compile(rb'^  "run": \{\n.*?^  \},?\n', re.MULTILINE | re.DOTALL)


class Victim:
    """One process of `infra-mind`; its events can be read while it goes on."""

    def __init__(self, program: Program, *arguments: str, name: str) -> None:
        program.folder.mkdir(parents=True, exist_ok=True)
        self.out = program.folder / f"{name}.out"
        self.err = program.folder / f"{name}.err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                program.command(*arguments),
                cwd=program.folder,
                env=program.surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    @property
    def seen(self) -> int:
        """How many events it has told so far."""
        return self.out.read_bytes().count(b"\n")

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def wait_for(self, events: int) -> bool:
        """Return when it has told so many events; false when it has ended before."""
        wait_until(lambda: self.seen >= events or not self.running, f"{events} events")
        return self.running

    def send(self, number: signal.Signals) -> None:
        if self.running:
            self.process.send_signal(number)

    def end(self) -> int:
        """Its status, once it has ended by itself."""
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event, as far as these tests look at it."""

    n: int
    type: str
    step: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """The database of a home, looked at from outside."""

    path: Path

    def history(self, run_id: str | None = None) -> list[Told]:
        """The events of a run, by default of the only one."""
        runs = [run_id] if run_id else self.runs()
        assert len(runs) == 1, runs
        query = "SELECT n, type, step FROM events WHERE run_id = ? ORDER BY n"
        rows = cast("list[tuple[int, str, str | None]]", self._ask(query, runs[0]))
        return [Told(n=n, type=kind, step=step) for n, kind, step in rows]

    def runs(self) -> list[str]:
        return [str(run) for (run,) in self._ask("SELECT id FROM runs ORDER BY id")]

    def everything(self) -> list[tuple[object, ...]]:
        """All that is kept of runs, to see that nobody has written."""
        return [
            *self._ask("SELECT * FROM runs ORDER BY id"),
            *self._ask("SELECT * FROM events ORDER BY run_id, n"),
            *self._ask("SELECT * FROM steps ORDER BY seq"),
        ]

    def let_leases_expire(self) -> None:
        """As if fifteen seconds had passed since their worker was killed."""
        self._ask("UPDATE runs SET lease_expires_at = 1 WHERE lease_expires_at IS NOT NULL")

    def is_locked(self) -> bool:
        try:
            self._ask("BEGIN IMMEDIATE", patience=0.1)
        except sqlite3.OperationalError:
            return True
        return False

    def _ask(
        self, query: str, *arguments: str, patience: float = 10
    ) -> Sequence[tuple[object, ...]]:
        with closing(sqlite3.connect(self.path, timeout=patience)) as connection, connection:
            return connection.execute(query, arguments).fetchall()


def disk_of(program: Program) -> Disk:
    return Disk(path=program.home / "infra-mind.db")


def without_run(assessment: Path) -> bytes:
    """The bytes of an assessment.json that must not depend on how its run went."""
    text, cut = _RUN_SECTION.subn(b"", assessment.read_bytes())
    assert cut == 1, assessment
    return text


def assert_ran_once(history: Sequence[Told]) -> None:
    """Numbers without gaps, and no step begun again once its end was in the journal."""
    assert [told.n for told in history] == list(range(1, len(history) + 1))
    completed = [told.step for told in history if told.type == "step_completed"]
    assert len(completed) == len(set(completed)), completed
    finished: set[str | None] = set()
    for told in history:
        if told.type == "step_completed":
            finished.add(told.step)
        elif told.type == "step_started":
            assert told.step not in finished, told


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s for {what}"
        time.sleep(0.005)
