from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from infra_mind.cli.console import THEME
from infra_mind.domain.dossier import Dossier
from tests.factories.dossier import make_dossier


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, as home and to work in."""
    monkeypatch.setenv("INFRA_MIND_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def dossier() -> Dossier:
    return make_dossier()


@pytest.fixture
def console() -> Console:
    """A console that is no terminal."""
    return Console(
        file=StringIO(), theme=THEME, highlight=False, markup=False, emoji=False, width=100
    )


@pytest.fixture
def written(console: Console) -> Callable[[], str]:
    def read() -> str:
        assert isinstance(console.file, StringIO)
        return console.file.getvalue()

    return read
