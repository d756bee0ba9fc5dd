import json
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Finished


def test_runs_are_listed_with_ids_that_can_be_copied(finished: Finished):
    ended = finished.program.run("runs")
    (row,) = [line for line in ended.out.splitlines() if line.startswith(finished.run_id)]
    assert "completed" in row
    assert "parallel" in row


def test_modes_are_compared_on_the_same_assessment(finished: Finished, sequential: Finished):
    ended = finished.program.run("runs", "--compare")
    assert ended.status == 0
    assert finished.run_id in ended.out or "parallel" in ended.out
    assert sequential.run_id in ended.out
    assert "times as long as parallel" in ended.out


def test_show_repeats_the_summary(finished: Finished):
    ended = finished.program.run("show", finished.run_id)
    assert ended.status == 0
    assert "What to do first" in ended.out


def test_show_prints_the_result_as_it_was_written(finished: Finished):
    ended = finished.program.run("show", finished.run_id, "--json")
    assert ended.out == (finished.folder / "assessment.json").read_text()


@pytest.mark.parametrize("kind", ["executive", "technical", "stakeholder"])
@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_a_report_is_the_one_that_was_written(finished: Finished, kind: str, form: str):
    ended = finished.program.run("report", finished.run_id, "--kind", kind, "--format", form)
    assert ended.out == (finished.folder / f"{kind}.{form}").read_text()


def test_a_report_goes_to_a_file(finished: Finished, tmp_path: Path):
    path = tmp_path / "new" / "board.md"
    ended = finished.program.run("report", finished.run_id, "-o", str(path))
    assert ended.status == 0
    assert ended.out == ""
    assert path.read_text() == (finished.folder / "executive.md").read_text()


def test_a_report_is_set_as_pdf(finished: Finished, tmp_path: Path):
    path = tmp_path / "board.pdf"
    ended = finished.program.run("report", finished.run_id, "--format", "pdf", "-o", str(path))
    assert ended.status == 0
    assert path.read_bytes().startswith(b"%PDF")


def test_a_figure_is_traced_to_its_sources(finished: Finished):
    result = finished.result
    ended = finished.program.run("trace", finished.run_id, result["facts"]["monthly"])
    assert ended.status == 0
    assert result["facts"]["monthly"] in ended.out
    assert "vendor_list:" in ended.out or "derived:" in ended.out


def test_every_headline_figure_can_be_traced(finished: Finished):
    for id in list(finished.result["facts"].values())[:6]:
        assert finished.program.run("trace", finished.run_id, id).status == 0


def test_a_question_is_answered_with_claims(finished: Finished):
    ended = finished.program.run("ask", finished.run_id, "what does it cost a month?")
    assert finished.result["facts"]["monthly"] in ended.out


def test_what_is_not_in_the_ledger_is_not_answered(finished: Finished):
    ended = finished.program.run("ask", finished.run_id, "who won the cup?")
    assert ended.status == 0
    assert "does not hold" in ended.out


def test_a_run_does_not_differ_from_itself(finished: Finished):
    ended = finished.program.run("diff", finished.run_id, finished.run_id)
    assert ended.out.startswith("Nothing differs")


def test_a_variant_says_what_changed_and_why(finished: Finished):
    ended = finished.program.run("whatif", finished.run_id, "--set", "budget.monthly=1000")
    assert ended.status == 0, ended.err
    assert "budget.monthly: " in ended.out
    assert "-> 1,000" in ended.out
    assert "steps were taken over" in ended.out
    again = finished.program.run("diff", finished.run_id, "latest")
    assert "budget.monthly: " in again.out


@pytest.mark.parametrize(("limit", "status"), [("1 USD", 3), ("10M USD", 0)])
def test_a_threshold_that_is_broken_has_its_own_status(
    finished: Finished, tmp_path: Path, limit: str, status: int
):
    path = tmp_path / "limits.yaml"
    path.write_text(f"monthly_p50: {limit}\n")
    ended = finished.program.run("check", finished.run_id, "--against", str(path))
    assert ended.status == status
    assert ("BROKEN" in ended.out) is (status == 3)


def test_events_of_a_variant_are_the_same_for_programs(finished: Finished):
    ended = finished.program.run(
        "whatif", finished.run_id, "--set", "budget.monthly=2000", "--json"
    )
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert events[-1]["type"] == "run_completed"
    assert any(event["data"].get("reused") for event in events)
