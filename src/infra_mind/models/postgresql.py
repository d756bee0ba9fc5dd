import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar, cast

import asyncpg
from asyncpg.transaction import Transaction as AsyncpgTransaction
from sqlalchemy import URL
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from ..core.errors import StoreCorrupt, StoreError, StoreLocked, StoreUnreachable, VersionConflict
from . import schema
from .statement import Row, SqlStatement, Transaction

R = TypeVar("R")
COPIED_FROM = 8
"""Fewer rows are added one statement each."""

DIALECT = PGDialect_asyncpg()
READERS = 2
_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
_UNSURE = (asyncpg.InternalClientError, asyncpg.PostgresConnectionError, OSError)
"""After these nobody knows what the connection is in the middle of."""
_GONE = (
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    OSError,
)


_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


class PostgresDriver:
    """One PostgreSQL database: a connection that writes, others that only read."""

    def __init__(self, url: URL, lock_timeout: timedelta) -> None:
        self._url = url.set(drivername="postgresql")
        self._lock_timeout = lock_timeout.total_seconds()
        self.readers = READERS

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    def writer(self) -> "PostgresConnection":
        return self._connection("read_committed", read_only=False)

    def reader(self) -> "PostgresConnection":
        return self._connection("repeatable_read", read_only=True)

    def _connection(self, isolation: str, *, read_only: bool) -> "PostgresConnection":
        return PostgresConnection(
            str(self),
            dsn=self._url.render_as_string(hide_password=False),
            lock_timeout=self._lock_timeout,
            isolation=isolation,
            read_only=read_only,
        )


