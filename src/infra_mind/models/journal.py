from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

import sqlalchemy as sa
from pydantic import JsonValue
from pydantic_core import from_json, to_json
from sqlalchemy.dialects.postgresql import insert

from ..core.clock import Clock
from ..core.errors import InfraMindError, LeaseLost, StoreCorrupt
from ..core.process import is_gone
from ..engine.events import Event, RunStatus
from ..engine.journal import History, Lease, Standing, StepRecord
from .database import SqlDatabase, current
from .deliveries import ADD_DELIVERIES
from .history import (
    ADD_EVENT,
    ADD_STEP,
    EVENTS,
    STEPS,
    event_row,
    events_of,
    record_row,
    records_of,
)
from .instant import from_microseconds, to_microseconds
from .schema import events as events_table
from .schema import runs
from .seal import sealed, sealed_document
from .statement import Row, SqlStatement, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A run that waits for a worker: `queued`, or `running` where its worker is gone."""

    run_id: str
    status: RunStatus


class SqlJournal:
    """The engine's journal on a database, fenced by the lease on the run's row.

    What concurrent runs append is committed together. Without a `database` it writes to the one in
    force at each call. Leases go by the clock of the database, unless a `clock` is given.
    """

    def __init__(self, database: SqlDatabase | None = None, *, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock

    async def claim(
        self, run_id: str, owner: str, ttl: timedelta, *, known: bool = False
    ) -> Lease | None:
        """Take a run that nobody holds, whose lease has expired or whose worker is gone.

        `None` when it is held; where only a `known` run is wanted, also when it was never inserted.
        """
        request = _Claim(run_id=run_id, owner=owner, ttl=ttl, known=known, now=self._now())
        return await self._open.write(_claim, request)

    async def renew(self, lease: Lease, ttl: timedelta) -> Lease:
        """Extend a lease; raises `LeaseLost` when its epoch is no longer the run's."""
        renewal = _Write(lease=lease, ttl=ttl, now=self._now())
        expires = await self._open.write(_write, renewal)
        return lease if expires is None else replace(lease, expires_at=from_microseconds(expires))

    async def release(self, lease: Lease) -> None:
        """Give the run back; a lease that is already lost is no error."""
        with suppress(LeaseLost):
            await self._open.write(_write, _Write(lease=lease, releases=True))

    async def append(
        self,
        lease: Lease,
        events: Sequence[Event],
        records: Sequence[StepRecord] = (),
        standing: Standing | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Keep events, records and how the run stands in one transaction.

        Raises `LeaseLost` for a stale epoch.
        """
        batch = _Write(
            lease=lease,
            events=[event_row(event) for event in events],
            records=[record_row(record) for record in records],
            standing=standing,
            releases=standing is not None and standing.status.terminal,
            again=again,
        )
        await self._open.write(_write, batch)

    async def history(self, run_id: str) -> History:
        """Everything kept of one run; empty when there is nothing."""
        return await self._open.read(_history, run_id)

    async def sweep(self, *, limit: int = 100, after: str = "") -> tuple[Waiting, ...]:
        """Runs that have not ended and that nobody holds, the oldest first, after an id."""
        return await self._open.read(_sweep, _Sweep(after=after, limit=limit, now=self._now()))

    def _now(self) -> int | None:
        return None if self._clock is None else to_microseconds(self._clock.now())

    @property
    def _open(self) -> SqlDatabase:
        return self._database or current()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    run_id: str
    owner: str
    ttl: timedelta
    known: bool
    now: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sweep:
    after: str
    limit: int
    now: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Write:
    """What is written under a lease: rows, how the run stands, a longer lease or none."""

    lease: Lease
    events: Sequence[Row] = ()
    records: Sequence[Row] = ()
    standing: Standing | None = None
    ttl: timedelta | None = None
    now: int | None = None
    releases: bool = False
    again: bool = False


async def _claim(transaction: Transaction, claims: Sequence[_Claim]) -> list[Lease | None]:
    clock = await transaction.now()
    rows: dict[int, Row] = {}
    for place, claim in enumerate(claims):
        now = clock if claim.now is None else claim.now
        expires = now + _microseconds(claim.ttl)
        rows[place] = (claim.run_id, claim.owner, expires, now, now + _LONGEST)
    # In the order of the runs, so that two processes never lock the rows crosswise.
    places = sorted(rows, key=lambda place: claims[place].run_id)
    taken: list[Row] = []
    for statement, known in ((_CLAIM, False), (_CLAIM_KNOWN, True)):
        asked = [rows[place] for place in places if claims[place].known is known]
        taken += await transaction.fetch(statement, asked) if asked else []
    taken += await _taken_over(transaction, [rows[place] for place in places], taken)
    granted = {row[:2]: cast("int", row[2]) for row in taken}
    # Popped, so that of two claims by one owner in one batch the second is refused as it was.
    epochs = {place: granted.pop(rows[place][:2], None) for place in rows}
    return [
        None if epoch is None else _granted(claim, epoch, cast("int", rows[place][2]))
        for place, claim in enumerate(claims)
        for epoch in (epochs[place],)
    ]


async def _taken_over(
    transaction: Transaction, asked: Sequence[Row], taken: Iterable[Row]
) -> list[Row]:
    """Of those that were refused, the runs whose worker is known to be gone."""
    done = {row[0] for row in taken}
    found: list[Row] = []
    for run_id, owner, expires, *_ in asked:
        if run_id in done:
            continue
        for holder in await transaction.fetch(_HOLDER, [(run_id,)]):
            if is_gone(cast("str", holder[0])):
                row = (run_id, owner, expires, *holder)
                found += await transaction.fetch(_TAKE_OVER, [row])
                done.add(run_id)
    return found


def _granted(claim: _Claim, epoch: int, expires: int) -> Lease:
    return Lease(
        run_id=claim.run_id,
        owner=claim.owner,
        epoch=epoch,
        expires_at=from_microseconds(expires),
    )


async def _write(
    transaction: Transaction, batches: Sequence[_Write]
) -> list[int | InfraMindError | None]:
    rows = {row[0]: row for row in await transaction.fetch(_FENCE, _runs_of(batches))}
    clock = await transaction.now() if any(one.ttl for one in batches) else 0
    results: list[int | InfraMindError | None] = []
    new_events: list[Row] = []
    new_records: list[Row] = []
    changes: list[Row] = []
    standings: list[_Write] = []
    for batch in batches:
        lease, row = batch.lease, rows.get(batch.lease.run_id)
        if batch.again and row is not None and await _is_kept(transaction, batch, row):
            results.append(None)
            continue
        if row != (lease.run_id, lease.owner, lease.epoch):
            results.append(_lost(lease))
            continue
        expires = None
        if batch.ttl is not None:
            now = clock if batch.now is None else batch.now
            expires = now + _microseconds(batch.ttl)
        if expires is not None or batch.releases:
            owner = None if batch.releases else lease.owner
            changes.append((lease.run_id, owner, expires))
            rows[lease.run_id] = (lease.run_id, owner, lease.epoch)
        if batch.standing is not None:
            standings.append(batch)
        results.append(expires)
        new_events += batch.events
        new_records += batch.records
    for statement, given in (
        (ADD_EVENT, new_events),
        (ADD_STEP, new_records),
        (_LEASE_TO, changes),
    ):
        if given:
            await transaction.execute(statement, given)
    for batch in standings:
        await _stand(transaction, batch)
    await _tell_webhooks(transaction, [one for one in standings if one.releases])
    return results


async def _is_kept(transaction: Transaction, batch: _Write, row: Row) -> bool:
    """Whether a batch that was sent before is there: only its lease's epoch could have written it."""
    if not batch.events or row[2] != batch.lease.epoch:
        return False
    ((last,),) = await transaction.fetch(_LAST_EVENT, [(batch.lease.run_id,)])
    return cast("int", last) >= cast("int", batch.events[-1][1])


async def _stand(transaction: Transaction, batch: _Write) -> None:
    """The row's own columns, and the facts within its document; the rest of that stays."""
    if batch.standing is None:
        return
    run_id = batch.lease.run_id
    ((body,),) = await transaction.fetch(_BODY, [(run_id,)])
    document = cast("dict[str, JsonValue]", from_json(cast("str", body)))
    changed = sealed_document({**document, **batch.standing.facts})
    facts = to_json(changed, inf_nan_mode="constants").decode()
    result = None if batch.standing.result is None else sealed(batch.standing.result)
    row = (run_id, batch.standing.status.value, facts, result)
    await transaction.execute(_STAND, [row])


async def _tell_webhooks(transaction: Transaction, ended: Sequence[_Write]) -> None:
    """What is to be told of the ends of runs is kept with them, or not at all."""
    if ended:
        at = await transaction.now()
        await transaction.execute(ADD_DELIVERIES, [(one.lease.run_id, at) for one in ended])


def _runs_of(batches: Sequence[_Write]) -> list[Row]:
    """Each run once, in one order, so that two processes never lock the rows crosswise."""
    return [(run_id,) for run_id in sorted({batch.lease.run_id for batch in batches})]


def _microseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1)


