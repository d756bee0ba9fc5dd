import os
import sqlite3
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

from sqlalchemy import URL
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ..core.errors import StoreCorrupt, StoreError, StoreLocked, StoreReadOnly, VersionConflict
from . import schema
from .statement import Prepared, Row, SqlStatement, Transaction

R = TypeVar("R")

DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")
PAGE_BYTES = 4_096
OLDEST = (3, 35)
_BEING_MADE = "-new"
"""A file beside one that is being made: one that is empty without it has lost what was in it."""

_PRAGMAS = (
    f"PRAGMA page_size={PAGE_BYTES}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-16000",
    "PRAGMA journal_size_limit=67108864",
)


class SqliteDriver:
    """One SQLite file: a connection that writes, others that only read."""

    def __init__(self, url: URL, lock_timeout: timedelta) -> None:
        self._path = url.database or ":memory:"
        self._lock_timeout = lock_timeout
        self.readers = 0 if self._path == ":memory:" else 1

    def __str__(self) -> str:
        return self._path

    def writer(self) -> "SqliteConnection":
        """Opens the file; creates it where there is none. An older schema is refused."""
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreError(
                f"The SQLite library of this Python is {sqlite3.sqlite_version}, too old.",
                remedy="Use a Python with SQLite 3.35 or newer, or PostgreSQL.",
            )
        if self._path != ":memory:":
            self._make_file()
        connection = self._connect(read_only=False)
        connection.prepare()
        self._made()
        return connection

    def reader(self) -> "SqliteConnection":
        connection = self._connect(read_only=True)
        connection.check()
        return connection

    def _connect(self, *, read_only: bool) -> "SqliteConnection":
        return SqliteConnection(self._path, lock_timeout=self._lock_timeout, read_only=read_only)

    def _make_file(self) -> None:
        path, marker = Path(self._path), Path(f"{self._path}{_BEING_MADE}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                _touch(marker, os.O_CREAT)
            try:
                _touch(path, os.O_CREAT | os.O_EXCL)
            except FileExistsError:
                _touch(path)
                # In this order, so that what another process makes meanwhile is never taken for lost.
                lost = not marker.exists() and not path.stat().st_size
            else:
                lost = False
        except OSError as error:
            raise StoreReadOnly(
                f"The database {self._path!r} cannot be made or written ({error.strerror}).",
                remedy="Set INFRA_MIND_HOME to a folder you may write to.",
            ) from error
        if lost:
            raise StoreCorrupt(
                f"The database {self._path!r} is empty: what was in it is lost.",
                remedy="Restore a backup, or remove the file: a new one is made by itself.",
            )

    def _made(self) -> None:
        with suppress(OSError):
            Path(f"{self._path}{_BEING_MADE}").unlink(missing_ok=True)


def _touch(path: Path, flags: int = 0) -> None:
    """For its owner alone, as are the files that SQLite lays beside it."""
    os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600))


