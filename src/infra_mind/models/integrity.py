"""Whether a database is whole: asked of SQLite only, whose file anything may have damaged."""

from collections.abc import Sequence

from sqlalchemy import make_url, text

from .database import SqlDatabase
from .statement import SqlStatement, Transaction

_QUICK_CHECK = SqlStatement(text("PRAGMA quick_check(1)"))
_SOUND = "ok"


async def damage(database: SqlDatabase) -> str | None:
    """The first damage found, in the database's own words; `None` where there is none.

    A file too damaged to be read raises `StoreCorrupt` instead.
    """
    if make_url(database.url).get_backend_name() != "sqlite":
        return None
    found = await database.read(_check, None)
    return None if found == _SOUND else found


async def _check(transaction: Transaction, arguments: Sequence[None]) -> Sequence[str]:
    rows = await transaction.fetch(_QUICK_CHECK, [()])
    said = str(rows[0][0]) if rows else _SOUND
    return [said] * len(arguments)
