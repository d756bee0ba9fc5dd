import asyncio
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from infra_mind.core.errors import StoreCorrupt
from infra_mind.engine.events import Event
from infra_mind.models.database import SqlDatabase
from infra_mind.models.history import event_of, event_row, record_row, records_of
from infra_mind.models.jobs import JobTable
from infra_mind.models.journal import SqlJournal
from infra_mind.models.run import Run
from infra_mind.models.seal import (
    SealBroken,
    sealed,
    sealed_document,
    unsealed,
    unsealed_document,
)
from infra_mind.models.statement import Row, Value
from tests.conformance.store import MINUTE, a_record, a_run, an_event


def test_a_seal_is_broken_by_any_bit_and_by_another_place() -> None:
    kept = sealed(b'{"unit": "share"}', "cost")
    assert unsealed(kept, "cost") == b'{"unit": "share"}'
    for place in range(8 * 9, 8 * len(kept)):
        flipped = bytearray(kept)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            unsealed(bytes(flipped), "cost")
    with pytest.raises(SealBroken):
        unsealed(kept, "risk")


def test_what_was_kept_before_there_were_seals_is_read_as_it_is() -> None:
    assert unsealed(b"{}") == b"{}"
    assert unsealed_document({"budget": 1}) == {"budget": 1}


def test_a_document_is_sealed_whatever_the_order_of_its_keys() -> None:
    kept = sealed_document({"b": [1, 2.5], "a": None})
    assert unsealed_document(dict(reversed(kept.items()))) == {"a": None, "b": [1, 2.5]}
    with pytest.raises(SealBroken):
        unsealed_document({**kept, "a": 0})


async def _damaged(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()


async def test_a_damaged_output_is_as_good_as_none(database: SqlDatabase, path: Path) -> None:
    journal = SqlJournal(database)
    lease = await journal.claim("r", "w", MINUTE)
    assert lease is not None
    records = [a_record("r", "cost", output=b'{"a": 1}'), a_record("r", "risk", output=b"{}")]
    await journal.append(lease, [an_event("r", 1)], records)
    longer = "CAST(output || x'00' AS BLOB)"
    await _damaged(path, f"UPDATE steps SET output = {longer} WHERE step = 'cost'")  # noqa: S608
    history = await journal.history("r")
    assert history.records == (records[1],) and history.damaged == {"cost"}
    await journal.append(lease, [an_event("r", 2)], records[:1])  # it was run again
    history = await journal.history("r")
    assert set(history.records) == set(records) and history.damaged == frozenset()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE runs SET result = CAST(result || x'00' AS BLOB)",
        "UPDATE runs SET body = replace(body, '25000', '25008')",
        "UPDATE runs SET body = '{'",
        "UPDATE runs SET status = 'compleded'",
    ],
)
async def test_a_damaged_run_is_named(database: SqlDatabase, path: Path, damage: str) -> None:
    given = {"budget": {"monthly": 25000}}
    run = await a_run(requirements=given, result=b"{}").insert(database=database)
    await _damaged(path, damage)
    with pytest.raises(StoreCorrupt, match=run.id):
        await Run.get(run.id, database=database)


def _flips(row: Row) -> Iterator[Row]:
    """The row with each bit of each column flipped, as a disk may do it."""
    for place, value in enumerate(row):
        if isinstance(value, bool | float | None):
            continue
        if isinstance(value, int):
            others: Iterable[Value] = (value ^ 1 << bit for bit in range(40))
        else:
            raw = value.encode() if isinstance(value, str) else value
            flipped = (
                raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
                for at in range(len(raw))
                for bit in range(8)
            )
            others = (
                one.decode("utf-8", "replace") if isinstance(value, str) else one for one in flipped
            )
        for other in others:
            yield (*row[:place], other, *row[place + 1 :])


def test_a_bit_flipped_anywhere_in_an_event_is_found() -> None:
    event = an_event("run-7", 3, data={"seconds": 0.25, "reason": "none"})
    row = event_row(event)
    assert event_of(row) == event
    believed: list[Event] = []
    for damaged in _flips(row):
        with suppress(ValueError, TypeError, OverflowError):
            believed.append(event_of(damaged))
    # Where the name of the checksum itself is damaged, nothing else is.
    assert all({**event.data}.items() <= {**one.data}.items() for one in believed)
    assert len(believed) <= 8 * len("seal")
    old = (*row[:-1], '{"seconds":0.25,"reason":"none"}')
    assert event_of(old) == event


@pytest.mark.parametrize("output", [b'{"a": 1}', b""])
def test_a_bit_flipped_anywhere_in_a_step_that_ended_is_found(output: bytes) -> None:
    record = a_record("run-7", "cost", output=output)
    row = record_row(record)
    assert records_of([row]) == ((record,), frozenset())
    believed = [one for damaged in _flips(row) for one in records_of([damaged])[0]]
    # Where the mark before the checksum is damaged, what is read is no output that anybody knows.
    assert all(len(one.output) == 40 + len(output) for one in believed)
    assert len(believed) <= 8 * 8
    step, key = record.step, record.input_hash
    before = (*row[:4], sealed(output, f"{step} {key}"), *row[5:])
    assert records_of([before]) == ((record,), frozenset())


@pytest.mark.parametrize("column", ["type = 'run_endet'", "data = '{'", "attempt = 7", "at = 1"])
async def test_a_damaged_event_is_named_by_its_run(
    database: SqlDatabase, path: Path, column: str
) -> None:
    journal = SqlJournal(database)
    lease = await journal.claim("run-7", "w", MINUTE)
    assert lease is not None
    await journal.append(lease, [an_event("run-7", 1)])
    await _damaged(path, f"UPDATE events SET {column}")  # noqa: S608
    with pytest.raises(StoreCorrupt, match="run-7"):
        await journal.history("run-7")
    with pytest.raises(StoreCorrupt, match="run-7"):
        await JobTable(database).events("run-7")


async def test_a_damaged_run_is_nobody_elses_trouble(database: SqlDatabase, path: Path) -> None:
    journal, table = SqlJournal(database), JobTable(database)
    for run_id in ("run-7", "run-8"):
        lease = await journal.claim(run_id, "w", MINUTE)
        assert lease is not None
        await journal.append(lease, [an_event(run_id, 1)])
    await _damaged(path, "UPDATE events SET attempt = 7 WHERE run_id = 'run-7'")
    for read in (journal.history, table.events):
        both = [asyncio.ensure_future(read(run_id)) for run_id in ("run-7", "run-8")]
        await asyncio.wait(both)
        assert isinstance(both[0].exception(), StoreCorrupt)
        assert both[1].exception() is None
