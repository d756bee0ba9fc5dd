import errno
import os
from pathlib import Path

import pytest

from infra_mind.core.errors import OutputError
from infra_mind.services.delivery import deliver, prepare


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