async def _history(
    transaction: Transaction, run_ids: Sequence[str]
) -> list[History | InfraMindError]:
    """One that is damaged is nobody else's trouble."""
    histories: list[History | InfraMindError] = []
    for run_id in run_ids:
        rows = await transaction.fetch(EVENTS, [(run_id,)])
        records, damaged = records_of(await transaction.fetch(STEPS, [(run_id,)]))
        try:
            events = events_of(rows, run_id)
        except StoreCorrupt as error:
            histories.append(error)
        else:
            histories.append(History(events=events, records=records, damaged=damaged))
    return histories


async def _sweep(transaction: Transaction, asked: Sequence[_Sweep]) -> list[tuple[Waiting, ...]]:
    clock = await transaction.now()
    found: list[tuple[Waiting, ...]] = []
    for one in asked:
        now = clock if one.now is None else one.now
        found.append(await _waiting(transaction, one, now))
    return found


async def _waiting(transaction: Transaction, asked: _Sweep, now: int) -> tuple[Waiting, ...]:
    """Reads on until there are as many as asked for, or no more: most rows may be held."""
    waiting: list[Waiting] = []
    after, page = asked.after, max(asked.limit, 1)
    while len(waiting) < asked.limit:
        rows = await transaction.fetch(_UNENDED, [(after, page)])
        for run_id, status, owner, expires in rows:
            free = expires is None or not now < cast("int", expires) <= now + _LONGEST
            if free or is_gone(cast("str", owner or "")):
                status = RunStatus(cast("str", status))
                waiting.append(Waiting(run_id=cast("str", run_id), status=status))
        if len(rows) < page:
            break
        after = cast("str", rows[-1][0])
    return tuple(waiting[: asked.limit])


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(
        f"Run {lease.run_id!r} no longer belongs to {lease.owner!r} (epoch {lease.epoch}).",
        remedy="Another worker goes on with it; stop here.",
    )