class PostgresConnection:
    """Drives operations on an event loop of its own thread; connects anew after a failure."""

    def __init__(
        self, name: str, *, dsn: str, lock_timeout: float, isolation: str, read_only: bool
    ) -> None:
        self._name = name
        self._dsn = dsn
        self._lock_timeout = lock_timeout
        self._isolation = isolation
        self._read_only = read_only
        self._connection: asyncpg.Connection | None = None
        self._committing = False
        self._loop = asyncio.new_event_loop()

    def transact(self, work: Callable[[Transaction], Coroutine[None, None, R]]) -> R:
        try:
            return self._loop.run_until_complete(self._transact(work))
        except _ERRORS as error:
            raise self.explain(error) from error

    def close(self) -> None:
        self._loop.run_until_complete(self._disconnect())
        self._loop.close()

    def explain(self, error: Exception) -> StoreError:
        """The same failure in this project's words."""
        where = f"The database {self._name!r}"
        match error:
            case asyncpg.LockNotAvailableError() | asyncpg.DeadlockDetectedError():
                return StoreLocked(
                    f"{where} is locked by another process.", remedy="Try again in a moment."
                )
            case asyncpg.IntegrityConstraintViolationError():
                return VersionConflict(f"{where} already holds this ({error}).")
            case asyncpg.DiskFullError():
                return StoreError(
                    f"{where} has no space left ({error}).",
                    remedy="Free some space and try again; nothing that was finished is lost.",
                )
            case asyncpg.DataCorruptedError() | asyncpg.IndexCorruptedError():
                return StoreCorrupt(f"{where} is damaged ({error}).", remedy="Restore a backup.")
            case (
                asyncpg.InvalidCatalogNameError() | asyncpg.InvalidAuthorizationSpecificationError()
            ):
                return StoreError(
                    f"{where} cannot be opened ({error}).",
                    remedy="Check INFRA_MIND_DATABASE_URL: name, user and password.",
                )
            case _ if isinstance(error, _GONE) or self._lost:
                said = str(error) or type(error).__name__
                if self._committing:
                    return StoreUnreachable(
                        f"{where} went away while it committed ({said}).",
                        remedy="What was asked may have been kept; look before trying again.",
                    )
                return StoreUnreachable(
                    f"{where} cannot be reached ({said}).",
                    remedy="Check that the server runs and that INFRA_MIND_DATABASE_URL is right.",
                )
            case _:
                return StoreError(f"{where} refused a statement ({error}).")

    async def _transact(self, work: Callable[[Transaction], Coroutine[None, None, R]]) -> R:
        reused = not self._lost
        try:
            return await self._attempt(work)
        except _ERRORS:
            if not (reused and self._lost) or self._committing:
                raise
        return await self._attempt(work)  # a connection that died while idle took nothing with it

    async def _attempt(self, work: Callable[[Transaction], Coroutine[None, None, R]]) -> R:
        self._committing = False
        connection = await self._connected()
        transaction = connection.transaction(isolation=self._isolation, readonly=self._read_only)
        try:
            await transaction.start()
            result = await work(PostgresTransaction(connection))
            self._committing = True
            await transaction.commit()
        except BaseException as error:
            if self._committing or isinstance(error, _UNSURE):
                connection.terminate()  # whatever state it is in, nothing more is asked of it
            else:
                await self._roll_back(transaction)
            raise
        self._committing = False
        return result

    async def _roll_back(self, transaction: AsyncpgTransaction) -> None:
        try:
            await transaction.rollback()
        except _ERRORS:
            if self._connection is not None:
                self._connection.terminate()

    @property
    def _lost(self) -> bool:
        return self._connection is None or self._connection.is_closed()

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is not None and not self._connection.is_closed():
            return self._connection
        milliseconds = str(round(self._lock_timeout * 1000))
        connection = cast(
            "asyncpg.Connection",
            await asyncpg.connect(  # pyright: ignore[reportUnknownMemberType] - untyped package
                self._dsn,
                timeout=max(1, round(self._lock_timeout)),
                command_timeout=1.5 * self._lock_timeout,
                server_settings={
                    "application_name": "infra-mind",
                    "lock_timeout": milliseconds,
                    "idle_in_transaction_session_timeout": milliseconds,
                },
            ),
        )
        self._connection = connection
        await self._check_schema(connection)
        return connection

    async def _check_schema(self, connection: asyncpg.Connection) -> None:
        try:
            found = cast(
                "str", await connection.fetchval("SELECT version_num FROM alembic_version")
            )
        except asyncpg.UndefinedTableError:
            found = None
        try:
            schema.check_revision(self._name, found or "")
        except StoreError:
            await self._disconnect()
            raise

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed():
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await connection.close(timeout=self._lock_timeout)


class PostgresTransaction:
    """The statements of one transaction; many rows of arguments travel in one round trip."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def fetch(self, statement: SqlStatement, rows: Sequence[Row]) -> list[Row]:
        prepared = statement.prepared(DIALECT)
        arguments = prepared.arguments(rows)
        connection = self._connection
        if len(arguments) == 1:
            records = cast("list[Row]", await connection.fetch(prepared.sql, *arguments[0]))
        else:
            records = cast("list[Row]", await connection.fetchmany(prepared.sql, arguments))
        return [tuple(record) for record in records]

    async def now(self) -> int:
        return cast("int", await self._connection.fetchval(_CLOCK))

    async def lock(self, names: Sequence[str]) -> None:
        for name in sorted(set(names)):  # in one order, so that two processes never wait crosswise
            await self._connection.execute(_LOCK, name)

    async def execute(self, statement: SqlStatement, rows: Sequence[Row]) -> None:
        if statement.adds_to and len(rows) >= COPIED_FROM:
            await self._copy(statement, rows)
            return
        prepared = statement.prepared(DIALECT)
        await self._connection.executemany(prepared.sql, prepared.arguments(rows))

    async def _copy(self, statement: SqlStatement, rows: Sequence[Row]) -> None:
        """As a stream, which costs less than many statements, here and in the server."""
        await self._connection.copy_records_to_table(  # pyright: ignore[reportUnknownMemberType] - untyped package
            statement.adds_to, records=rows, columns=statement.parameters
        )
