"""Locked, damaged, full, read-only: each is said in one sentence and loses nothing."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from asyncpg.transaction import Transaction as AsyncpgTransaction

from infra_mind.core.errors import (
    InfraMindError,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreUnreachable,
)
from infra_mind.models import schema, sqlite
from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase
from infra_mind.models.instant import to_microseconds
from infra_mind.models.jobs import (
    JobTable,
    KeyReused,
    QueueFull,
    QueueLimits,
    Submission,
    submit_all,
    take_up,
)
from infra_mind.models.journal import SqlJournal
from infra_mind.models.run import Run
from infra_mind.models.statement import Row, Transaction
from tests.conformance.store import a_record, an_event
from tests.tools import postgresql
from tests.tools.clock import ManualClock

ROOT = Path(__file__).parents[3]
SHORT = timedelta(seconds=0.2)


def in_another_process(script: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def locked_by_another_process(path: Path) -> Iterator[None]:
    script = """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        print("locked", flush=True)
        sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        yield
        holder.communicate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


async def test_a_lock_is_named_and_over_when_it_is_gone(path: Path, sqlite_url: str):
    async with SqlDatabase.open(sqlite_url, lock_timeout=SHORT):
        kept = await Assessment(user_id="u").insert()
        with locked_by_another_process(path):
            with pytest.raises(StoreLocked, match="is locked by another process"):
                await Assessment(user_id="u").insert()
            assert await Assessment.get(kept.id) == kept
            async with SqlDatabase.open(sqlite_url, lock_timeout=SHORT):
                assert await Assessment.get(kept.id) == kept
        await Assessment(user_id="u").insert()
        assert len(await Assessment.find(user_id="u")) == 2


async def test_a_new_file_that_is_locked_is_named_too(path: Path, sqlite_url: str):
    path.with_name("store.db-new").touch()
    with locked_by_another_process(path), pytest.raises(StoreLocked, match=r"store\.db"):
        await SqlDatabase.open(sqlite_url, lock_timeout=SHORT)
    async with SqlDatabase.open(sqlite_url):
        await Assessment(user_id="u").insert()


def test_an_empty_file_is_named_unless_it_was_being_made(path: Path, sqlite_url: str):
    path.touch()
    with pytest.raises(StoreCorrupt, match=r"store\.db' is empty.*backup, or remove"):
        asyncio.run(count(sqlite_url))
    assert not path.stat().st_size
    marker = path.with_name("store.db-new")
    marker.touch()  # left by a process that was killed
    assert asyncio.run(count(sqlite_url)) == 0
    assert not marker.exists()


@pytest.mark.parametrize("content", [b"#!/bin/sh\n" * 1000, os.urandom(40_000)])
async def test_what_is_no_database_is_refused_and_left_alone(path, sqlite_url, content: bytes):
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="damaged or no database"):
        await SqlDatabase.open(sqlite_url)
    assert path.read_bytes() == content


async def test_another_programs_database_is_left_alone(path: Path, sqlite_url: str):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(StoreCorrupt, match="belongs to another program"):
        await SqlDatabase.open(sqlite_url)


def damage(path: Path, *, from_page: int) -> None:
    pages = path.stat().st_size // sqlite.PAGE_BYTES
    assert pages > from_page
    with path.open("r+b") as file:
        file.seek(from_page * sqlite.PAGE_BYTES)
        file.write(b"\xff" * sqlite.PAGE_BYTES * (pages - from_page))


async def test_a_damaged_page_is_named_when_it_is_met(path: Path, sqlite_url: str):
    async with SqlDatabase.open(sqlite_url):
        for number in range(200):
            await Assessment(user_id="u", title="x" * 1000, requirements={"n": number}).insert()
    damage(path, from_page=20)
    with pytest.raises(StoreCorrupt, match="damaged"):
        async with SqlDatabase.open(sqlite_url):
            await Assessment.find(user_id="u", limit=1000)