def _bound(*names: str) -> dict[str, sa.BindParameter[object]]:
    return {name: sa.bindparam(name, type_=runs.c[name].type) for name in names}


_LONGEST = _microseconds(timedelta(minutes=2))
"""No lease is longer: one that ends later was written before the clock was put back."""


def _free() -> sa.ColumnElement[bool]:
    return sa.or_(
        runs.c.lease_expires_at.is_(None),
        runs.c.lease_expires_at <= sa.bindparam("now", type_=sa.BigInteger),
        runs.c.lease_expires_at > sa.bindparam("longest", type_=sa.BigInteger),
    )


_TAKEN = ("id", "lease_owner", "lease_expires_at")
_GRANTED = (runs.c.id, runs.c.lease_owner, runs.c.lease_epoch)
_NEXT_EPOCH = runs.c.lease_epoch + sa.text("1")


def _claiming() -> SqlStatement:
    fresh = insert(runs).values({**_bound(*_TAKEN), "lease_epoch": sa.text("1")})
    taken = fresh.on_conflict_do_update(
        index_elements=[runs.c.id],
        set_={
            "lease_owner": fresh.excluded.lease_owner,
            "lease_expires_at": fresh.excluded.lease_expires_at,
            "lease_epoch": _NEXT_EPOCH,
        },
        where=_free(),
    )
    return SqlStatement(taken.returning(*_GRANTED), *_TAKEN, "now", "longest")


