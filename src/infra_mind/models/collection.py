from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from .statement import Row, SqlStatement, Transaction

COMMON = ("id", "version", "created_at", "updated_at", "body")
"""The columns that every document has; rows begin with them."""


@dataclass(frozen=True, slots=True, eq=False)
class RowWrite:
    """Writes rows that begin with id and version; says of each whether it took effect."""

    statement: SqlStatement
    along: tuple[SqlStatement, ...] = ()

    async def __call__(self, transaction: Transaction, rows: Sequence[Row]) -> list[bool]:
        # In the order of their ids, so that two processes never lock the rows crosswise.
        ordered = sorted(rows, key=lambda row: str(row[0]))
        changed = Counter(row[:2] for row in await transaction.fetch(self.statement, ordered))
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

    statement: SqlStatement

    async def __call__(self, transaction: Transaction, keys: Sequence[Row]) -> list[Row | None]:
        found = {row[0]: row for row in await transaction.fetch(self.statement, keys)}
        return [found.get(key) for (key,) in keys]


@dataclass(frozen=True, slots=True, eq=False)
class Find:
    """Reads lists of rows, one list per row of arguments."""

    statement: SqlStatement

    async def __call__(self, transaction: Transaction, keys: Sequence[Row]) -> list[list[Row]]:
        return [await transaction.fetch(self.statement, [key]) for key in keys]


class Collection:
    """One table of documents, and the operations on it.

    `deferred` is a large column that `find` leaves out and `update` keeps when it is given `None`;
    `owned` are statements that delete, by a document's id, what goes with it.
    """

    def __init__(
        self,
        table: sa.Table,
        *,
        deferred: str | None = None,
        owned: tuple[SqlStatement, ...] = (),
    ) -> None:
        names = (column.name for column in table.columns if column.name not in COMMON)
        # The columns of a lease belong to the journal.
        self.own = tuple(name for name in names if not name.startswith("lease_"))
        self._table = table
        self._deferred = deferred
        self._owned = owned
        self._names = (*COMMON, *self.own)
        self._bound = {name: sa.bindparam(name, type_=table.c[name].type) for name in self._names}
        self.find = cache(self._find)

    @cached_property
    def insert(self) -> RowWrite:
        """Adds rows. A claim may have made a row already: then it becomes the document's."""
        fresh = insert(self._table).values(self._bound)
        adopted = fresh.on_conflict_do_update(
            index_elements=[self._table.c.id],
            set_={name: fresh.excluded[name] for name in self._names if name != "id"},
            where=self._table.c.version == sa.text("0"),
        )
        return RowWrite(SqlStatement(adopted.returning(*self._key), *self._names))

    @cached_property
    def update(self) -> RowWrite:
        """Changes rows that are one version behind the one given."""
        values: dict[str, sa.ColumnElement[Any]] = {
            name: self._bound[name] for name in self._names if name not in {"id", "created_at"}
        }
        if self._deferred is not None:
            kept = self._table.c[self._deferred]
            values[self._deferred] = sa.func.coalesce(self._bound[self._deferred], kept)
        before = self._bound["version"] - sa.text("1")
        changed = sa.update(self._table).where(self._is(version=before)).values(values)
        return RowWrite(SqlStatement(changed.returning(*self._key), *self._names))

    @cached_property
    def delete(self) -> RowWrite:
        """Removes rows that have the version given."""
        gone = sa.delete(self._table).where(self._is(version=self._bound["version"]))
        return RowWrite(
            SqlStatement(gone.returning(*self._key), "id", "version"), along=self._owned
        )

    @cached_property
    def get(self) -> Get:
        columns = (self._table.c[name] for name in self._names)
        query = sa.select(*columns).where(self._table.c.id == self._bound["id"], self._inserted)
        return Get(SqlStatement(query, "id"))

    def _find(self, equal: tuple[str, ...], *, paged: bool) -> Find:
        """Reads the newest rows whose columns equal those given, if `paged` before an id."""
        table = self._table
        for name in equal:
            if name not in self._names:
                raise TypeError(f"{table.name} cannot be found by {name!r}, which is no column")
        columns = (
            sa.null().label(name) if name == self._deferred else table.c[name]
            for name in self._names
        )
        query = sa.select(*columns).where(
            self._inserted, *(table.c[name] == self._bound[name] for name in equal)
        )
        if paged:
            query = query.where(table.c.id < sa.bindparam("before", type_=sa.Text))
        newest = query.order_by(table.c.id.desc()).limit(sa.bindparam("limit", type_=sa.Integer))
        return Find(SqlStatement(newest, *equal, *(("before",) if paged else ()), "limit"))

    @property
    def _key(self) -> tuple[sa.Column[Any], ...]:
        return (self._table.c.id, self._table.c.version)

    @property
    def _inserted(self) -> sa.ColumnElement[bool]:
        return self._table.c.version > sa.text("0")

    def _is(self, *, version: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        return sa.and_(self._table.c.id == self._bound["id"], self._table.c.version == version)
