from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ..core.clock import Clock, SystemClock
from ..core.errors import LeaseLost
from ..engine.events import Event
from ..engine.journal import History, Lease, StepRecord
from .database import SqlDatabase, current
from .history import (
    ADD_EVENT,
    ADD_STEP,
    EVENTS,
    STEPS,
    event_of,
    event_row,
    latest_records,
    record_of,
    record_row,
)
from .instant import from_microseconds, to_microseconds
from .schema import runs
from .statement import Row, SqlStatement, Transaction


class SqlJournal:
    """The engine's journal on a database, fenced by the lease on the run's row.

    What concurrent runs append is committed together. Without a `database` it writes to the one in
    force at each call.
    """

    def __init__(self, database: SqlDatabase | None = None, *, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    async def claim(self, run_id: str, owner: str, ttl: timedelta) -> Lease | None:
        """Take a run that nobody holds, or whose lease has expired; `None` when it is held."""
        now = self._clock.now()
        expires = to_microseconds(now + ttl)
        row = (run_id, owner, expires, to_microseconds(now))
        epoch = await self._open.write(_claim, row)
        if epoch is None:
            return None
        expires_at = from_microseconds(expires)
        return Lease(run_id=run_id, owner=owner, epoch=epoch, expires_at=expires_at)

    async def renew(self, lease: Lease, ttl: timedelta) -> Lease:
        """Extend a lease; raises `LeaseLost` when its epoch is no longer the run's."""
        renewed = replace(lease, expires_at=self._clock.now() + ttl)
        if not await self._open.write(_renew, renewed):
            raise _lost(lease)
        return renewed

    async def release(self, lease: Lease) -> None:
        """Give the run back; a lease that is already lost is no error."""
        await self._open.write(_release, lease)

    async def append(
        self, lease: Lease, events: Sequence[Event], records: Sequence[StepRecord] = ()
    ) -> None:
        """Keep events and records in one transaction; raises `LeaseLost` for a stale epoch."""
        batch = _Append(
            lease=lease,
            events=[event_row(event) for event in events],
            records=[record_row(record) for record in records],
        )
        await self._open.write(_append, batch)

    async def history(self, run_id: str) -> History:
        """Everything kept of one run; empty when there is nothing."""
        return await self._open.read(_history, run_id)

    async def sweep(self, now: datetime, *, limit: int = 100) -> tuple[Lease, ...]:
        """Leases that have expired by `now`, the longest expired first."""
        return await self._open.read(_sweep, (to_microseconds(now), limit))

    @property
    def _open(self) -> SqlDatabase:
        return self._database or current()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Append:
    lease: Lease
    events: list[Row]
    records: list[Row]


async def _claim(transaction: Transaction, claims: Sequence[Row]) -> list[int | None]:
    granted = {row[:2]: cast("int", row[2]) for row in await transaction.fetch(_CLAIM, claims)}
    # Popped, so that of two claims by one owner in one batch the second is refused as it was.
    return [granted.pop(claim[:2], None) for claim in claims]


async def _renew(transaction: Transaction, leases: Sequence[Lease]) -> list[bool]:
    rows: list[Row] = [
        (lease.run_id, lease.owner, lease.epoch, to_microseconds(lease.expires_at))
        for lease in leases
    ]
    kept = set(await transaction.fetch(_RENEW, rows))
    return [row[:3] in kept for row in rows]


async def _release(transaction: Transaction, leases: Sequence[Lease]) -> Sequence[Lease]:
    await transaction.execute(
        _RELEASE, [(lease.run_id, lease.owner, lease.epoch) for lease in leases]
    )
    return leases


async def _append(transaction: Transaction, batches: Sequence[_Append]) -> list[LeaseLost | None]:
    held = {row[0]: row for row in await transaction.fetch(_FENCE, _runs_of(batches))}
    results: list[LeaseLost | None] = []
    new_events: list[Row] = []
    new_records: list[Row] = []
    for batch in batches:
        lease = batch.lease
        if held.get(lease.run_id) != (lease.run_id, lease.owner, lease.epoch):
            results.append(_lost(lease))
            continue
        results.append(None)
        new_events += batch.events
        new_records += batch.records
    if new_events:
        await transaction.execute(ADD_EVENT, new_events)
    if new_records:
        await transaction.execute(ADD_STEP, new_records)
    return results


def _runs_of(batches: Sequence[_Append]) -> list[Row]:
    """Each run once, in one order, so that two processes never lock the rows crosswise."""
    return [(run_id,) for run_id in sorted({batch.lease.run_id for batch in batches})]


async def _history(transaction: Transaction, run_ids: Sequence[str]) -> list[History]:
    return [
        History(
            events=tuple(map(event_of, await transaction.fetch(EVENTS, [(run_id,)]))),
            records=latest_records(map(record_of, await transaction.fetch(STEPS, [(run_id,)]))),
        )
        for run_id in run_ids
    ]


async def _sweep(transaction: Transaction, asked: Sequence[Row]) -> list[tuple[Lease, ...]]:
    return [tuple(map(_lease, await transaction.fetch(_SWEEP, [row]))) for row in asked]


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(
        f"Run {lease.run_id!r} no longer belongs to {lease.owner!r} (epoch {lease.epoch}).",
        remedy="Another worker goes on with it; stop here.",
    )


def _lease(row: Row) -> Lease:
    run_id, owner, epoch, expires_at = row
    return Lease(
        run_id=cast("str", run_id),
        owner=cast("str", owner),
        epoch=cast("int", epoch),
        expires_at=from_microseconds(cast("int", expires_at)),
    )


def _bound(*names: str) -> dict[str, sa.BindParameter[object]]:
    return {name: sa.bindparam(name, type_=runs.c[name].type) for name in names}


def _claiming() -> SqlStatement:
    names = ("id", "lease_owner", "lease_expires_at")
    fresh = insert(runs).values({**_bound(*names), "lease_epoch": sa.text("1")})
    taken = fresh.on_conflict_do_update(
        index_elements=[runs.c.id],
        set_={
            "lease_owner": fresh.excluded.lease_owner,
            "lease_expires_at": fresh.excluded.lease_expires_at,
            "lease_epoch": runs.c.lease_epoch + sa.text("1"),
        },
        where=sa.or_(
            runs.c.lease_expires_at.is_(None),
            runs.c.lease_expires_at <= sa.bindparam("now", type_=sa.BigInteger),
        ),
    )
    return SqlStatement(taken.returning(*_LEASE[:3]), *names, "now")


_LEASE = (runs.c.id, runs.c.lease_owner, runs.c.lease_epoch, runs.c.lease_expires_at)
_HELD = _bound("id", "lease_owner", "lease_epoch")
_HOLDS = sa.and_(*(runs.c[name] == parameter for name, parameter in _HELD.items()))
_CLAIM = _claiming()
_RENEW = SqlStatement(
    sa.update(runs).where(_HOLDS).values(_bound("lease_expires_at")).returning(*_LEASE[:3]),
    *_HELD,
    "lease_expires_at",
)
_RELEASE = SqlStatement(
    sa.update(runs).where(_HOLDS).values(lease_owner=sa.null(), lease_expires_at=sa.null()),
    *_HELD,
)
_FENCE = SqlStatement(
    sa.select(*_LEASE[:3]).where(runs.c.id == _HELD["id"]).with_for_update(key_share=True), "id"
)
_SWEEP = SqlStatement(
    sa.select(*_LEASE)
    .where(runs.c.lease_expires_at <= sa.bindparam("now", type_=sa.BigInteger))
    .order_by(runs.c.lease_expires_at)
    .limit(sa.bindparam("limit", type_=sa.Integer)),
    "now",
    "limit",
)
