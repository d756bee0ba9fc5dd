from pathlib import Path

import pytest

from infra_mind.cli.app import run


def test_a_file_is_made_into_requirements_on_standard_output_or_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    given, made = tmp_path / "compose.yaml", tmp_path / "made.yaml"
    given.write_text("services: {web: {image: nginx, ports: ['80:80']}}\n")
    assert run(["import", str(given)]) == 0
    printed = capsys.readouterr().out
    assert "workloads:" in printed
    assert run(["import", str(given), "-o", str(made)]) == 0
    assert made.read_text() == printed


def test_nothing_and_nothing_known_are_errors_of_usage(tmp_path: Path):
    assert run(["import"]) == 2
    assert run(["import", str(tmp_path / "missing.json")]) == 2
    (tmp_path / "a.yaml").write_text("a: 1\n")
    assert run(["import", str(tmp_path / "a.yaml")]) == 2
