"""Kills the parts of the service at random moments under load, then counts.

PostgreSQL, Valkey, a serving process (which takes in and sends signals) and two workers are processes.
Every few seconds one of them is killed with SIGKILL and started again, while runs are submitted with
idempotency keys by a client that tries again until it is answered. In the end every accepted run has to
have ended exactly once, with events numbered without a gap, no step completed twice, and a result of the
same bytes as that of a run that nobody disturbed. One that was given up, because three workers died over
it, is resumed first. SECONDS (90), RUNS (8) and SEED (1) are read from the environment; the exit status
is 1 where anything else came out.
"""

import asyncio
import os
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import yaml

from infra_mind.models.migration import upgrade
from tests.tools import postgresql, valkey
from tests.tools.program import ROOT, Program
from tests.tools.service import Asker, Running, asking
from tests.tools.victim import without_run

MINIMAL = yaml.safe_load((ROOT / "examples" / "minimal.yaml").read_text("utf-8"))
ENDS = ("run_completed", "run_partial", "run_failed", "run_cancelled")
LONGEST = 900.0
"""Seconds after the last kill within which everything has to have ended."""


@dataclass(slots=True)
class Town:
    """The parts, each of which can be killed and started again."""

    program: Program
    database: postgresql.Server
    broker: valkey.Broker
    port: int
    running: dict[str, Running] = field(default_factory=dict[str, Running])

    def start(self, name: str) -> None:
        command = ("serve", "--port", str(self.port)) if name == "api" else ("worker",)
        self.running[name] = Running(self.program, *command, name=name)

    def kill(self, name: str) -> None:
        part = {"database": self.database, "broker": self.broker}.get(name)
        (part or self.running[name]).kill()

    def revive(self, name: str) -> None:
        part = {"database": self.database, "broker": self.broker}.get(name)
        if part is None:
            self.start(name)
        else:
            part.start()


PARTS = ("api", "worker-1", "worker-2", "broker", "database")


def insisted(asker: Asker, method: str, path: str, **more: object) -> httpx2.Response:
    """An answer, however often nobody gives one; a service that is away says so with 503, or not at all."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        with suppress(httpx2.TransportError):
            answer = asker(method, path, **more)
            if answer.status_code == 401:
                asker.sign_in()
            elif answer.status_code < 500:
                return answer
        time.sleep(0.2)
    raise TimeoutError("The service did not come back.")


def disturb(
    town: Town, asker: Asker, seconds: float, runs: int, dice: random.Random
) -> tuple[list[str], Counter[str]]:
    """The runs that were accepted, and how often each part was killed."""
    made = insisted(asker, "POST", "/assessments", json=MINIMAL).json()["id"]
    accepted: list[str] = []
    killed: Counter[str] = Counter()
    began = time.monotonic()
    while (at := time.monotonic() - began) < seconds:
        if len(accepted) < runs and at >= seconds * len(accepted) / runs:
            headers = {"Idempotency-Key": f"chaos-{len(accepted)}"}
            path = f"/assessments/{made}/analyze"
            answer = insisted(asker, "POST", path, headers=headers)
            assert answer.status_code == 202, answer.text
            again = insisted(asker, "POST", path, headers=headers)
            assert again.json()["run_id"] == answer.json()["run_id"]
            accepted.append(answer.json()["run_id"])
        time.sleep(dice.uniform(0.0, 2 * seconds / 30))
        name = dice.choice(PARTS)
        town.kill(name)
        killed[name] += 1
        time.sleep(dice.uniform(0.0, 2.0))
        town.revive(name)
    return accepted, killed


def ended(asker: Asker, run: str) -> Mapping[str, object]:
    """A run as it ended; one that was given up because its workers died is resumed, as a person would."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        state = insisted(asker, "GET", f"/runs/{run}").json()
        if state["status"] == "failed" and str(state.get("error")).startswith("Given up"):
            insisted(asker, "POST", f"/runs/{run}/resume")
        elif state["status"] in ("completed", "partial", "failed", "cancelled"):
            return state
        time.sleep(0.2)
    return {"status": "under way", "error": "it has not ended"}


def verdict(asker: Asker, run: str, expected: bytes, folder: Path) -> str:
    """What became of a run: `good`, or what is wrong with it."""
    state = ended(asker, run)
    if state["status"] != "completed":
        return f"{state['status']}: {state.get('error')}"
    events = list(asker.events(run))
    types = [event["type"] for event in events]
    steps = [event["step"] for event in events if event["type"] == "step_completed"]
    found = [one for one in types if one in ENDS]
    if [event["n"] for event in events] != list(range(1, len(events) + 1)):
        return "numbers of events have a gap"
    if types[-1:] != found[-1:] or found.count("run_completed") != 1:
        return "ended more than once, or went on after its end"
    if len(steps) != len(set(steps)):
        return "a step completed twice"
    if without_run(asker.result(run, folder)) != expected:
        return "another result than undisturbed"
    if insisted(asker, "GET", f"/tasks/{run}").json()["worker"] is not None:
        return "its lease was not given back"
    return "good" if len(found) == 1 else "good, having been given up and resumed"


def undisturbed(folder: Path) -> bytes:
    program = Program(folder=folder)
    folder.mkdir()
    ended = program.run(
        "assess", "--example", "minimal", "--out", "out", "--formats", "json", seconds=LONGEST
    )
    assert ended.status == 0, ended.err
    return without_run(folder / "out" / "assessment.json")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    seconds, runs, seed = (
        int(os.environ.get(name, usual))
        for name, usual in (("SECONDS", "90"), ("RUNS", "8"), ("SEED", "1"))
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        expected = undisturbed(folder / "undisturbed")
        database = stack.enter_context(postgresql.serving(durable=True))
        broker = stack.enter_context(valkey.serving())
        url = asyncio.run(database.create("chaos"))
        asyncio.run(upgrade(url))
        environment = {
            "INFRA_MIND_DATABASE_URL": url,
            "INFRA_MIND_BROKER_URL": broker.url,
            "INFRA_MIND_COMPUTE_PROCESSES": "1",
            "INFRA_MIND_SECRET_KEY": "0" * 64,
        }
        program = Program(folder=folder / "town", environment=environment)
        town = Town(program, database, broker, free_port())
        stack.callback(lambda: [one.kill() for one in town.running.values()])
        for name in PARTS[:3]:
            town.start(name)
        with asking(town.running["api"]) as asker:
            accepted, killed = disturb(town, asker, seconds, runs, random.Random(seed))
            told = Counter(verdict(asker, run, expected, folder) for run in accepted)
            kept = insisted(asker, "GET", "/runs?limit=200").json()["items"]
    print(
        f"{sum(killed.values())} parts killed in {seconds} s: {dict(sorted(killed.items()))}; seed {seed}"
    )
    print(
        f"{len(accepted)} runs accepted, {len(kept)} kept; {dict(told)}; load {os.getloadavg()[0]:.1f}"
    )
    if sum(one for name, one in told.items() if name.startswith("good")) != len(accepted) or {
        one["id"] for one in kept
    } != set(accepted):
        sys.exit(1)


if __name__ == "__main__":
    main()
