"""How events and step records become rows, and rows become them again."""

from collections.abc import Iterable
from typing import cast

import orjson
import sqlalchemy as sa

from ..core.errors import StoreCorrupt
from ..engine.events import Event, EventType, JsonValue, OutcomeStatus
from ..engine.journal import StepRecord
from .instant import from_microseconds, to_microseconds
from .schema import events, steps
from .seal import SealBroken, fields_seal, sealed, unsealed
from .statement import Row, SqlStatement

_SEAL = "seal"
"""The checksum of an event, which stands within its data."""


def event_row(event: Event) -> Row:
    columns = (
        event.run_id,
        event.n,
        to_microseconds(event.at),
        # As plain strings: those of an enumeration take SQLite four times as long.
        str(event.type),
        str(event.phase) if event.phase else None,
        event.step,
        event.label,
        event.attempt,
    )
    data = orjson.dumps(event.data)
    sealed_data = {_SEAL: fields_seal(*columns, data.decode()), **event.data}
    return (*columns, orjson.dumps(sealed_data).decode())


def event_of(row: Row) -> Event:
    *columns, text = row
    run_id, n, at, kind, phase, step, agent, attempt = columns
    data = cast("dict[str, JsonValue]", orjson.loads(cast("str", text)) if text else {})
    seal = data.pop(_SEAL, None)  # events from before there were seals have none
    if seal is not None and seal != fields_seal(*columns, orjson.dumps(data).decode()):
        raise SealBroken("A checksum does not fit.")
    return Event(
        run_id=cast("str", run_id),
        n=cast("int", n),
        at=from_microseconds(cast("int", at)),
        type=EventType(cast("str", kind)),
        phase=cast("str | None", phase),
        step=cast("str | None", step),
        label=cast("str | None", agent),
        attempt=cast("int | None", attempt),
        data=data,
    )


def events_of(rows: Iterable[Row], run_id: str) -> tuple[Event, ...]:
    """The events of a run; raises `StoreCorrupt` that names it where one is not what was written."""
    try:
        return tuple(map(event_of, rows))
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        raise StoreCorrupt(
            f"The history of run {run_id!r} is damaged ({error}).",
            remedy="Assess its requirements again, or restore a backup.",
        ) from error


def record_row(record: StepRecord) -> Row:
    before = (record.run_id, record.step, record.input_hash, str(record.status))
    after = (
        _storable(record.error) if record.error else "",
        float(record.seconds),
        record.attempts,
        to_microseconds(record.finished_at),
    )
    return (*before, sealed(record.output, fields_seal(*before, *after)), *after)


def _storable(text: str) -> str:
    """An error's text as any database takes it: without NUL and halves of characters."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _record_of(row: Row) -> StepRecord:
    run_id, step, input_hash, status, output, error, seconds, attempts, finished_at = row
    columns = (run_id, step, input_hash, status, error, seconds, attempts, finished_at)
    # The second is what records were sealed with before all their columns were.
    abouts = (fields_seal(*columns), f"{step} {input_hash}")
    return StepRecord(
        run_id=cast("str", run_id),
        step=cast("str", step),
        input_hash=cast("str", input_hash),
        status=OutcomeStatus(cast("str", status)),
        output=unsealed(cast("bytes", output), *abouts),
        error=cast("str", error),
        seconds=cast("float", seconds),
        attempts=cast("int", attempts),
        finished_at=from_microseconds(cast("int", finished_at)),
    )


def records_of(rows: Iterable[Row]) -> tuple[tuple[StepRecord, ...], frozenset[str]]:
    """The last record of each step and input, in the order they were finished, and what is damaged.

    A damaged record is as good as none: its step is run again.
    """
    latest: dict[tuple[str, str], StepRecord] = {}
    damaged: set[str] = set()
    for row in rows:
        key = (cast("str", row[1]), cast("str", row[2]))
        latest.pop(key, None)
        try:
            latest[key] = _record_of(row)
        except (SealBroken, ValueError, TypeError, OverflowError):
            damaged.add(key[0])
        else:
            damaged.discard(key[0])
    return tuple(latest.values()), frozenset(damaged)


def _adding(table: sa.Table, *names: str) -> SqlStatement:
    bound = {name: sa.bindparam(name, type_=table.c[name].type) for name in names}
    return SqlStatement(sa.insert(table).values(bound), *names, adds_to=table.name)


_EVENT_COLUMNS = ("run_id", "n", "at", "type", "phase", "step", "agent", "attempt", "data")
_STEP_COLUMNS = (
    *("run_id", "step", "input_hash", "status", "output"),
    *("error", "seconds", "attempts", "finished_at"),
)
ADD_EVENT = _adding(events, *_EVENT_COLUMNS)
ADD_STEP = _adding(steps, *_STEP_COLUMNS)
EVENTS = SqlStatement(
    sa.select(*(events.c[name] for name in _EVENT_COLUMNS))
    .where(events.c.run_id == sa.bindparam("run_id", type_=sa.Text))
    .order_by(events.c.n),
    "run_id",
)
EVENTS_AFTER = SqlStatement(
    sa.select(*(events.c[name] for name in _EVENT_COLUMNS))
    .where(
        events.c.run_id == sa.bindparam("run_id", type_=sa.Text),
        events.c.n > sa.bindparam("after", type_=sa.Integer),
    )
    .order_by(events.c.n),
    "run_id",
    "after",
)
STEPS = SqlStatement(
    sa.select(*(steps.c[name] for name in _STEP_COLUMNS))
    .where(steps.c.run_id == sa.bindparam("run_id", type_=sa.Text))
    .order_by(steps.c.seq),
    "run_id",
)
