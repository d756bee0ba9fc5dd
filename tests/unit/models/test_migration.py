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


def tables_of(path: Path) -> set[object]:
    """Columns and indexes in the file, without what differs by who wrote their definitions."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    found: set[object] = {"".join(sql.split()) for kind, _, sql in rows if kind == "index" and sql}
    for name in (name for kind, name, _ in rows if kind == "table"):
        columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
        found |= {(name, *column) for column in columns}
    connection.close()
    return found


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


@pytest.mark.parametrize("table", ["assessments", "runs", "jobs"])
def test_what_the_version_before_writes_fits_into_the_tables_of_today(path, table):
    upgrade_sqlite(str(path), revision="0002")
    connection = sqlite3.connect(path)
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    connection.close()
    upgrade_sqlite(str(path))
    connection = sqlite3.connect(path)
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
    connection.execute(insert, [0] * len(columns))
    connection.close()


def test_a_database_may_be_one_migration_ahead_while_processes_are_replaced():
    schema.check_revision("x", f"{int(schema.REVISION) + 1:04}")
    with pytest.raises(StoreError, match="newer"):
        schema.check_revision("x", f"{int(schema.REVISION) + 2:04}")


async def test_an_unknown_revision_is_named(path):
    with pytest.raises(StoreError, match="'9999'"):
        await upgrade(f"sqlite:///{path}", revision="9999")