async def test_a_newer_schema_is_refused(path: Path, sqlite_url: str):
    await (await SqlDatabase.open(sqlite_url)).close()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer Infra Mind"):
        await SqlDatabase.open(sqlite_url)


async def test_a_folder_that_cannot_be_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Set INFRA_MIND_HOME"):
        await SqlDatabase.open(f"sqlite:///{tmp_path}/file/store.db")


READ_ONLY = """
    import asyncio, concurrent.futures.thread, os, pwd, sys
    from infra_mind.core.errors import StoreError
    from infra_mind.models.database import SqlDatabase
    async def main():
        if os.getuid() == 0:  # whom no permission stops
            os.setuid(pwd.getpwnam("nobody").pw_uid)
        try:
            await SqlDatabase.open("sqlite:///" + sys.argv[1])
        except StoreError as error:
            print(error)
    asyncio.run(main())
"""


@pytest.mark.parametrize("place", ["store.db", "deeper/store.db"])
def test_a_read_only_folder_is_named(tmp_path: Path, place: str):
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o555)
    said = in_another_process(READ_ONLY, folder / place)
    assert "Set INFRA_MIND_HOME to a folder you may write to" in said


READ = """
    import asyncio, concurrent.futures.thread, os, pwd, sys
    from infra_mind.models.database import SqlDatabase, use
    from infra_mind.models.assessment import Assessment
    from infra_mind.core.errors import StoreError
    async def main():
        if os.getuid() == 0:
            os.setuid(pwd.getpwnam("nobody").pw_uid)
        async with SqlDatabase.open("sqlite:///" + sys.argv[1]):
            print(*[one.title for one in await Assessment.find()])
            try:
                await Assessment(user_id="u").insert()
            except StoreError as error:
                print(error)
    asyncio.run(main())
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Where another user gets, too."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("crashed", [False, True], ids=["closed", "with a log beside it"])
async def test_a_read_only_folder_can_be_read(open_folder: Path, *, crashed: bool):
    folder = open_folder / "home"
    database = await SqlDatabase.open(f"sqlite:///{folder / 'store.db'}")
    await Assessment(user_id="u", title="Portal").insert(database=database)
    if not crashed:
        await database.close()
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    said = in_another_process(READ, folder / "store.db")
    folder.chmod(0o700)
    await database.close()
    assert said.startswith("Portal\n") and "Set INFRA_MIND_HOME" in said


async def test_only_the_owner_may_read_what_is_kept(tmp_path: Path):
    folder = tmp_path / "deeper" / "home"
    async with SqlDatabase.open(f"sqlite:///{folder / 'store.db'}"):
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes.keys() >= {"store.db", "store.db-wal"} and set(modes.values()) == {0o600}


FULL = """
    import asyncio, os, resource, sys
    from infra_mind.core.errors import StoreError
    from infra_mind.models.assessment import Assessment
    from infra_mind.models.database import SqlDatabase
    async def main():
        async with SqlDatabase.open("sqlite:///" + sys.argv[1]):
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))
            kept = []
            try:
                while True:
                    assessment = Assessment(user_id="u", title="x" * 20_000)
                    await assessment.insert()
                    kept.append(assessment.id)
            except StoreError as error:
                print(error)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            kept.append((await Assessment(user_id="u").insert()).id)
            print(*kept)
    asyncio.run(main())
"""


async def test_a_full_disk_is_named_and_loses_nothing_finished(path: Path, sqlite_url: str):
    said, ids = in_another_process(FULL, path).splitlines()

    assert "the disk is full or failing" in said
    assert "Free some space" in said
    async with SqlDatabase.open(sqlite_url):
        found = await Assessment.find(user_id="u", limit=1000)
    assert {assessment.id for assessment in found} == set(ids.split())
    assert len(found) > 10


MANY = """
    import asyncio, sys
    from infra_mind.models.assessment import Assessment
    from infra_mind.models.database import SqlDatabase
    async def main():
        async with SqlDatabase.open(sys.argv[1]):
            for _ in range(100):
                await Assessment(user_id="u").insert()
    asyncio.run(main())
