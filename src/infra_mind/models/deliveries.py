"""What is to be told to webhooks: rows that are written with the end of a run, in its transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ..engine.events import RunStatus
from .database import SqlDatabase
from .instant import from_microseconds, to_microseconds
from .schema import deliveries, runs, webhooks
from .statement import Row, SqlStatement, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One end of a run for one webhook. `next_at`: when it is tried next; `None` when it is over.

    `answer` is the status that came back last, `error` why nothing did.
    """

    id: str
    webhook_id: str
    run_id: str
    assessment_id: str
    status: RunStatus
    made_at: datetime
    attempts: int
    next_at: datetime | None
    delivered_at: datetime | None
    answer: int | None
    error: str

    @property
    def dead(self) -> bool:
        return self.next_at is None and self.delivered_at is None


class DeliveryTable:
    """What may be done to deliveries; each call is one transaction."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def claim(self, at: datetime, until: datetime, *, limit: int) -> tuple[DeliveryRow, ...]:
        """Deliveries that are due, counted as tried once more; nobody else gets them before `until`."""
        row = (to_microseconds(at), to_microseconds(until), limit)
        return await self._database.write(_rows, (_CLAIM, row))

    async def settle(
        self,
        one: DeliveryRow,
        *,
        next_at: datetime | None = None,
        delivered_at: datetime | None = None,
        answer: int | None = None,
        error: str = "",
    ) -> None:
        """Keep what came of a try, unless somebody else has tried since."""
        moments = (None if at is None else to_microseconds(at) for at in (next_at, delivered_at))
        row = (one.id, one.attempts, *moments, answer, error)
        await self._database.write(_rows, (_SETTLE, row))

    async def again(self, webhook_id: str, delivery_id: str, at: datetime) -> DeliveryRow | None:
        """Try one once more, as often as a new one; `None` where it is not there."""
        row = (webhook_id, delivery_id, to_microseconds(at))
        found = await self._database.write(_rows, (_AGAIN, row))
        return found[0] if found else None

    async def of(
        self, webhook_id: str, *, limit: int, before: str | None = None
    ) -> tuple[DeliveryRow, ...]:
        """A webhook's deliveries, those of the newest runs first."""
        if before is None:
            return await self._database.read(_rows, (_OF, (webhook_id, limit)))
        return await self._database.read(_rows, (_OF_BEFORE, (webhook_id, before, limit)))

    async def counts(self) -> Mapping[str, int]:
        """How many wait to be told, and how many were given up."""
        return await self._database.read(_counts, None)


async def _counts(transaction: Transaction, asked: Sequence[None]) -> list[Mapping[str, int]]:
    ((waiting,),) = await transaction.fetch(_WAITING, [()])
    ((dead,),) = await transaction.fetch(_DEAD, [()])
    return [{"waits": cast("int", waiting), "dead": cast("int", dead)}] * len(asked)


async def _rows(
    transaction: Transaction, asked: Sequence[tuple[SqlStatement, Row]]
) -> list[tuple[DeliveryRow, ...]]:
    return [tuple(map(_delivery, await transaction.fetch(query, [row]))) for query, row in asked]


def _delivery(row: Row) -> DeliveryRow:
    id, webhook_id, run_id, assessment_id, status, made_at, attempts, *rest = row
    next_at, delivered_at, answer, error = rest
    return DeliveryRow(
        id=cast("str", id),
        webhook_id=cast("str", webhook_id),
        run_id=cast("str", run_id),
        assessment_id=cast("str", assessment_id),
        status=RunStatus(cast("str", status)),
        made_at=from_microseconds(cast("int", made_at)),
        attempts=cast("int", attempts),
        next_at=None if next_at is None else from_microseconds(cast("int", next_at)),
        delivered_at=None if delivered_at is None else from_microseconds(cast("int", delivered_at)),
        answer=cast("int | None", answer),
        error=cast("str", error),
    )


