"""The service as processes: killed in the middle of a run, without a broker, and with a database that fell."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from infra_mind.models.migration import upgrade
from tests.chaos.conftest import Undisturbed
from tests.tools import postgresql, valkey
from tests.tools.program import ROOT, Program
from tests.tools.service import Asker, Running, asking, wait_for
from tests.tools.victim import without_run

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(400)]
MINIMAL = yaml.safe_load((ROOT / "examples" / "minimal.yaml").read_text())
COMPOSE = b"services: {web: {image: nginx, ports: ['80:80']}}"
ENDS = ("run_completed", "run_partial", "run_failed", "run_cancelled")


@pytest.fixture
def started() -> Iterator[list[Running]]:
    """Processes that do not outlive their test."""
    processes: list[Running] = []
    yield processes
    for process in processes:
        process.kill()


def curled(ada: Asker, assessment: str) -> str:
    """The run that the documented command line starts, as a shell would run it."""
    if shutil.which("curl") is None:
        return ada("POST", f"/assessments/{assessment}/analyze").json()["run_id"]
    command = (
        f"curl -s -X POST {str(ada.http.base_url).rstrip('/')}/api/v1/assessments/{assessment}/analyze "
        '-H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json"'
    )
    token = ada.headers["Authorization"].removeprefix("Bearer ")
    done = subprocess.run(  # noqa: S602
        command, shell=True, env={**os.environ, "TOKEN": token}, capture_output=True, check=True
    )
    return json.loads(done.stdout)["run_id"]


def followed(ada: Asker, run: str) -> list[dict[str, object]]:
    """All events of a run; a stream that ends before it is taken up where it was, as a browser does."""
    events: list[dict[str, object]] = []

    def ended() -> bool:
        events.extend(ada.events(run, after=len(events)))
        return bool(events) and events[-1]["type"] in ENDS

    wait_for(ended, "the end of a run")
    return events


def assert_ran_once(events: list[dict[str, object]]) -> None:
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    types = [event["type"] for event in events]
    assert [one for one in types if one in ENDS] == ["run_completed"] == types[-1:]
    completed = [event["step"] for event in events if event["type"] == "step_completed"]
    assert len(completed) == len(set(completed))


def test_a_service_killed_in_the_middle_of_a_run_ends_it_once_when_it_is_back(
    tmp_path: Path, undisturbed: Undisturbed, started: list[Running]
) -> None:
    program = Program(folder=tmp_path, environment={"INFRA_MIND_COMPUTE_PROCESSES": "1"})

    def serving(name: str) -> Running:
        started.append(Running(program, "serve", "--port", "0", name=name))
        return started[-1]

    first = serving("first")
    with asking(first) as ada:
        run = curled(ada, ada("POST", "/assessments", json=MINIMAL).json()["id"])
        for event in ada.events(run):
            if event["type"] == "step_completed" and event["agent"] is not None:
                break
        first.kill()
    second = serving("second")
    with asking(second) as ada:
        events = list(ada.events(run))
        assert_ran_once(events)
        assert without_run(ada.result(run, tmp_path)) == undisturbed("minimal")
        report = ada("GET", f"/runs/{run}/reports/executive.html")
        assert report.status_code == 200 and b"<svg" in report.content
        again = ada("POST", f"/runs/{run}/verify").json()
        assert again["equal"], again
        made = ada("POST", "/import", files={"compose.yaml": COMPOSE})
        assert "type: web_application" in made.text
    assert "Parallel workflow completed" in second.log.read_text()
    assert second.stop() == 0
    with closing(sqlite3.connect(program.home / "infra-mind.db")) as database:
        (lease,) = database.execute("SELECT lease_owner FROM runs").fetchone()
    assert lease is None


@pytest.mark.skipif(
    not (postgresql.installed() and valkey.installed()) and "CI" not in os.environ,
    reason="no PostgreSQL or Valkey for this platform",
)
async def test_workers_on_postgresql_follow_one_that_was_killed_with_the_broker_or_without(
    tmp_path: Path, undisturbed: Undisturbed, started: list[Running]
) -> None:
    with postgresql.serving() as server, valkey.serving() as broker:
        url = await server.create("service")
        await upgrade(url)
        program = Program(
            folder=tmp_path,
            environment={
                "INFRA_MIND_DATABASE_URL": url,
                "INFRA_MIND_BROKER_URL": broker.url,
                "INFRA_MIND_COMPUTE_PROCESSES": "1",
            },
        )
        names = ("serve", "worker", "worker")
        for number, name in enumerate(names):
            more = ("--port", "0") if name == "serve" else ()
            started.append(Running(program, name, *more, name=f"{name}-{number}"))
        served, *workers = started
        with asking(served) as ada:
            run = ada.submitted(MINIMAL)
            stream = ada.events(run)
            assert next(event for event in stream if event["type"] == "step_started")
            owner = wait_for(lambda: ada("GET", f"/tasks/{run}").json()["worker"], "an owner")
            broker.kill()  # what is submitted now is signalled to nobody
            other = ada.submitted(MINIMAL, "?mode=sequential")
            killed = next(one for one in workers if str(owner) in one.log.read_text())
            killed.kill()
            server.kill()  # and comes back, as it was at its last commit
            server.start()
            for one in (run, other):
                assert_ran_once(followed(ada, one))
                assert without_run(ada.result(one, tmp_path)) == undisturbed("minimal")
            assert ada("GET", f"/tasks/{run}").json()["attempts"] >= 2
            served.said(rf"Parallel workflow completed run_id={run} status=completed seconds=")
            text = ada.http.get("/metrics").text
            assert 'infra_mind_runs{status="completed"} 2.0' in text
        survivor = next(one for one in workers if one is not killed)
        assert survivor.stop() == 0
