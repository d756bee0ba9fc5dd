from pathlib import Path

import pytest

from infra_mind.cli.app import run
from infra_mind.cli.console import ExitStatus
from infra_mind.models.schema import REVISION


def test_an_upgrade_makes_the_database_and_can_be_repeated(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    for _ in range(2):
        assert run(["db", "upgrade"]) == ExitStatus.DONE
        assert capsys.readouterr().out == f"The database is at revision {REVISION}.\n"
    assert (home / "infra-mind.db").exists()