def _claiming_known(condition: sa.ColumnElement[bool], *names: str) -> SqlStatement:
    bound = _bound(*_TAKEN)
    values = {name: bound[name] for name in _TAKEN[1:]} | {"lease_epoch": _NEXT_EPOCH}
    taken = sa.update(runs).where(runs.c.id == bound["id"], condition).values(values)
    return SqlStatement(taken.returning(*_GRANTED), *_TAKEN, *names)


_INSERTED = runs.c.version > sa.text("0")
_THIS = runs.c.id == _bound("id")["id"]
_CLAIM = _claiming()
_CLAIM_KNOWN = _claiming_known(sa.and_(_INSERTED, _free()), "now", "longest")
_HOLDER = SqlStatement(
    sa.select(runs.c.lease_owner, runs.c.lease_epoch).where(_THIS, runs.c.lease_owner.is_not(None)),
    "id",
)
_TAKE_OVER = _claiming_known(
    sa.and_(
        runs.c.lease_owner == sa.bindparam("gone", type_=sa.Text),
        runs.c.lease_epoch == sa.bindparam("epoch", type_=sa.BigInteger),
    ),
    "gone",
    "epoch",
)
_FENCE = SqlStatement(
    sa.select(*_GRANTED).where(_THIS).with_for_update(key_share=True),
    "id",
)
_LEASE_TO = SqlStatement(
    sa.update(runs).where(_THIS).values(_bound("lease_owner", "lease_expires_at")),
    *_TAKEN,
)
_BODY = SqlStatement(sa.select(runs.c.body).where(_THIS), "id")
_STAND = SqlStatement(
    sa.update(runs)
    .where(_THIS)
    .values(
        status=sa.bindparam("status", type_=sa.Text),
        body=sa.bindparam("body", type_=sa.Text),
        result=sa.func.coalesce(sa.bindparam("result", type_=sa.LargeBinary), runs.c.result),
        # Whoever changes the document meanwhile is told so; the worker is never refused by them.
        version=sa.case((_INSERTED, runs.c.version + sa.text("1")), else_=sa.text("0")),
    ),
    *("id", "status", "body", "result"),
)
_LAST_EVENT = SqlStatement(
    sa.select(sa.func.coalesce(sa.func.max(events_table.c.n), sa.text("0"))).where(
        events_table.c.run_id == sa.bindparam("run_id", type_=sa.Text)
    ),
    "run_id",
)
_UNENDED_STATUS = tuple(status.value for status in RunStatus if not status.terminal)
_UNENDED = SqlStatement(
    sa.select(runs.c.id, runs.c.status, runs.c.lease_owner, runs.c.lease_expires_at)
    .where(
        sa.or_(*(runs.c.status == sa.literal_column(f"'{one}'") for one in _UNENDED_STATUS)),
        _INSERTED,
        runs.c.id > sa.bindparam("after", type_=sa.Text),
    )
    .order_by(runs.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer)),
    "after",
    "limit",
)
