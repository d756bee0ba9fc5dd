import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from infra_mind.core.errors import StoreError, StoreOutdated
from infra_mind.models import schema
from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase
from infra_mind.models.migration import MIGRATIONS, upgrade, upgrade_sqlite


def tables_of(path: Path) -> set[str]:
    """All definitions in the file, without the spaces that differ by who wrote them."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {"".join(sql.split()) for (sql,) in rows}


def test_the_current_revision_is_the_last_migration():
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [schema.REVISION]


def test_a_migrated_file_has_the_tables_of_the_schema(path):
    upgrade_sqlite(str(path))
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


async def test_a_migrated_file_equals_a_new_one(path, tmp_path):
    upgrade_sqlite(str(tmp_path / "migrated.db"))
    await (await SqlDatabase.open(f"sqlite:///{path}")).close()
    assert tables_of(path) == tables_of(tmp_path / "migrated.db")


async def test_upgrading_is_safe_to_repeat_and_keeps_everything(path):
    async with SqlDatabase.open(f"sqlite:///{path}"):
        kept = await Assessment(user_id="u").insert()
        await upgrade(f"sqlite:///{path}")
        await upgrade(f"sqlite:///{path}")
        assert await Assessment.get(kept.id) == kept


async def test_an_older_file_is_refused_until_it_is_migrated(path):
    url = f"sqlite:///{path}"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.close()
    with pytest.raises(StoreOutdated, match="infra-mind db upgrade"):
        await SqlDatabase.open(url)
    await upgrade(url)
    async with SqlDatabase.open(url):
        await Assessment(user_id="u").insert()


def test_a_migration_that_fails_changes_nothing(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE steps (mine TEXT)")
    connection.close()
    before = tables_of(path)
    with pytest.raises(StoreError, match="could not be migrated"):
        upgrade_sqlite(str(path))
    assert tables_of(path) == before


async def test_an_unknown_revision_is_named(path):
    with pytest.raises(StoreError, match="'9999'"):
        await upgrade(f"sqlite:///{path}", revision="9999")