"""


def test_processes_that_start_together_make_one_database(sqlite_url: str):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(MANY), sqlite_url],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "src:."},
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for process in processes:
        _, error = process.communicate(timeout=60)
        assert (process.returncode, error) == (0, b"")
    assert asyncio.run(count(sqlite_url)) == 400


CLAIMS = """
    import asyncio, sys
    from datetime import timedelta
    from infra_mind.models.database import SqlDatabase
    from infra_mind.models.journal import SqlJournal
    from tests.conformance.store import an_event
    async def main(url, owner):
        async with SqlDatabase.open(url):
            journal = SqlJournal()
            for number in range(100):
                lease = await journal.claim(f"run-{number}", owner, timedelta(minutes=1))
                if lease is not None:
                    await journal.append(lease, [an_event(lease.run_id, 1, label=owner)])
                    print(lease.run_id)
    asyncio.run(main(*sys.argv[1:]))
"""


def claim_in_processes(url: str) -> None:
    """Each of a hundred runs is claimed by exactly one of three processes."""
    arguments = [sys.executable, "-c", textwrap.dedent(CLAIMS), url]
    environment = {**os.environ, "PYTHONPATH": "src:."}
    rivals = [
        subprocess.Popen(
            [*arguments, f"worker-{number}"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    claimed = [line for rival in rivals for line in rival.communicate(timeout=60)[0].split()]
    assert sorted(claimed) == sorted(f"run-{number}" for number in range(100))


def test_a_run_has_one_owner_among_processes(sqlite_url: str):
    claim_in_processes(sqlite_url)


async def count(url: str) -> int:
    async with SqlDatabase.open(url):
        return len(await Assessment.find(user_id="u", limit=1000))


@pytest.mark.postgresql
class TestPostgresql:
    async def test_a_database_without_tables_names_the_command(self, postgresql_server):
        url = await postgresql_server.create("bare")
        with pytest.raises(StoreError, match="infra-mind db upgrade"):
            await SqlDatabase.open(url)
        await postgresql_server.drop("bare")

    async def test_a_server_that_is_not_there_is_named(self):
        with pytest.raises(StoreUnreachable, match="Check that the server runs"):
            await SqlDatabase.open("postgresql://u:secret@127.0.0.1:9/name")

    async def test_no_message_shows_the_password(self):
        with pytest.raises(StoreUnreachable) as caught:
            await SqlDatabase.open("postgresql://u:secret@127.0.0.1:9/name")
        assert "secret" not in str(caught.value)

    async def test_an_unknown_database_is_named(self, postgresql_server):
        with pytest.raises(StoreError, match="name, user and password"):
            await SqlDatabase.open(postgresql_server.url("nowhere"))

    async def test_a_connection_that_was_cut_is_made_anew(self, postgresql_server, postgresql_url):
        async with SqlDatabase.open(postgresql_url):
            kept = await Assessment(user_id="u").insert()
            assert await Assessment.get(kept.id) == kept
            await cut_all_connections(postgresql_server)
            await kept.save()
            assert (await Assessment.get(kept.id)).version == 2
            assert (await Assessment.get(kept.id)).version == 2

    async def test_a_backend_killed_in_a_transaction_takes_only_that_along(
        self, postgresql_server, postgresql_url
    ):
        async with SqlDatabase.open(postgresql_url) as database:

            async def killed(transaction: Transaction, arguments: Sequence[None]) -> list[None]:
                await cut_all_connections(postgresql_server)
                await transaction.now()
                return list(arguments)

            with pytest.raises(StoreUnreachable):
                await database.write(killed, None)
            await Assessment(user_id="u").insert(database=database)

    @pytest.mark.parametrize(
        "error", [asyncpg.InternalClientError("cannot switch to state 15"), TimeoutError()]
    )
    async def test_a_commit_without_an_answer_is_looked_up(
        self, postgresql_url, monkeypatch: pytest.MonkeyPatch, error: Exception
    ):
        commit = AsyncpgTransaction.commit

        async def silent(self: AsyncpgTransaction) -> None:
            await commit(self)
            monkeypatch.undo()
            raise error

        async with SqlDatabase.open(postgresql_url) as database:
            journal = SqlJournal(database)
            lease = await journal.claim("r", "w", timedelta(minutes=1))
            batch = [an_event("r", 1)], [a_record("r")]
            monkeypatch.setattr(AsyncpgTransaction, "commit", silent)
            with pytest.raises(StoreUnreachable, match="while it committed"):
                await journal.append(lease, *batch)
            await journal.append(lease, *batch, again=True)
            await journal.append(lease, [an_event("r", 2)])
            history = await journal.history("r")
            assert [event.n for event in history.events] == [1, 2] and len(history.records) == 1

    async def test_leases_go_by_the_clock_of_the_server(self, postgresql_url):
        async with SqlDatabase.open(postgresql_url) as database:
            behind, ahead = ManualClock(), SqlJournal(database)
            lease = await SqlJournal(database, clock=behind).claim("r", "w", timedelta(minutes=1))
            assert lease.expires_at < datetime.now(UTC)
            taken = await ahead.claim("r", "next", timedelta(minutes=1))
            assert taken.epoch == 2 and taken.expires_at > datetime.now(UTC)

    def test_a_run_has_one_owner_among_processes(self, postgresql_url):
        claim_in_processes(postgresql_url)

    async def test_of_a_tenant_no_more_are_taken_up_than_may_by_two_workers_at_once(
        self, postgresql_url
    ):
        async with (
            SqlDatabase.open(postgresql_url) as one,
            SqlDatabase.open(postgresql_url) as other,
        ):
            now = datetime.now(UTC)
            table, journal = JobTable(one), SqlJournal(one)
            assessment = await Assessment(user_id="u").insert(database=one)
            runs = [Run(assessment_id=assessment.id, user_id="u") for _ in range(2)]
            for run in runs:
                await table.submit(Submission(run=run, key=None, asked="", at=now))
                await journal.claim(run.id, "w", timedelta(minutes=1))
            may_end = threading.Event()

            async def slowly(transaction: Transaction, given: Sequence[Row]) -> list[bool]:
                taken = await take_up(transaction, given)
                may_end.wait(60)
                return taken

            first = asyncio.create_task(one.write(slowly, (runs[0].id, to_microseconds(now), 1)))
            await until_locked(postgresql_url, held=True)
            second = asyncio.create_task(JobTable(other).take_up(runs[1].id, now, most_of_tenant=1))
            await until_locked(postgresql_url, held=False)
            may_end.set()
            assert (await first, await second) == (True, None)

    @pytest.mark.parametrize(
        ("limits", "user"),
        [(QueueLimits(most_of_tenant=1), "u"), (QueueLimits(most=1), "v")],
        ids=["of a tenant", "of all"],
    )
    async def test_no_more_are_queued_than_may_by_two_serving_processes_at_once(
        self, postgresql_url, limits, user
    ):
        async with (
            SqlDatabase.open(postgresql_url) as one,
            SqlDatabase.open(postgresql_url) as other,
        ):
            now = datetime.now(UTC)
            assessment = await Assessment(user_id="u").insert(database=one)
            asked = [
                Submission(
                    run=Run(assessment_id=assessment.id, user_id=by),
                    key=None,
                    asked="",
                    at=now,
                    limits=limits,
                )
                for by in ("u", user)
            ]
            first, second = await submitted_at_once(one, other, asked, postgresql_url)
            assert first == asked[0].run.id and isinstance(second, QueueFull)

    @pytest.mark.parametrize("again", ["this", "that"])
    async def test_one_key_starts_one_run_by_two_serving_processes_at_once(
        self, postgresql_url, again
    ):
        async with (
            SqlDatabase.open(postgresql_url) as one,
            SqlDatabase.open(postgresql_url) as other,
        ):
            now = datetime.now(UTC)
            assessment = await Assessment(user_id="u").insert(database=one)
            asked = [
                Submission(
                    run=Run(assessment_id=assessment.id, user_id="u"), key="k", asked=what, at=now
                )
                for what in ("this", again)
            ]
            first, second = await submitted_at_once(one, other, asked, postgresql_url)
            assert first == asked[0].run.id == (await Run.find(database=other))[0].id
            assert second == first if again == "this" else isinstance(second, KeyReused)
            assert len(await Run.find(database=other)) == 1

    async def test_two_workers_that_want_the_same_runs_crosswise_do_not_stop_each_other(
        self, postgresql_url
    ):
        runs = [f"r-{number:03}" for number in range(100)]
        held: list[str] = []

        async def work(database: SqlDatabase, order: Sequence[str], owner: str) -> None:
            journal = SqlJournal(database)

            async def one(run: str) -> None:
                lease = await journal.claim(run, owner, timedelta(minutes=1))
                if lease is not None:
                    held.append(run)
                    await journal.release(await journal.renew(lease, timedelta(minutes=1)))

            async with asyncio.TaskGroup() as group:
                for run in order:
                    group.create_task(one(run))

        async with (
            SqlDatabase.open(postgresql_url) as database,
            SqlDatabase.open(postgresql_url) as other,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(work(database, runs, "a"))
            group.create_task(work(other, runs[::-1], "b"))
        assert set(held) == set(runs)

    async def test_a_row_held_by_another_process_is_a_lock(self, postgresql_url):
        async with SqlDatabase.open(postgresql_url, lock_timeout=SHORT):
            run = await Run(assessment_id="a", user_id="u").insert()
            other = await asyncpg.connect(postgresql_url)
            async with other.transaction():
                await other.execute("SELECT 1 FROM runs FOR UPDATE")
                with pytest.raises(StoreLocked):
                    await run.save()
            await other.close()
            await run.save()


async def submitted_at_once(
    one: SqlDatabase, other: SqlDatabase, asked: Sequence[Submission], url: str
) -> list[str | BaseException]:
    """What comes of two submissions, the second of which comes while the first is being written."""
    may_end = threading.Event()

    async def slowly(
        transaction: Transaction, given: Sequence[Submission]
    ) -> list[str | InfraMindError]:
        queued = await submit_all(transaction, given)
        may_end.wait(60)
        return queued

    first = asyncio.create_task(one.write(slowly, asked[0]))
    await until_locked(url, held=True)
    second = asyncio.create_task(JobTable(other).submit(asked[1]))
    await until_locked(url, held=False)
    may_end.set()
    await asyncio.wait([first, second])
    return [task.exception() or task.result() for task in (first, second)]


async def until_locked(url: str, *, held: bool) -> None:
    """Until a name is locked, or somebody waits for one that is."""
    connection = await asyncpg.connect(url)
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted = $1"
    async with asyncio.timeout(30):
        while not await connection.fetchval(query, held):  # noqa: ASYNC110 - of a server
            await asyncio.sleep(0.01)
    await connection.close()


async def cut_all_connections(server: postgresql.Server) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'infra-mind'"
    )
    await connection.close()


def test_the_tables_have_the_promised_names():
    work = {"assessments", "runs", "steps", "events", "jobs", "webhooks", "deliveries"}
    people = {"users", "sessions", "api_tokens", "organisations", "memberships", "invitations"}
    people.add("sign_in_failures")
    assert set(schema.metadata.tables) == work | people
