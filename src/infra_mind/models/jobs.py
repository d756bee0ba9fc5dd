"""The queue: rows beside runs. A run with a row here is worked off by whoever has a place for it.

What a submission writes is one transaction: run, job, first event.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ..core.errors import InfraMindError, StoreCorrupt, UnknownName, VersionConflict
from ..core.process import is_gone
from ..engine.events import Event, EventType, RunStatus
from .database import SqlDatabase
from .history import ADD_EVENT, EVENTS_AFTER, event_row, events_of
from .instant import from_microseconds, to_microseconds
from .run import Run
from .schema import assessments, events, jobs, runs
from .statement import Row, SqlStatement, Transaction, Value

_MOST_HELD = 1_000
"""How many jobs that somebody has are looked at, whether that worker still lives."""


class KeyReused(InfraMindError):
    """An idempotency key that stood for something else before."""

    remedy = "Use a new key for every new request."

    def __init__(self, key: str | None) -> None:
        super().__init__(f"The Idempotency-Key {key!r} was used for another request before.")


class QueueFull(InfraMindError):
    """As many runs wait or run as may; later there may be room."""

    retry_after = timedelta(seconds=30)


class RunPriority(StrEnum):
    """Which of a tenant's runs goes first; between tenants it says nothing."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return list(RunPriority).index(self) - 1

    @classmethod
    def of(cls, rank: int) -> "RunPriority":
        return list(cls)[rank + 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLimits:
    """How many runs may wait or run at once, of all tenants and of one."""

    most: int = 50_000
    most_of_tenant: int = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A run to be queued. `asked` says what was asked, to tell a repeated request from another one."""

    run: Run
    key: str | None
    asked: str
    at: datetime
    priority: RunPriority = RunPriority.NORMAL
    limits: QueueLimits = QueueLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as the queue has it; `lease_expires_at` is there while a worker holds its run.

    `attempts`: workers that took it up since it was queued · `buried`: why nobody takes it up any
    more · `retry_failed`: steps that failed before are to be run again.
    """

    run_id: str
    user_id: str
    status: RunStatus
    queued_at: datetime
    priority: RunPriority
    attempts: int
    retry_failed: bool
    cancel_requested: bool
    ended_at: datetime | None
    buried: str | None
    owner: str | None
    lease_expires_at: datetime | None


class JobTable:
    """What may be done to the queue; each call is one transaction."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def submit(self, submission: Submission) -> str:
        """The id of the run that is queued now, or was by the same request before."""
        try:
            return await self._database.write(submit_all, submission)
        except VersionConflict:
            # Another process used the key at the same instant: now its row can be seen.
            return await self._database.write(submit_all, submission)

    async def queue_again(
        self, run_id: str, at: datetime, *, retry_failed: bool, limits: QueueLimits | None = None
    ) -> bool:
        """Queue a run that has ended once more; false where it has not ended, or is not there.

        Raises `QueueFull` where as many wait as may; without limits any number may.
        """
        row = (run_id, to_microseconds(at), int(retry_failed))
        return await self._database.write(_queue_again, _Again(row=row, limits=limits))

    async def ready(
        self, at: datetime, *, limit: int, most_of_tenant: int = 0
    ) -> tuple[JobRow, ...]:
        """Jobs that nobody works on; then those whose worker is gone.

        Tenants take turns: who has the fewest under way or before it is next, then the longest queued.
        Within a tenant the priority decides, and where a number is given, no more than that many run.
        """
        now = to_microseconds(at)
        row = (now, most_of_tenant or _NO_LIMIT, limit)
        ready = await self._database.read(_jobs, (_READY, row))
        held = await self._database.read(_jobs, (_HELD, (now, _MOST_HELD)))
        left = [job for job in held if job.owner is not None and is_gone(job.owner)]
        return (*ready, *left)[:limit]

    async def pending(self, *, limit: int) -> tuple[JobRow, ...]:
        """Jobs that have not ended, the longest queued first."""
        return await self._database.read(_jobs, (_PENDING, (limit,)))

    async def dead(self, *, limit: int) -> tuple[JobRow, ...]:
        """Jobs that were given up, the latest first."""
        return await self._database.read(_jobs, (_DEAD, (limit,)))

    async def get(self, run_id: str) -> JobRow | None:
        """The job of a run; `None` for one that was never queued."""
        found = await self._database.read(_jobs, (_ONE, (run_id,)))
        return found[0] if found else None

    async def take_up(self, run_id: str, at: datetime, *, most_of_tenant: int = 0) -> JobRow | None:
        """Count one more attempt; the job as it is then.

        `None` when it has ended, or when as many of its tenant's are under way as may.
        """
        row = (run_id, to_microseconds(at), most_of_tenant or _NO_LIMIT)
        if not await self._database.write(take_up, row):
            return None
        return await self.get(run_id)

    async def hand_back(self, run_id: str) -> None:
        """Undo the counting: its worker is stopped in good order."""
        await self._database.write(_change, (_HAND_BACK, (run_id,)))

    async def end(self, run_id: str, at: datetime, *, buried: str | None = None) -> None:
        """Nobody takes it up any more."""
        await self._database.write(_change, (_END, (run_id, to_microseconds(at), buried)))

    async def request_cancel(self, run_id: str, at: datetime) -> bool:
        """Tell whoever works on it, or will, to cancel; false when it has ended."""
        row = (run_id, to_microseconds(at))
        return await self._database.write(_change, (_REQUEST_CANCEL, row))

    async def cancelled(self) -> frozenset[str]:
        """Runs that are to be cancelled and have not ended."""
        return await self._database.read(_cancelled, None)

    async def ended(self, run_ids: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these runs whose jobs have ended, or are there no more."""
        if not run_ids:
            return ()
        # One question, however many are asked about: what is open is little beside what has ended.
        still = await self._database.read(_open, None)
        return tuple(run_id for run_id in run_ids if run_id not in still)

    async def counts(self, at: datetime) -> Mapping[str, float]:
        """How many jobs are queued, running, stale and dead, and the age of the oldest queued one."""
        return await self._database.read(_counts, to_microseconds(at))

    async def run_counts(self) -> Mapping[str, int]:
        """How many runs there are of each status."""
        return await self._database.read(_run_counts, None)

    async def events(self, run_id: str, after: int = 0) -> tuple[Event, ...]:
        """What happened in a run after an event's number."""
        return await self._database.read(_events_after, (run_id, after))


async def submit_all(
    transaction: Transaction, given: Sequence[Submission]
) -> list[str | InfraMindError]:
    results: list[str | InfraMindError] = []
    tenants = [_tenant(one.run.organisation_id, one.run.user_id) for one in given]
    pending = await _counted(transaction, tenants, min(one.limits.most for one in given))
    # One after another, so that of two with one key the second sees the first.
    for one, tenant in zip(given, tenants, strict=True):
        known = await transaction.fetch(_BY_KEY, [(one.run.user_id, one.key)]) if one.key else []
        if known:
            results.append(_repeated(one, known[0]))
            continue
        full = _full(one.limits, pending.total(), pending[tenant])
        results.append(full or await _queue(transaction, one))
        pending[tenant] += full is None
    return results


async def _counted(transaction: Transaction, tenants: Sequence[Row], most: int) -> Counter[Row]:
    """How many jobs are open, while no other process adds to those of these tenants.

    Nor to any, once half of what may wait is there: before that nobody need wait for other tenants.
    """
    await transaction.lock([f"queued {tenant}" for tenant in tenants])
    pending = await _pending(transaction)
    if 2 * (pending.total() + len(tenants)) < most:
        return pending
    await transaction.lock(["queued"])
    return await _pending(transaction)


async def _pending(transaction: Transaction) -> Counter[Row]:
    """How many jobs of each tenant have not ended."""
    pending = Counter[Row]()
    for organisation_id, user_id, number in await transaction.fetch(_COUNT_OPEN, [()]):
        pending[_tenant(organisation_id, user_id)] += cast("int", number)
    return pending


def _tenant(organisation_id: Value, user_id: Value) -> Row:
    return (organisation_id, "" if organisation_id else user_id)


def _full(limits: QueueLimits, pending: int, of_tenant: int) -> QueueFull | None:
    if of_tenant >= limits.most_of_tenant:
        return QueueFull(
            f"{of_tenant} of your runs wait or are under way.",
            remedy="Wait for some to end, or cancel some.",
        )
    if pending >= limits.most:
        return QueueFull("As many runs wait as the service takes in.", remedy="Try again later.")
    return None


def _repeated(one: Submission, known: Row) -> str | InfraMindError:
    run_id, asked = known
    if asked == one.asked:
        return cast("str", run_id)
    return KeyReused(one.key)


async def _queue(transaction: Transaction, one: Submission) -> str | InfraMindError:
    run = one.run.model_copy(update={"version": 1})
    at = to_microseconds(one.at)
    if not await transaction.fetch(_MARK_QUEUED, [(run.assessment_id, at)]):
        return UnknownName(f"There is no assessment {run.assessment_id!r}.")
    await Run.collection.insert(transaction, [run.to_row()])
    await transaction.execute(ADD_EVENT, [event_row(_queued(run.id, 1, one.at))])
    await transaction.execute(
        _ADD_JOB,
        [(run.id, run.user_id, one.key, one.asked, at, run.organisation_id, one.priority.rank)],
    )
    return run.id


def _queued(run_id: str, n: int, at: datetime) -> Event:
    return Event(run_id, n, at, EventType.RUN_QUEUED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    row: Row
    limits: QueueLimits | None


async def _queue_again(
    transaction: Transaction, given: Sequence[_Again]
) -> list[bool | InfraMindError]:
    results: list[bool | InfraMindError] = []
    tenants = await _limited(transaction, given)
    most = min((one.limits.most for one in given if one.limits), default=0)
    pending = await _counted(transaction, [*tenants.values()], most) if tenants else Counter[Row]()
    for one in given:
        run_id, at, retry_failed = one.row
        tenant = tenants.get(run_id)
        if one.limits is not None and tenant is not None:
            full = _full(one.limits, pending.total(), pending[tenant])
            if full is not None:
                results.append(full)
                continue
            pending[tenant] += 1
        moment = cast("int", at)
        marked = await transaction.fetch(_MARK_RUN_QUEUED, [(run_id, moment)])
        results.append(bool(marked))
        if not marked:
            continue
        ((last,),) = await transaction.fetch(_LAST_EVENT, [(run_id,)])
        event = _queued(cast("str", run_id), cast("int", last) + 1, from_microseconds(moment))
        await transaction.execute(ADD_EVENT, [event_row(event)])
        _, user_id, organisation_id = marked[0]
        row = (run_id, user_id, moment, retry_failed, organisation_id)
        await transaction.execute(_QUEUE_AGAIN, [row])
    return results


async def _limited(transaction: Transaction, given: Sequence[_Again]) -> dict[Value, Row]:
    """The tenants of the runs of which only so many may wait."""
    tenants: dict[Value, Row] = {}
    for one in given:
        owner = await transaction.fetch(_OWNER, [one.row[:1]]) if one.limits else []
        if owner:
            tenants[one.row[0]] = _tenant(*owner[0])
    return tenants


async def take_up(transaction: Transaction, asked: Sequence[Row]) -> list[bool]:
    """One after another within a tenant that has a limit, by however many processes."""
    limited = [(run_id,) for run_id, _, most in asked if most != _NO_LIMIT]
    owners = await transaction.fetch(_OWNER, limited) if limited else []
    await transaction.lock([f"running {_tenant(*owner)}" for owner in owners])
    return [bool(await transaction.fetch(_TAKE_UP, [row])) for row in asked]


async def _jobs(
    transaction: Transaction, asked: Sequence[tuple[SqlStatement, Row]]
) -> list[tuple[JobRow, ...]]:
    return [tuple(map(_job, await transaction.fetch(query, [row]))) for query, row in asked]


async def _change(
    transaction: Transaction, asked: Sequence[tuple[SqlStatement, Row]]
) -> list[bool]:
    return [bool(await transaction.fetch(change, [row])) for change, row in asked]


async def _open(transaction: Transaction, asked: Sequence[None]) -> list[frozenset[str]]:
    return [await _ids(transaction, _OPEN_IDS)] * len(asked)


async def _cancelled(transaction: Transaction, asked: Sequence[None]) -> list[frozenset[str]]:
    return [await _ids(transaction, _CANCELLED)] * len(asked)


async def _ids(transaction: Transaction, query: SqlStatement) -> frozenset[str]:
    return frozenset(cast("str", run_id) for (run_id,) in await transaction.fetch(query, [()]))


async def _counts(transaction: Transaction, asked: Sequence[int]) -> list[Mapping[str, float]]:
    results: list[Mapping[str, float]] = []
    for now in asked:
        pending = await transaction.fetch(_PENDING_BY_LEASE, [()])
        ((dead,),) = await transaction.fetch(_COUNT_DEAD, [()])
        queued = [row for row in pending if row[1] is None]
        oldest = min((cast("int", row[0]) for row in queued), default=now)
        stale = sum(
            1 for _, expires in pending if expires is not None and cast("int", expires) <= now
        )
        results.append(
            {
                "queued": len(queued),
                "running": len(pending) - len(queued) - stale,
                "stale": stale,
                "dead": cast("int", dead),
                "oldest_seconds": max(0.0, (now - oldest) / 1e6),
            }
        )
    return results


async def _run_counts(transaction: Transaction, asked: Sequence[None]) -> list[Mapping[str, int]]:
    rows = await transaction.fetch(_COUNT_RUNS, [()])
    return [{cast("str", status): cast("int", count) for status, count in rows}] * len(asked)


async def _events_after(
    transaction: Transaction, asked: Sequence[Row]
) -> list[tuple[Event, ...] | InfraMindError]:
    found: list[tuple[Event, ...] | InfraMindError] = []
    for row in asked:
        rows = await transaction.fetch(EVENTS_AFTER, [row])
        try:
            found.append(events_of(rows, cast("str", row[0])))
        except StoreCorrupt as error:
            found.append(error)
    return found


def _job(row: Row) -> JobRow:
    run_id, user_id, status, queued_at, priority, attempts, retry_failed, *rest = row
    cancel, ended_at, buried, owner, expires = rest
    return JobRow(
        run_id=cast("str", run_id),
        user_id=cast("str", user_id),
        status=RunStatus(cast("str", status)),
        queued_at=from_microseconds(cast("int", queued_at)),
        priority=RunPriority.of(cast("int", priority)),
        attempts=cast("int", attempts),
        retry_failed=bool(retry_failed),
        cancel_requested=cancel is not None,
        ended_at=None if ended_at is None else from_microseconds(cast("int", ended_at)),
        buried=cast("str | None", buried),
        owner=cast("str | None", owner),
        lease_expires_at=None if expires is None else from_microseconds(cast("int", expires)),
    )


def _bound(table: sa.Table, *names: str) -> dict[str, sa.BindParameter[Any]]:
    return {name: sa.bindparam(name, type_=table.c[name].type) for name in names}


_LIMIT = sa.bindparam("limit", type_=sa.Integer)
_NOW = sa.bindparam("now", type_=sa.BigInteger)
_THIS = jobs.c.run_id == sa.bindparam("run_id", type_=sa.Text)
_OPEN = jobs.c.ended_at.is_(None)
_ROW = sa.select(
    *(jobs.c[name] for name in ("run_id", "user_id")),
    runs.c.status,
    *(jobs.c[name] for name in ("queued_at", "priority", "attempts", "retry_failed")),
    *(jobs.c[name] for name in ("cancel_requested_at", "ended_at", "buried")),
    runs.c.lease_owner,
    runs.c.lease_expires_at,
).join(runs, runs.c.id == jobs.c.run_id)
_FREE = sa.or_(runs.c.lease_expires_at.is_(None), runs.c.lease_expires_at <= _NOW)
_NO_LIMIT = 2**31 - 1
_MOST = sa.bindparam("most", type_=sa.Integer)
_ALONE = sa.case(
    (jobs.c.organisation_id == sa.literal_column("''", sa.Text), jobs.c.user_id),
    else_=sa.literal_column("''", sa.Text),
)
"""With the organisation this is the tenant: an organisation, else one user."""


def _by_turns() -> SqlStatement:
    """Each job by its place among those of its tenant, of which the ones under way come first."""
    free = sa.case((_FREE, sa.literal_column("1", sa.Integer)), else_=sa.text("0"))
    order = (free, jobs.c.priority.desc(), jobs.c.queued_at, jobs.c.run_id)
    place = sa.func.row_number().over(partition_by=(jobs.c.organisation_id, _ALONE), order_by=order)
    ranked = _ROW.add_columns(free.label("free"), place.label("place")).where(_OPEN).subquery()
    columns = [column for column in ranked.c if column.name not in ("free", "place")]
    query = (
        sa.select(*columns)
        .where(ranked.c.free == sa.literal_column("1", sa.Integer), ranked.c.place <= _MOST)
        .order_by(ranked.c.place, ranked.c.queued_at, ranked.c.run_id)
        .limit(_LIMIT)
    )
    return SqlStatement(query, "now", "most", "limit")


_READY = _by_turns()
_HELD = SqlStatement(
    _ROW.where(_OPEN, runs.c.lease_expires_at > _NOW).order_by(jobs.c.queued_at).limit(_LIMIT),
    *("now", "limit"),
)
_PENDING = SqlStatement(
    _ROW.where(_OPEN).order_by(jobs.c.queued_at, jobs.c.run_id).limit(_LIMIT), "limit"
)
_DEAD = SqlStatement(
    _ROW.where(jobs.c.buried.is_not(None)).order_by(jobs.c.ended_at.desc()).limit(_LIMIT), "limit"
)
_ONE = SqlStatement(_ROW.where(_THIS), "run_id")
_CANCELLED = SqlStatement(
    sa.select(jobs.c.run_id).where(_OPEN, jobs.c.cancel_requested_at.is_not(None))
)
_OPEN_IDS = SqlStatement(sa.select(jobs.c.run_id).where(_OPEN))
_PENDING_BY_LEASE = SqlStatement(
    sa.select(jobs.c.queued_at, runs.c.lease_expires_at)
    .join(runs, runs.c.id == jobs.c.run_id)
    .where(_OPEN)
)
_COUNT_DEAD = SqlStatement(sa.select(sa.func.count()).where(jobs.c.buried.is_not(None)))
_COUNT_RUNS = SqlStatement(
    sa.select(runs.c.status, sa.func.count())
    .where(runs.c.version > sa.text("0"))
    .group_by(runs.c.status)
)
_COUNT_OPEN = SqlStatement(
    sa.select(jobs.c.organisation_id, jobs.c.user_id, sa.func.count())
    # Left alone SQLite reads the rows themselves, of which the index has all that is asked.
    .with_hint(jobs, "INDEXED BY ix_jobs_open", "sqlite")
    .where(_OPEN)
    .group_by(jobs.c.organisation_id, jobs.c.user_id)
)
_BY_KEY = SqlStatement(
    sa.select(jobs.c.run_id, jobs.c.asked).where(
        *(
            jobs.c[name] == bound
            for name, bound in _bound(jobs, "user_id", "idempotency_key").items()
        )
    ),
    "user_id",
    "idempotency_key",
)
_JOB_COLUMNS = (
    *("run_id", "user_id", "idempotency_key", "asked", "queued_at"),
    *("organisation_id", "priority"),
)
_ADD_JOB = SqlStatement(
    sa.insert(jobs).values(
        {
            **_bound(jobs, *_JOB_COLUMNS),
            "attempts": sa.text("0"),
            "retry_failed": sa.text("0"),
        }
    ),
    *_JOB_COLUMNS,
)


_AGAIN_COLUMNS = ("run_id", "user_id", "queued_at", "retry_failed", "organisation_id")


def _queueing_again() -> SqlStatement:
    fresh = insert(jobs).values(
        {
            **_bound(jobs, *_AGAIN_COLUMNS),
            "asked": sa.text("''"),
            "attempts": sa.text("0"),
        }
    )
    again = fresh.on_conflict_do_update(
        index_elements=[jobs.c.run_id],
        set_={
            "queued_at": fresh.excluded.queued_at,
            "retry_failed": fresh.excluded.retry_failed,
            "attempts": sa.text("0"),
            **dict.fromkeys(("cancel_requested_at", "ended_at", "buried"), sa.null()),
        },
    )
    return SqlStatement(again, *_AGAIN_COLUMNS)


_QUEUE_AGAIN = _queueing_again()
_ENDED_STATUS = [status.value for status in RunStatus if status.terminal]
_MARK_RUN_QUEUED = SqlStatement(
    sa.update(runs)
    .where(
        runs.c.id == sa.bindparam("run_id", type_=sa.Text),
        runs.c.version > sa.text("0"),
        sa.or_(*(runs.c.status == sa.literal_column(f"'{one}'") for one in _ENDED_STATUS)),
    )
    .values(
        status=sa.literal_column(f"'{RunStatus.QUEUED}'"),
        version=runs.c.version + sa.text("1"),
        updated_at=_NOW,
    )
    .returning(runs.c.id, runs.c.user_id, runs.c.organisation_id),
    "run_id",
    "now",
)
_MARK_QUEUED = SqlStatement(
    sa.update(assessments)
    .where(assessments.c.id == sa.bindparam("assessment_id", type_=sa.Text))
    .values(
        status=sa.literal_column(f"'{RunStatus.QUEUED}'"),
        version=assessments.c.version + sa.text("1"),
        updated_at=_NOW,
    )
    .returning(assessments.c.id),
    "assessment_id",
    "now",
)
_LAST_EVENT = SqlStatement(
    sa.select(sa.func.coalesce(sa.func.max(events.c.n), sa.text("0"))).where(
        events.c.run_id == sa.bindparam("run_id", type_=sa.Text)
    ),
    "run_id",
)


def _taking_up() -> SqlStatement:
    """Not while as many others of its tenant are under way as may."""
    other = jobs.alias()
    under_way = (
        sa.select(sa.func.count())
        .select_from(other.join(runs, runs.c.id == other.c.run_id))
        .where(
            other.c.ended_at.is_(None),
            other.c.attempts > sa.text("0"),
            other.c.run_id != jobs.c.run_id,
            other.c.organisation_id == jobs.c.organisation_id,
            sa.or_(
                other.c.organisation_id != sa.literal_column("''", sa.Text),
                other.c.user_id == jobs.c.user_id,
            ),
            runs.c.lease_expires_at > _NOW,
        )
        .correlate(jobs)
        .scalar_subquery()
    )
    return SqlStatement(
        sa.update(jobs)
        .where(_THIS, _OPEN, under_way < _MOST)
        .values(attempts=jobs.c.attempts + sa.text("1"))
        .returning(jobs.c.run_id),
        *("run_id", "now", "most"),
    )


_TAKE_UP = _taking_up()
_OWNER = SqlStatement(
    sa.select(runs.c.organisation_id, runs.c.user_id).where(
        runs.c.id == sa.bindparam("run_id", type_=sa.Text)
    ),
    "run_id",
)
_HAND_BACK = SqlStatement(
    sa.update(jobs)
    .where(_THIS, _OPEN)
    .values(attempts=jobs.c.attempts - sa.text("1"))
    .returning(jobs.c.run_id),
    "run_id",
)
_END = SqlStatement(
    sa.update(jobs)
    .where(_THIS, _OPEN)
    .values(_bound(jobs, "ended_at", "buried"))
    .returning(jobs.c.run_id),
    *("run_id", "ended_at", "buried"),
)
_REQUEST_CANCEL = SqlStatement(
    sa.update(jobs)
    .where(_THIS, _OPEN)
    .values(_bound(jobs, "cancel_requested_at"))
    .returning(jobs.c.run_id),
    *("run_id", "cancel_requested_at"),
)