_COLUMNS = tuple(deliveries.c)
_AT = sa.bindparam("at", type_=sa.BigInteger)
_LIMIT = sa.bindparam("limit", type_=sa.Integer)


def _adding() -> SqlStatement:
    """For each webhook of the run's tenant. An end has one id however often it is written."""
    number = sa.cast(runs.c.version, sa.Text)
    ends = sa.select(
        webhooks.c.id + sa.literal_column("'.'") + runs.c.id + sa.literal_column("'.'") + number,
        webhooks.c.id,
        runs.c.id,
        runs.c.assessment_id,
        runs.c.status,
        _AT,
        sa.literal_column("0", sa.Integer),
        _AT,
        sa.literal_column("''", sa.Text),
    ).where(
        runs.c.id == sa.bindparam("run_id", type_=sa.Text),
        webhooks.c.organisation_id == runs.c.organisation_id,
        sa.or_(
            webhooks.c.organisation_id != sa.literal_column("''"),
            webhooks.c.user_id == runs.c.user_id,
        ),
    )
    names = ("id", "webhook_id", "run_id", "assessment_id", "status", "made_at", "attempts")
    added = insert(deliveries).from_select([*names, "next_at", "error"], ends)
    return SqlStatement(added.on_conflict_do_nothing(), "run_id", "at")


ADD_DELIVERIES = _adding()
DROP_DELIVERIES = SqlStatement(
    sa.delete(deliveries).where(deliveries.c.webhook_id == sa.bindparam("id", type_=sa.Text)), "id"
)
_CLAIM = SqlStatement(
    sa.update(deliveries)
    .where(
        deliveries.c.id.in_(
            sa.select(deliveries.c.id)
            .where(deliveries.c.next_at <= _AT)
            .order_by(deliveries.c.next_at)
            .limit(_LIMIT)
        ),
        deliveries.c.next_at <= _AT,
    )
    .values(
        next_at=sa.bindparam("until", type_=sa.BigInteger),
        attempts=deliveries.c.attempts + sa.text("1"),
    )
    .returning(*_COLUMNS),
    *("at", "until", "limit"),
)
_SETTLE = SqlStatement(
    sa.update(deliveries)
    .where(
        deliveries.c.id == sa.bindparam("this", type_=sa.Text),
        deliveries.c.attempts == sa.bindparam("tried", type_=sa.Integer),
        deliveries.c.next_at.is_not(None),
    )
    .values(
        next_at=sa.bindparam("next", type_=sa.BigInteger),
        delivered_at=sa.bindparam("delivered", type_=sa.BigInteger),
        answer=sa.bindparam("came", type_=sa.Integer),
        error=sa.bindparam("why", type_=sa.Text),
    )
    .returning(*_COLUMNS),
    *("this", "tried", "next", "delivered", "came", "why"),
)
_AGAIN = SqlStatement(
    sa.update(deliveries)
    .where(
        deliveries.c.webhook_id == sa.bindparam("webhook", type_=sa.Text),
        deliveries.c.id == sa.bindparam("this", type_=sa.Text),
    )
    .values(next_at=_AT, attempts=sa.text("0"), delivered_at=sa.null())
    .returning(*_COLUMNS),
    *("webhook", "this", "at"),
)
_COUNT = sa.select(sa.func.count()).select_from(deliveries)
_WAITING = SqlStatement(_COUNT.where(deliveries.c.next_at.is_not(None)))
_DEAD = SqlStatement(
    _COUNT.where(deliveries.c.next_at.is_(None), deliveries.c.delivered_at.is_(None))
)
_NEWEST = (
    sa.select(*_COLUMNS)
    .where(deliveries.c.webhook_id == sa.bindparam("webhook", type_=sa.Text))
    .order_by(deliveries.c.id.desc())
    .limit(_LIMIT)
)
_OF = SqlStatement(_NEWEST, "webhook", "limit")
_OF_BEFORE = SqlStatement(
    _NEWEST.where(deliveries.c.id < sa.bindparam("before", type_=sa.Text)),
    *("webhook", "before", "limit"),
)