class SqliteConnection:
    """Drives operations without an event loop: nothing they await ever has to wait."""

    def __init__(self, path: str, *, lock_timeout: timedelta, read_only: bool) -> None:
        self._path = path
        self._seconds = lock_timeout.total_seconds()
        try:
            self._connection = (
                self._readable() if read_only and path != ":memory:" else self._opened(path)
            )
        except sqlite3.Error as error:
            raise self.explain(error) from error
        if read_only:
            self._connection.execute("PRAGMA query_only=ON")
        begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        self._transaction = SqliteTransaction(self._connection, begin=begin)

    def _opened(self, place: str, *, uri: bool = False) -> sqlite3.Connection:
        return sqlite3.connect(place, timeout=self._seconds, isolation_level=None, uri=uri)

    def _readable(self) -> sqlite3.Connection:
        """Where nothing may be written beside the file, it is read as it lies there."""
        address = f"{Path(self._path).absolute().as_uri()}?mode=ro"
        for place in (address, f"{address}&immutable=1"):
            connection = self._opened(place, uri=True)
            try:
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            except sqlite3.OperationalError as error:
                connection.close()
                failure = error
            else:
                return connection
        raise failure

    def check(self) -> None:
        """Refuse a file of another schema, one without tables too."""
        try:
            schema.check_revision(self._path, self._revision() or "")
        except (sqlite3.Error, StoreError) as error:
            self.close()
            raise self.explain(error) if isinstance(error, sqlite3.Error) else error from error

    def prepare(self) -> None:
        """Set the file up."""
        try:
            for pragma in _PRAGMAS:
                self._connection.execute(pragma)
            revision = self._revision()
            schema.check_revision(
                self._path, self._create_schema() if revision is None else revision
            )
        except sqlite3.Error as error:
            failure = self.explain(error)
        except StoreError as error:
            failure = error
        else:
            return
        self.close()
        raise failure

    def transact(self, work: Callable[[Transaction], Coroutine[None, None, R]]) -> R:
        try:
            result = _drive(work(self._transaction))
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            if isinstance(error, sqlite3.Error):
                raise self.explain(error) from error
            raise
        return result

    def close(self) -> None:
        self._connection.close()

    def explain(self, error: sqlite3.Error) -> StoreError:
        """The same failure in this project's words."""
        where = f"The database {self._path!r}"
        code = getattr(error, "sqlite_errorcode", None)
        primary = code & 0xFF if isinstance(code, int) else sqlite3.SQLITE_ERROR
        match primary:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return StoreLocked(
                    f"{where} is locked by another process.",
                    remedy="Wait until that process has finished, or end it; then try again.",
                )
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                return self._corrupt(error)
            case sqlite3.SQLITE_ERROR if "Could not decode" in str(error):
                return self._corrupt(error)
            case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
                return StoreError(
                    f"{where} could not be written: the disk is full or failing ({error}).",
                    remedy="Free some space and try again; nothing that was finished is lost.",
                )
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
                return StoreReadOnly(
                    f"{where} cannot be opened for writing ({error}).",
                    remedy="Set INFRA_MIND_HOME to a folder you may write to.",
                )
            case sqlite3.SQLITE_CONSTRAINT:
                return VersionConflict(f"{where} already holds this ({error}).")
            case _:
                return StoreError(f"{where} refused a statement ({error}).")

    def _corrupt(self, error: sqlite3.Error) -> StoreError:
        return StoreCorrupt(
            f"The database {self._path!r} is damaged or no database ({error}).",
            remedy="Move it away or restore a backup; a new one is made by itself.",
        )

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):  # the failure that led here is the one to report
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _revision(self) -> str | None:
        """The schema's revision; `None` for a file without any table."""
        query = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        tables = {cast("str", name) for (name,) in self._connection.execute(query)}
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise StoreCorrupt(
                f"The database {self._path!r} belongs to another program.",
                remedy="Set INFRA_MIND_HOME or INFRA_MIND_DATABASE_URL to another place.",
            )
        found = self._connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return cast("str", found[0]) if found else ""

    def _create_schema(self) -> str:
        """Create all tables in an empty file, at once, unless another process was faster."""
        self._connection.execute("BEGIN IMMEDIATE")
        revision = self._revision()
        if revision is None:
            for table in schema.metadata.sorted_tables:
                self._connection.execute(str(CreateTable(table).compile(dialect=DIALECT)))
                for index in sorted(table.indexes, key=lambda index: str(index.name)):
                    self._connection.execute(str(CreateIndex(index).compile(dialect=DIALECT)))
            self._connection.execute(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
            )
            insert = "INSERT INTO alembic_version VALUES (?)"
            self._connection.execute(insert, (schema.REVISION,))
        self._connection.execute("COMMIT")
        return schema.REVISION if revision is None else revision


class SqliteTransaction:
    """The statements of one transaction, which the first one begins; done when they return."""

    def __init__(self, connection: sqlite3.Connection, *, begin: str) -> None:
        self._connection = connection
        self._begin = begin

    async def fetch(self, statement: SqlStatement, rows: Sequence[Row]) -> list[Row]:
        prepared = self._begun(statement)
        execute = self._connection.execute
        return [
            cast("Row", found)
            for row in prepared.arguments(rows)
            for found in execute(prepared.sql, row).fetchall()
        ]

    async def now(self) -> int:
        return time.time_ns() // 1000  # the database has no clock but that of its machine

    async def lock(self, names: Sequence[str]) -> None:
        """Whoever writes has the whole file."""
        del names

    async def execute(self, statement: SqlStatement, rows: Sequence[Row]) -> None:
        prepared = self._begun(statement)
        self._connection.executemany(prepared.sql, prepared.arguments(rows))

    def _begun(self, statement: SqlStatement) -> Prepared:
        if not self._connection.in_transaction:
            self._connection.execute(self._begin)
        return statement.prepared(DIALECT)


def _drive(coroutine: Coroutine[None, None, R]) -> R:
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return cast("R", stop.value)
    coroutine.close()
    raise RuntimeError("an operation of the store awaited something else than its transaction")
