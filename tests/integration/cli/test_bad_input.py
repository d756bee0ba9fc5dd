import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.program import Program

MANY = "workloads: [{}]\n".format(", ".join("{type: saas}" for _ in range(201)))
BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(24)
)
FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "expected"),
    "binary": (bytes(range(256)) * 10, "expected"),
    "ten-megabytes": (b"title: x\n" + b"# padding\n" * 1_000_000, "expected"),
    "bomb": (BOMB.encode(), "expected"),
    "list": (b"- 1\n", "expected"),
    "misspelt": (b"budgte: 5\n", "Did you mean 'budget'?"),
    "nan": (b"budget: {monthly: .nan}\n", "budget.monthly"),
    "infinite": (b"budget: {monthly: .inf}\n", "budget.monthly"),
    "negative": (
        b"workloads: [{type: saas, stores: [{kind: relational, size_gb: -5}]}]\n",
        "workloads[0].stores[0].size_gb",
    ),
    "absurd": (
        b"workloads: [{type: saas, traffic: {peak_rps: 1e300}}]\n",
        "workloads[0].traffic.peak_rps",
    ),
    "text": (
        b"workloads: [{type: saas, traffic: {peak_rps: lots}}]\n",
        "workloads[0].traffic.peak_rps",
    ),
    "unclosed": (b"title: [", "expected"),
    "too-many": (MANY.encode(), "at most 200"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_is_refused_by_its_path(program: Program, name: str):
    content, said = FILES[name]
    path = program.folder / f"{name}.yaml"
    path.write_bytes(content)
    ended = program.run("assess", str(path))
    assert ended.status == 2
    assert said in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


ARGUMENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing": (("assess",), "Nothing to assess"),
    "two inputs": (("assess", "a.yaml", "--example", "saas"), "More than one input"),
    "missing file": (("assess", "nowhere.yaml"), "There is no file 'nowhere.yaml'"),
    "a folder": (("assess", "."), "cannot be read"),
    "unknown example": (("assess", "--example", "sas"), "Did you mean 'saas'?"),
    "no format": (("assess", "--example", "saas", "--formats", "doc"), "There is no format"),
    "no change": (("assess", "--example", "saas", "--set", "budget"), "--set"),
    "unknown path": (("assess", "--example", "saas", "--set", "budget.x=1"), "budget.x"),
    "unknown run": (("show", "run-nowhere"), "There is no run 'run-nowhere'"),
    "resume nothing": (("assess", "--resume", "run-nowhere"), "There is no run"),
    "nothing to vary": (("whatif", "latest"), "Nothing is to be changed"),
    "no thresholds": (("check", "latest", "--against", "no.yaml"), "no.yaml"),
    "an option": (("assess", "--nonsense"), "nonsense"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_usage_that_makes_no_sense_is_refused(program: Program, name: str):
    arguments, said = ARGUMENTS[name]
    ended = program.run(*arguments)
    assert ended.status == 2
    assert said in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_a_place_where_nothing_can_be_written_is_refused_before_any_work(program: Program):
    (program.folder / "out").write_text("in the way")
    ended = program.run("assess", "--example", "saas")
    assert ended.status == 2
    assert "cannot be written" in ended.err
    assert not (program.home / "infra-mind.db").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_refused_before_any_work(program: Program):
    folder = program.folder / "fixed"
    folder.mkdir(mode=0o500)
    ended = program.run("assess", "--example", "saas", "--out", str(folder))
    assert ended.status == 2
    assert "Permission denied" in ended.err


def _corrupt(database: Path) -> None:
    database.write_bytes(b"no database at all " * 1000)


def _truncated(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE one (x)")
    connection.commit()
    connection.close()
    database.write_bytes(database.read_bytes()[:3000] + b"\x00" * 500)


@pytest.mark.parametrize("damage", [_corrupt, _truncated])
def test_a_damaged_database_is_said_to_be_one_and_left_alone(
    program: Program, damage: Callable[[Path], None]
):
    program.home.mkdir()
    database = program.home / "infra-mind.db"
    damage(database)
    before = database.read_bytes()
    ended = program.run("assess", "--example", "saas")
    assert ended.status == 1
    assert "Traceback" not in ended.err
    assert "infra-mind.db" in ended.err
    assert database.read_bytes() == before


def test_a_home_that_cannot_be_made_is_named(program: Program):
    (program.folder / "file").write_text("")
    program.environment["INFRA_MIND_HOME"] = str(program.folder / "file" / "home")
    ended = program.run("runs")
    assert ended.status == 1
    assert "INFRA_MIND_HOME" in ended.err


def test_a_locked_database_is_waited_for_and_then_named(program: Program):
    assert program.run("db", "upgrade").status == 0
    holder = sqlite3.connect(program.home / "infra-mind.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        ended = program.run("assess", "--example", "minimal")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert ended.status == 1
    assert "Traceback" not in ended.err
    assert "infra-mind.db" in ended.err


def test_a_setting_that_makes_no_sense_is_named(program: Program):
    program.environment["INFRA_MIND_PARALLEL_ROLLOUT_PERCENT"] = "lots"
    ended = program.run("runs")
    assert ended.status == 2
    assert "INFRA_MIND_PARALLEL_ROLLOUT_PERCENT" in ended.err
