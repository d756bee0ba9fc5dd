"""Backups as the page has them, taken while the database is in use: what was queued runs after the restore."""

import asyncio
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase
from infra_mind.models.jobs import JobTable, Submission
from infra_mind.models.run import Run
from tests.tools import postgresql

PAGE = (Path(__file__).parents[3] / "docs" / "persistence.md").read_text("utf-8")
BACKUP = PAGE[PAGE.index("## Backup and restore") :]


async def filled(database: SqlDatabase) -> tuple[Assessment, str]:
    assessment = await Assessment(user_id="ada", requirements={"title": "Shop"}).insert(
        database=database
    )
    run = Run(assessment_id=assessment.id, user_id="ada", requirements=assessment.requirements)
    submission = Submission(run=run, key="k", asked="", at=datetime.now(UTC))
    return assessment, await JobTable(database).submit(submission)


async def assert_restored(url: str, assessment: Assessment, run_id: str) -> None:
    async with SqlDatabase.open(url) as database:
        found = await Assessment.get(assessment.id, database=database)
        assert found is not None and found.requirements == assessment.requirements
        (job,) = await JobTable(database).ready(datetime.now(UTC), limit=9)
        assert job.run_id == run_id
        assert len(await JobTable(database).events(run_id)) == 1


async def test_a_copy_of_sqlite_taken_while_it_is_in_use(sqlite_url: str, tmp_path: Path):
    (command,) = re.findall(r'python -c "(.*backup.*)"', BACKUP)
    async with SqlDatabase.open(sqlite_url) as database:
        kept = await filled(database)
        (tmp_path / "store.db").with_name("infra-mind.db").symlink_to(tmp_path / "store.db")
        await _done([sys.executable, "-c", command], tmp_path)
        await filled(database)  # later than the backup
    await assert_restored(f"sqlite:///{tmp_path / 'copy.db'}", *kept)


@pytest.mark.postgresql
async def test_a_dump_of_postgresql_restored_into_an_empty_database(
    postgresql_server: postgresql.Server, postgresql_url: str, tmp_path: Path
):
    async with SqlDatabase.open(postgresql_url) as database:
        kept = await filled(database)
        await _run(postgresql_server, tmp_path, r"^    (pg_dump .*)$", postgresql_url)
        await filled(database)
    empty = await postgresql_server.create("restored")
    await _run(postgresql_server, tmp_path, r"^    (pg_restore .*)$", empty)
    await assert_restored(empty, *kept)
    await postgresql_server.drop("restored")


async def _run(server: postgresql.Server, folder: Path, pattern: str, url: str) -> None:
    (command,) = re.findall(pattern, BACKUP, re.MULTILINE)
    program, *arguments = command.replace('"$INFRA_MIND_DATABASE_URL"', url).split()
    await _done([str(server.binary(program)), *arguments], folder)


async def _done(command: list[str], folder: Path) -> None:
    await asyncio.to_thread(subprocess.run, command, cwd=folder, check=True, timeout=60)
