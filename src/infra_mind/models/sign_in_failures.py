"""Wrong passwords of late, counted by all processes together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast

import sqlalchemy as sa

from ..core.ids import time_ordered_id
from .database import SqlDatabase
from .instant import from_microseconds, to_microseconds
from .schema import sign_in_failures as table
from .statement import Row, SqlStatement, Transaction

FAILURES_WITHIN: Final = timedelta(minutes=5)
"""How long a wrong password counts."""


class SignInFailures:
    """Failures by a key, which the caller has made unreadable."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def add(self, key: str, at: datetime) -> None:
        row = (time_ordered_id("fail"), key, to_microseconds(at))
        await self._database.write(_rows, (_ADD, row))

    async def newest(self, key: str, now: datetime, *, most: int) -> tuple[datetime, ...]:
        """When the last ones were that still count, the newest first; of a clock far ahead none does."""
        span = (to_microseconds(now - FAILURES_WITHIN), to_microseconds(now + FAILURES_WITHIN))
        found = await self._database.read(_rows, (_NEWEST, (key, *span, most)))
        return tuple(from_microseconds(cast("int", at)) for (at,) in found)


async def _rows(
    transaction: Transaction, asked: Sequence[tuple[SqlStatement, Row]]
) -> list[list[Row]]:
    return [await transaction.fetch(statement, [row]) for statement, row in asked]


_ADD = SqlStatement(
    sa.insert(table)
    .values({name: sa.bindparam(name) for name in ("id", "key", "at")})
    .returning(table.c.at),
    *("id", "key", "at"),
)
_NEWEST = SqlStatement(
    sa.select(table.c.at)
    .where(
        table.c.key == sa.bindparam("of", type_=sa.Text),
        table.c.at > sa.bindparam("after", type_=sa.BigInteger),
        table.c.at < sa.bindparam("before", type_=sa.BigInteger),
    )
    .order_by(table.c.at.desc())
    .limit(sa.bindparam("most", type_=sa.Integer)),
    *("of", "after", "before", "most"),
)
