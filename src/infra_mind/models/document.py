"""What every document can do: `insert`, `save`, `delete`, `get`, `find`.

A table keeps a document's searchable fields in columns of their own, the rest as JSON in `body`.
Each write names the version it is based on: two writers never silently overwrite each other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Self, cast

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from pydantic_core import PydanticSerializationError, from_json
from sqlalchemy.dialects.postgresql import insert

from ..core.errors import Conflict, InputError
from .database import Database, current
from .instant import from_microseconds, to_microseconds
from .statement import Row, Statement, Transaction, Value

Key = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text that both databases can keep in a column."""


def _now() -> datetime:
    return datetime.now(UTC)


class Document(BaseModel):
    """A value with an identity and a history of versions; version 0 is not kept yet."""

    model_config = ConfigDict(
        extra="forbid", validate_assignment=True, ser_json_inf_nan="constants"
    )
    table: ClassVar[sa.Table]
    deferred: ClassVar[str | None] = None
    """A large column that `find` leaves out and `save` keeps when the field is `None`."""
    owned: ClassVar[tuple[Statement, ...]] = ()
    """Statements that delete, by the document's id, what goes with it."""

    id: Key
    version: int = 0
    created_at: datetime = Field(default_factory=_now)
    updated_at: datetime = Field(default_factory=_now)

    @classmethod
    async def get(cls, id: str, *, database: Database | None = None) -> Self | None:  # noqa: A002
        """The document with this id, or `None`."""
        row = await (database or current()).read(_statements(cls).get, (id,))
        return None if row is None else cls._from_row(row)

    @classmethod
    async def find(
        cls,
        *,
        limit: int = 100,
        before: str | None = None,
        database: Database | None = None,
        **equal: str,
    ) -> list[Self]:
        """The newest documents whose columns equal these, older than the id `before`."""
        paged = () if before is None else (before,)
        operation = _finder(cls, tuple(equal), paged=bool(paged))
        rows = await (database or current()).read(operation, (*equal.values(), *paged, limit))
        return [cls._from_row(row) for row in rows]

    async def insert(self, *, database: Database | None = None) -> Self:
        """Keep a new document; raises `Conflict` when its id or a unique field is taken."""
        if self.version:
            raise Conflict(f"{self._name} is already kept.", remedy="Call `save` for changes.")
        change = _statements(type(self)).insert
        await self._change(change, database, refusal="already exists")
        return self

    async def save(self, *, database: Database | None = None) -> Self:
        """Keep changes; raises `Conflict` when somebody else changed the document meanwhile."""
        if not self.version:
            raise Conflict(f"{self._name} was never inserted.", remedy="Call `insert` first.")
        self.updated_at = max(_now(), self.updated_at)
        change = _statements(type(self)).update
        await self._change(change, database, refusal="was changed or deleted since it was read")
        return self

    async def delete(self, *, database: Database | None = None) -> None:
        """Remove the document; raises `Conflict` when somebody else changed it meanwhile."""
        change = _statements(type(self)).delete
        if not await (database or current()).write(change, (self.id, self.version)):
            raise self._conflict("was changed or deleted since it was read")
        self.version = 0

    async def _change(self, change: "Change", database: Database | None, *, refusal: str) -> None:
        # Counted before the wait, so that two saves of one object at once follow one another.
        self.version += 1
        changed = False
        try:
            changed = await (database or current()).write(change, self._to_row())
        finally:
            self.version -= not changed
        if not changed:
            raise self._conflict(refusal)

    @property
    def _name(self) -> str:
        return f"{type(self).__name__} {self.id!r}"

    def _conflict(self, refusal: str) -> Conflict:
        remedy = "Get it again and repeat the change." if self.version else ""
        return Conflict(f"{self._name} {refusal}.", remedy=remedy)

    def _to_row(self) -> Row:
        own = _own_columns(self.table)
        try:
            body = self.model_dump_json(exclude={*_COMMON, *own})
        except PydanticSerializationError as error:
            raise InputError(
                f"{self._name} cannot be kept ({error}).", remedy="Remove what is no text from it."
            ) from error
        return (
            self.id,
            self.version,
            to_microseconds(self.created_at),
            to_microseconds(self.updated_at),
            body,
            *(_plain(getattr(self, name)) for name in own),
        )

    @classmethod
    def _from_row(cls, row: Row) -> Self:
        found, version, created, updated, body, *own = row
        return cls.model_validate(
            {
                **cast("dict[str, JsonValue]", from_json(cast("str", body))),
                "id": found,
                "version": version,
                "created_at": from_microseconds(cast("int", created)),
                "updated_at": from_microseconds(cast("int", updated)),
                **dict(zip(_own_columns(cls.table), own, strict=True)),
            }
        )


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Writes rows that begin with id and version; says of each whether it took effect."""

    statement: Statement
    along: tuple[Statement, ...] = ()

    async def __call__(self, transaction: Transaction, rows: Sequence[Row]) -> list[bool]:
        changed = Counter(row[:2] for row in await transaction.fetch(self.statement, rows))
        results: list[bool] = []
        for row in rows:  # carried out in this order, so the first of two rivals is the winner
            key = row[:2]
            results.append(changed[key] > 0)
            changed[key] -= 1
        took_effect: list[Row] = [row[:1] for row, done in zip(rows, results, strict=True) if done]
        for statement in self.along if took_effect else ():
            await transaction.execute(statement, took_effect)
        return results


@dataclass(frozen=True, slots=True, eq=False)
class Get:
    """Reads rows by their id."""

    statement: Statement

    async def __call__(self, transaction: Transaction, keys: Sequence[Row]) -> list[Row | None]:
        found = {row[0]: row for row in await transaction.fetch(self.statement, keys)}
        return [found.get(key) for (key,) in keys]


@dataclass(frozen=True, slots=True, eq=False)
class Find:
    """Reads lists of rows, one list per row of arguments."""

    statement: Statement

    async def __call__(self, transaction: Transaction, keys: Sequence[Row]) -> list[list[Row]]:
        return [await transaction.fetch(self.statement, [key]) for key in keys]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    insert: Change
    update: Change
    delete: Change
    get: Get


_COMMON = ("id", "version", "created_at", "updated_at", "body")


def _plain(value: Value | StrEnum) -> Value:
    return value.value if isinstance(value, StrEnum) else value


@cache
def _own_columns(table: sa.Table) -> tuple[str, ...]:
    """The columns that hold one field each; those of a lease belong to the journal."""
    names = (column.name for column in table.columns)
    return tuple(name for name in names if name not in _COMMON and not name.startswith("lease_"))


@cache
def _statements(kind: type[Document]) -> _Statements:
    table, deferred = kind.table, kind.deferred
    names = (*_COMMON, *_own_columns(table))
    bound = {name: sa.bindparam(name, type_=table.c[name].type) for name in names}
    key = (table.c.id, table.c.version)
    changed: dict[str, sa.ColumnElement[Any]] = {
        name: bound[name] for name in names if name not in {"id", "created_at"}
    }
    if deferred is not None:
        changed[deferred] = sa.func.coalesce(bound[deferred], table.c[deferred])
    fresh = insert(table).values(bound)
    return _Statements(
        # A claim may have made the row already: it has version 0 and becomes the document's.
        insert=Change(
            Statement(
                fresh.on_conflict_do_update(
                    index_elements=[table.c.id],
                    set_={name: fresh.excluded[name] for name in names if name != "id"},
                    where=table.c.version == sa.text("0"),
                ).returning(*key),
                *names,
            )
        ),
        update=Change(
            Statement(
                sa.update(table)
                .where(
                    table.c.id == bound["id"], table.c.version == bound["version"] - sa.text("1")
                )
                .values(changed)
                .returning(*key),
                *names,
            )
        ),
        delete=Change(
            Statement(
                sa.delete(table)
                .where(table.c.id == bound["id"], table.c.version == bound["version"])
                .returning(*key),
                "id",
                "version",
            ),
            along=kind.owned,
        ),
        get=Get(
            Statement(
                sa.select(*(table.c[name] for name in names)).where(
                    table.c.id == bound["id"], table.c.version > sa.text("0")
                ),
                "id",
            )
        ),
    )


@cache
def _finder(kind: type[Document], equal: tuple[str, ...], *, paged: bool) -> Find:
    table, deferred = kind.table, kind.deferred
    unknown = sorted(set(equal) - {*_COMMON, *_own_columns(table)})
    if unknown:
        raise TypeError(f"{table.name} cannot be found by {unknown[0]!r}, which is no column")
    columns = [
        sa.null().label(name) if name == deferred else table.c[name]
        for name in (*_COMMON, *_own_columns(table))
    ]
    query = sa.select(*columns).where(
        table.c.version > sa.text("0"),
        *(table.c[name] == sa.bindparam(name, type_=sa.Text) for name in equal),
    )
    if paged:
        query = query.where(table.c.id < sa.bindparam("before", type_=sa.Text))
    newest = query.order_by(table.c.id.desc()).limit(sa.bindparam("limit", type_=sa.Integer))
    return Find(Statement(newest, *equal, *(("before",) if paged else ()), "limit"))
