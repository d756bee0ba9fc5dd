import sqlite3
from pathlib import Path

import pytest

from infra_mind.core.errors import StoreCorrupt
from infra_mind.models.database import SqlDatabase
from infra_mind.models.journal import SqlJournal
from infra_mind.models.run import Run
from infra_mind.models.seal import (
    SealBroken,
    sealed,
    sealed_document,
    unsealed,
    unsealed_document,
)
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


@pytest.mark.parametrize("column", ["type = 'run_endet'", "data = '{'"])
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
