import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.tools.program import Ended, Program

EXAMPLE = "saas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """An assessment that was carried out once, for many tests to look at."""

    program: Program
    ended: Ended
    folder: Path

    @property
    def result(self) -> dict[str, Any]:
        return json.loads((self.folder / "assessment.json").read_bytes())

    @property
    def run_id(self) -> str:
        return self.result["run"]["id"]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(folder=tmp_path)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    program = Program(folder=tmp_path_factory.mktemp("finished"))
    ended = program.run("assess", "--example", EXAMPLE, "--seed", "7")
    return Finished(program=program, ended=ended, folder=program.folder / "out" / EXAMPLE)


@pytest.fixture(scope="session")
def sequential(finished: Finished) -> Finished:
    """The same in the other mode."""
    folder = finished.program.folder / "sequential"
    ended = finished.program.run(
        *("assess", "--example", EXAMPLE, "--seed", "7"),
        *("--mode", "sequential", "--out", str(folder)),
    )
    return Finished(program=finished.program, ended=ended, folder=folder)


Undisturbed = Callable[[bytes], dict[str, Any]]


@pytest.fixture
def undisturbed() -> Undisturbed:
    """A result without the section about the run."""

    def read(content: bytes) -> dict[str, Any]:
        result = json.loads(content)
        result.pop("run")
        return result

    return read
