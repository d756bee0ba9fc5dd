from functools import cache
from pathlib import Path

import pytest

from infra_mind.cli import doctor
from infra_mind.cli.app import run
from infra_mind.cli.console import ExitStatus
from infra_mind.prices.snapshots import current_prices

_listed = cache(current_prices)


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list in use is read once for all of these tests."""
    monkeypatch.setattr(doctor, "current_prices", _listed)


def test_a_sound_installation_is_said_to_be_one(capsys: pytest.CaptureFixture[str]):
    assert run(["doctor"]) == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "!!" not in out.replace("!!  Prices", "")
    for name in ("Python", "Home folder", "Database", "Prices", "PostgreSQL", "Language model"):
        assert name in out


def test_a_home_that_cannot_be_made_is_named_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("INFRA_MIND_HOME", str(tmp_path / "file" / "home"))
    assert run(["doctor"]) == ExitStatus.FAILED
    out = capsys.readouterr().out
    assert "!!  Home folder" in out
    assert "Set INFRA_MIND_HOME" in out


def test_a_database_that_is_none_is_named(home: Path, capsys: pytest.CaptureFixture[str]):
    home.mkdir()
    (home / "infra-mind.db").write_bytes(b"this is no database, but long enough to look at" * 50)
    assert run(["doctor"]) == ExitStatus.FAILED
    assert "!!  Database" in capsys.readouterr().out


def test_a_database_whose_pages_are_damaged_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["doctor"]) == ExitStatus.DONE
    path = home / "infra-mind.db"
    whole = path.read_bytes()
    # The first page, with header and schema, stays: the file opens as if nothing were wrong.
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    capsys.readouterr()
    assert run(["doctor"]) == ExitStatus.FAILED
    out = " ".join(capsys.readouterr().out.split())
    assert "!! Database" in out
    assert "damaged" in out


@pytest.mark.parametrize("page", range(2, 12))
def test_damage_beside_the_schema_is_found_too(
    page: int, home: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["doctor"]) == ExitStatus.DONE
    path = home / "infra-mind.db"
    content = bytearray(path.read_bytes())
    content[4096 * page : 4096 * page + 200] = b"\xee" * 200
    path.write_bytes(content)
    assert run(["doctor"]) == ExitStatus.FAILED
    assert "damaged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("packages", "said"), [(("json",), "'openai:gpt' is set"), (("no_such",), "infra-mind[llm]")]
)
def test_what_a_language_model_needs_is_looked_for(
    packages: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("INFRA_MIND_LLM", "openai:gpt")
    monkeypatch.setattr("infra_mind.cli.doctor.MODEL_PACKAGES", packages)
    assert run(["doctor"]) == ExitStatus.DONE
    assert said in capsys.readouterr().out
