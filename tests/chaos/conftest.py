from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.program import Program
from tests.tools.victim import without_run

Undisturbed = Callable[[str], bytes]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(folder=tmp_path)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What an example comes to when nobody disturbs it, without its `run`."""
    known: dict[str, bytes] = {}

    def of(example: str) -> bytes:
        if example not in known:
            program = Program(folder=tmp_path_factory.mktemp(example))
            ended = program.run("assess", "--example", example, "--out", "out", "--formats", "json")
            assert ended.status == 0, ended.err
            known[example] = without_run(program.folder / "out" / "assessment.json")
        return known[example]

    return of
