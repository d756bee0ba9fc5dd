"""What is of no use to anybody after a while, and goes by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from .database import SqlDatabase
from .instant import to_microseconds
from .invitation import INVITED
from .schema import deliveries, invitations, sessions, sign_in_failures
from .sign_in import SESSION
from .sign_in_failures import FAILURES_WITHIN
from .statement import SqlStatement, Transaction

DELIVERED = timedelta(days=30)
"""How long what was told to a webhook, or given up, is listed."""


async def forget(database: SqlDatabase, at: datetime) -> None:
    """Remove sessions and invitations that have ended, wrong passwords and deliveries that are long over."""
    await database.write(_forget, at)


async def _forget(transaction: Transaction, asked: Sequence[datetime]) -> list[None]:
    for at in asked:
        for statement, lasted in _FORGETTING:
            await transaction.execute(statement, [(to_microseconds(at - lasted),)])
    return [None] * len(asked)


_BEFORE = sa.bindparam("before", type_=sa.BigInteger)
_FORGETTING = (
    (SqlStatement(sa.delete(sessions).where(sessions.c.created_at < _BEFORE), "before"), SESSION),
    (
        SqlStatement(sa.delete(invitations).where(invitations.c.created_at < _BEFORE), "before"),
        INVITED,
    ),
    (
        SqlStatement(
            sa.delete(deliveries).where(
                deliveries.c.next_at.is_(None), deliveries.c.made_at < _BEFORE
            ),
            "before",
        ),
        DELIVERED,
    ),
    (
        SqlStatement(sa.delete(sign_in_failures).where(sign_in_failures.c.at < _BEFORE), "before"),
        FAILURES_WITHIN,
    ),
)
