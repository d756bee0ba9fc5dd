import socket
from pathlib import Path

import pytest

from infra_mind.cli.app import run


def test_what_keeps_it_from_serving_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("INFRA_MIND_HOME", str(tmp_path))
    (tmp_path / "secret.key").write_text("")
    assert run(["serve", "--port", "0"]) == 2
    assert "is cut off. Delete the file." in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("INFRA_MIND_HOME", str(tmp_path / "file" / "home"))
    assert run(["serve", "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert "Set INFRA_MIND_HOME" in said and "Traceback" not in said


def test_a_port_that_is_taken_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("INFRA_MIND_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(["serve", "--port", port]) == 2
    assert f":{port} cannot be listened on" in capsys.readouterr().err
