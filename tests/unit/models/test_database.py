import asyncio
import gc
import os
import subprocess
import sys
import threading
import weakref
from datetime import timedelta
from pathlib import Path

import pytest

from infra_mind.core import config
from infra_mind.core.config import Settings
from infra_mind.core.errors import StoreError
from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase, current, use
from infra_mind.models.drivers import driver_of
from infra_mind.models.user import User

ROOT = Path(__file__).parents[3]


@pytest.fixture
def default_home(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "settings", Settings(home=tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "no database URL"),
        ("postgresql://me:secret@[bad/name", r"postgresql://\*\*\*@\[bad/name' is no database URL"),
        ("mysql://host/name", "'mysql' is no database that is supported"),
        ("mongodb://host/name", "Use sqlite:///path"),
    ],
)
def test_other_urls_are_refused(url, message):
    with pytest.raises(StoreError, match=message):
        SqlDatabase(url)


def test_a_missing_driver_is_named():
    with pytest.raises(StoreError, match=r"pip install 'infra-mind\[postgresql\]'"):
        driver_of("postgresql://host/name", timedelta(seconds=1), drivers={})


def test_making_one_touches_nothing(path):
    before = threading.active_count()
    SqlDatabase(f"sqlite:///{path}")
    assert not path.exists()
    assert threading.active_count() == before


async def test_the_innermost_is_in_force(tmp_path):
    async with SqlDatabase.open(f"sqlite:///{tmp_path}/a.db") as outer:
        async with SqlDatabase.open(f"sqlite:///{tmp_path}/b.db") as inner:
            assert current() is inner
            with use(outer):
                assert current() is outer
            assert current() is inner
        assert current() is outer


async def test_tasks_inherit_what_is_in_force(database):
    async with asyncio.TaskGroup() as group:
        task = group.create_task(Assessment(user_id="u").insert())
    assert await Assessment.get(task.result().id, database=database) is not None


async def test_each_call_may_name_another_database(database, tmp_path):
    async with SqlDatabase.open(f"sqlite:///{tmp_path}/other.db") as other:
        kept = await Assessment(user_id="u").insert(database=database)
        assert await Assessment.get(kept.id, database=other) is None
        assert await Assessment.get(kept.id, database=database) == kept


async def test_a_closed_database_says_so(database):
    await database.close()
    await database.close()
    with pytest.raises(StoreError, match="is closed"):
        await Assessment(user_id="u").insert(database=database)


async def test_closing_keeps_what_was_asked_before(path):
    database = await SqlDatabase.open(f"sqlite:///{path}")
    async with asyncio.TaskGroup() as group:
        for _ in range(50):
            group.create_task(Assessment(user_id="u").insert(database=database))
        await asyncio.sleep(0)
        await database.close()
    async with SqlDatabase.open(f"sqlite:///{path}"):
        assert len(await Assessment.find(user_id="u")) == 50


async def test_in_memory_works_too():
    async with SqlDatabase.open("sqlite://"):
        kept = await Assessment(user_id="u").insert()
        assert await Assessment.get(kept.id) == kept


async def test_one_that_nobody_holds_ends_its_threads(path):
    database = await SqlDatabase.open(f"sqlite:///{path}")
    await User(email="a@b", password_hash="").insert(database=database)
    gone, before = weakref.ref(database), threading.active_count()
    del database
    gc.collect()
    assert gone() is None
    assert threading.active_count() < before


def test_without_set_up_the_default_serves_any_event_loop(default_home):
    kept = asyncio.run(Assessment(user_id="u").insert())
    first = current()
    assert asyncio.run(Assessment.get(kept.id)) == kept
    assert current() is first
    assert (default_home / "infra-mind.db").exists()
    asyncio.run(first.close())


def test_the_default_is_opened_once_by_many_threads(default_home):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append((asyncio.run(insert()), current())))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(database) for _, database in found}) == 1
    assert len(asyncio.run(Assessment.find(user_id="thread"))) == 8
    asyncio.run(current().close())


async def insert() -> str:
    return (await Assessment(user_id="thread").insert()).id


SCRIPT = """
import asyncio
from src.infra_mind.models.assessment import Assessment

async def main():
    assessment = Assessment(user_id="u", requirements={"cloud_provider": "aws"})
    await assessment.insert()
    assessment.title = "saved"
    await assessment.save()
    return assessment.id

identity = asyncio.run(main())
print(asyncio.run(Assessment.get(identity)).title)
"""


def run_script(script: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script],
        cwd=ROOT,
        env={**os.environ, "INFRA_MIND_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_script_needs_no_set_up_and_leaves_without_a_word(tmp_path):
    done = run_script(SCRIPT, tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == ("saved\n", "", 0)
    assert [path.name for path in tmp_path.iterdir()] == ["infra-mind.db"]


FORK = """
import asyncio, os, sys
from infra_mind.models.assessment import Assessment

async def insert():
    return (await Assessment(user_id="u").insert()).id

asyncio.run(insert())
child = os.fork()
asyncio.run(insert())
if child == 0:
    asyncio.run(insert())
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
print(len(asyncio.run(Assessment.find(user_id="u"))))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_parent_and_child_both_write_after_a_fork(tmp_path):
    done = run_script(FORK, tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == ("4\n", "", 0)


@pytest.mark.parametrize("name", ["a?b=c", "50%", "a#b", "Ümlaut @ home"])
async def test_a_folder_may_have_any_name(tmp_path: Path, name: str):
    file = tmp_path / name / "store.db"
    async with SqlDatabase.open(f"sqlite:///{file}"):
        assert file.is_file()


@pytest.mark.parametrize(
    "url", ["postgresql://u:secret@host:port/x", "u://a:secret@@/[", "://u:secret@"]
)
def test_no_message_shows_the_password_of_an_address_that_cannot_be_read(url: str):
    with pytest.raises(StoreError) as refused:
        SqlDatabase(url)
    assert "secret" not in str(refused.value)
