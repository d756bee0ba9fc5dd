from pathlib import Path

import pytest

from infra_mind.models.database import SqlDatabase


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
async def database(path: Path):
    async with SqlDatabase.open(f"sqlite:///{path}") as database:
        yield database
