import ast
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra_mind.core.errors import OutputError
from infra_mind.services.delivery import deliver, deliver_file, prepare


def test_files_are_written_into_a_new_folder(tmp_path: Path):
    written = deliver({"a.md": b"A", "b.json": b"B"}, tmp_path / "out" / "portal")
    assert [path.read_bytes() for path in written] == [b"A", b"B"]
    assert sorted(path.name for path in written[0].parent.iterdir()) == ["a.md", "b.json"]


def test_files_replace_earlier_ones(tmp_path: Path):
    deliver({"a.md": b"old"}, tmp_path)
    deliver({"a.md": b"new"}, tmp_path)
    assert (tmp_path / "a.md").read_bytes() == b"new"


def test_all_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deliver({"a.md": b"old", "b.md": b"old"}, tmp_path)
    real = os.fsync
    calls: list[int] = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left") as error:
        deliver({"a.md": b"new", "b.md": b"new"}, tmp_path)
    assert "Free some space" in str(error.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.md": b"old",
        "b.md": b"old",
    }


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path):
    (tmp_path / "out").write_text("here")
    with pytest.raises(OutputError, match="out"):
        prepare(tmp_path / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused_before_any_work(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        prepare(tmp_path)


def test_a_folder_that_can_be_written_is_left_as_it_is(tmp_path: Path):
    prepare(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


KILLED = """
import os, sys
from pathlib import Path
from infra_mind.services import delivery

def traced(real, at):
    def call(*given, **named):
        left[0] -= 1
        if not left[0]:
            os._exit(9)
        return real(*given, **named)
    return call

folder, at, ended = Path(sys.argv[1]), 0, 9
while ended:
    at += 1
    delivery.deliver({name: b"old" for name in ("assessment.json", "executive.html")}, folder)
    child = os.fork()
    if not child:
        left = [at]
        for place, name in (
            *((os, name) for name in ("open", "fsync", "fdopen")),
            *((Path, name) for name in ("replace", "mkdir")),
            *((delivery, name) for name in ("_exchange", "_sync")),
        ):
            setattr(place, name, traced(getattr(place, name), at))
        names = ("assessment.json", "executive.md", "technical.md")
        delivery.deliver({name: b"new" for name in names}, folder)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    print({path.name: path.read_bytes() for path in folder.iterdir()})
"""


def test_a_kill_at_any_moment_leaves_the_old_files_or_the_new_ones(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": "src"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    old = dict.fromkeys(("assessment.json", "executive.html"), b"old")
    new = dict.fromkeys(("assessment.json", "executive.md", "technical.md"), b"new")
    found = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert len(found) > 12
    assert all(one in (old, new) for one in found) and found[-1] == new
    deliver(new, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]  # nothing was left behind


def test_what_lies_beside_the_files_stays(tmp_path: Path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "mine.md").write_text("mine")
    deliver({"assessment.json": b"new"}, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"notes", "mine.md", "assessment.json"}


def test_no_link_is_followed_and_only_the_owner_may_read(tmp_path: Path):
    secret, folder = tmp_path / "secret", tmp_path / "out"
    secret.write_text("keep")
    folder.mkdir()
    (folder / "assessment.json").symlink_to(secret)
    (folder / ".assessment.json.1.part").symlink_to(secret)
    deliver({"assessment.json": b"new"}, folder)
    assert secret.read_text() == "keep"
    assert (folder / "assessment.json").read_bytes() == b"new"
    assert (folder / "assessment.json").stat().st_mode & 0o777 == 0o600


def test_one_file_is_written_beside_others(tmp_path: Path):
    (tmp_path / "mine").write_text("mine")
    deliver_file(tmp_path / "report.md", b"R")
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "report.md"}


@pytest.mark.parametrize("place", ["a\0b", "/", "/proc/1/x"])
def test_a_place_that_cannot_be_is_refused(place: str):
    with pytest.raises(OutputError, match="cannot be written"):
        deliver_file(Path(place), b"")
