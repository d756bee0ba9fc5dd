"""How an older database becomes a current one, and a new PostgreSQL database gets its tables.

A new SQLite file gets its tables by being opened. Nothing else loads this module than the command
that migrates: Alembic would cost every command a third of a second.
"""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from ..core.errors import StoreError, StoreUnreachable
from . import schema
from .drivers import parsed_url

MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 4_712_190_623_511
"""The advisory lock under which PostgreSQL databases are migrated."""


async def upgrade(url: str, *, revision: str = "head") -> None:
    """Bring a database to the current schema, in one transaction; safe to repeat."""
    parsed = parsed_url(url)
    if parsed.get_backend_name() == "sqlite":
        await asyncio.to_thread(upgrade_sqlite, parsed.database or "", revision=revision)
    else:
        await _upgrade_postgresql(parsed, revision)


def upgrade_sqlite(path: str, *, revision: str = "head") -> None:
    """Bring one SQLite file to the current schema."""
    engine = create_engine(URL.create("sqlite", database=path), poolclass=NullPool)
    # The driver would commit before each statement that changes the schema; so it is told nothing
    # of transactions and they are begun here.
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin_immediately)
    try:
        with engine.begin() as connection:
            _migrate(connection, revision)
    except DBAPIError as error:
        raise StoreError(f"The database {path!r} could not be migrated ({error.orig}).") from error


async def _upgrade_postgresql(url: URL, revision: str) -> None:
    engine = create_async_engine(url.set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
            await connection.run_sync(_migrate, revision)
    except (DBAPIError, OSError) as error:
        name = url.render_as_string(hide_password=True)
        raise StoreUnreachable(
            f"The database {name!r} could not be migrated ({error}).",
            remedy="Check that the server runs and that INFRA_MIND_DATABASE_URL is right.",
        ) from error
    finally:
        await engine.dispose()


def _migrate(connection: Connection, revision: str) -> None:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes.update(connection=connection, metadata=schema.metadata)
    try:
        command.upgrade(settings, revision)
    except CommandError as error:
        raise StoreError(
            f"The database cannot be brought to revision {revision!r} ({error}).",
            remedy="It was probably written by a newer Infra Mind: install that one.",
        ) from error


def _leave_transactions_to_us(connection: object, record: object) -> None:
    del record
    setattr(connection, "isolation_level", None)  # noqa: B010 - the driver's object has no type here


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
