"""Processes of the service as a user runs them, and somebody who asks them."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx2

from tests.tools.program import Program

PATIENCE = 110.0
PREFIX = "/api/v1"
PASSWORD = "a long password"
T = TypeVar("T")
_ADDRESS = re.compile(r"Infra Mind: (http://\S+)/ ")


class Running:
    """One process of the program whose output goes to a file."""

    def __init__(self, program: Program, *arguments: str, name: str) -> None:
        program.folder.mkdir(parents=True, exist_ok=True)
        self.log = program.folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                program.command(*arguments),
                cwd=program.folder,
                env=program.surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def said(self, pattern: str) -> re.Match[str]:
        """What it says, once it has said it."""

        def found() -> re.Match[str] | None:
            assert self.process.poll() is None, self.log.read_text()
            return re.search(pattern, self.log.read_text())

        return wait_for(found, pattern)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """Its status, after it was asked to end."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@dataclass(slots=True)
class Asker:
    """A signed-in user of a serving process."""

    http: httpx2.Client
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def __call__(self, method: str, path: str, **more: object) -> httpx2.Response:
        headers = {**self.headers, **dict(more.pop("headers", {}))}  # type: ignore[call-overload]
        return self.http.request(method, f"{PREFIX}{path}", headers=headers, **more)

    def sign_in(self, email: str = "ada@example.com") -> None:
        given = {"email": email, "password": PASSWORD}
        self.http.post(f"{PREFIX}/auth/register", json=given)
        form = {"username": email, "password": PASSWORD}
        token = self.http.post(f"{PREFIX}/auth/token", data=form).json()["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"

    def submitted(self, requirements: Mapping[str, object], query: str = "") -> str:
        made = self("POST", "/assessments", json=requirements)
        assert made.status_code == 201, made.text
        answer = self("POST", f"/assessments/{made.json()['id']}/analyze{query}")
        assert answer.status_code == 202, answer.text
        return answer.json()["run_id"]

    def events(self, run_id: str, after: int = 0) -> Iterator[dict[str, object]]:
        """What the stream tells, until it ends."""
        with self.http.stream(
            "GET", f"{PREFIX}/runs/{run_id}/events", headers=self.headers, params={"after": after}
        ) as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def run(self, run_id: str) -> dict[str, object]:
        return self("GET", f"/runs/{run_id}").json()

    def result(self, run_id: str, folder: Path) -> Path:
        path = folder / f"{run_id}.json"
        path.write_bytes(self("GET", f"/runs/{run_id}/result").content)
        return path


@contextmanager
def asking(served: Running) -> Iterator[Asker]:
    """A client of a serving process, once that is ready."""
    address = served.said(_ADDRESS.pattern)[1]
    with httpx2.Client(base_url=address, timeout=PATIENCE) as http:

        def ready() -> bool:
            assert served.process.poll() is None, served.log.read_text()
            try:
                return http.get("/health/ready").status_code == 200
            except httpx2.TransportError:
                return False

        wait_for(ready, "readiness")
        asker = Asker(http)
        asker.sign_in()
        yield asker


def wait_for(found: Callable[[], T | None], what: str) -> T:
    deadline = time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s for {what}"
        time.sleep(0.02)
    return value
