import json
import re

import pytest

from tests.integration.cli.conftest import Finished, Undisturbed
from tests.tools.program import Program

KINDS = ("executive", "technical", "stakeholder")
FILES = {
    "assessment.json",
    *(f"{kind}.{form}" for kind in KINDS for form in ("md", "html", "json")),
}
TOP_LEVEL = {
    *("schema_version", "requirements", "assumptions", "contradictions", "agent_results"),
    *("synthesis", "cost", "compliance", "questions", "claims", "prices", "run"),
}


def test_an_assessment_writes_its_result_and_three_reports(finished: Finished):
    assert finished.ended.status == 0, finished.ended.err
    assert {path.name for path in finished.folder.iterdir()} == FILES
    assert finished.result.keys() >= TOP_LEVEL
    assert len(finished.result["agent_results"]) == 11


def test_the_summary_says_decision_cost_and_files(finished: Finished):
    said = finished.ended.out
    assert "Monthly" in said
    assert "What to do first" in said
    assert "\nout/saas/executive.html  (also .md, .json)\n" in said
    assert "\n  beside it technical.html, stakeholder.html, assessment.json\n" in said
    assert finished.run_id in said


def test_nothing_but_text_is_written_where_there_is_no_terminal(finished: Finished):
    assert "\x1b" not in finished.ended.out + finished.ended.err
    assert "Traceback" not in finished.ended.err


def test_every_agent_is_followed_by_a_line(finished: Finished):
    ended = re.findall(r"^  (.+): (?:completed|skipped)", finished.ended.out, re.MULTILINE)
    assert {"CTO", "Security", "Web research", "MLOps"} <= set(ended)


def test_both_modes_come_to_the_same_bytes(finished: Finished, sequential: Finished):
    one = (finished.folder / "assessment.json").read_bytes()
    other = (sequential.folder / "assessment.json").read_bytes()
    assert one.partition(b'\n  "run": {')[0] == other.partition(b'\n  "run": {')[0]
    assert json.loads(other)["run"]["mode"] == "sequential"


def test_json_is_one_event_a_line_and_nothing_else(program: Program):
    ended = program.run("assess", "--example", "minimal", "--json", "--formats", "json")
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.status == 0, ended.err
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["type"] == "run_started"
    assert events[-1]["type"] == "run_completed"
    assert all(
        list(event) == ["run_id", "n", "at", "type", "phase", "step", "agent", "attempt", "data"]
        for event in events
    )


def test_a_value_can_be_set_on_the_way(program: Program):
    ended = program.run(
        *("assess", "--example", "minimal", "--formats", "json"), "--set", "budget.monthly=12345"
    )
    assert ended.status == 0, ended.err
    result = json.loads((program.folder / "out" / "minimal" / "assessment.json").read_bytes())
    assert result["requirements"]["budget"]["monthly"] == 12345


def test_requirements_come_from_standard_input_too(program: Program):
    ended = program.run("assess", "-", "--formats", "md", stdin=b"cloud_provider: aws\n")
    assert ended.status == 0, ended.err
    assert (program.folder / "out" / "assessment" / "executive.md").exists()


def test_a_text_is_read_and_what_was_understood_is_shown(program: Program):
    brief = program.folder / "brief.txt"
    brief.write_text(
        "We run a SaaS web application on AWS for 5000 users. Budget 8000 USD a month. "
        "The elephant weighs 5 t."
    )
    ended = program.run("assess", "--brief", str(brief), "--formats", "json,md")
    assert ended.status == 0, ended.err
    assert "budget.monthly = " in ended.err
    folder = program.folder / "out" / "brief"
    result = json.loads((folder / "assessment.json").read_bytes())
    assert result["requirements"]["not_understood"] == ["The elephant weighs 5 t"]
    page = (folder / "executive.md").read_text("utf-8")
    assert "so in no figure: “The elephant weighs 5 t”." in page
    assert "It meets what was asked for as far as it was understood" in page


def test_a_run_that_is_complete_is_only_written_again(finished: Finished, undisturbed: Undisturbed):
    before = (finished.folder / "assessment.json").read_bytes()
    again = finished.program.folder / "again"
    ended = finished.program.run("assess", "--resume", finished.run_id, "--out", str(again))
    assert ended.status == 0, ended.err
    assert (again / "assessment.json").read_bytes() == before
    assert undisturbed(before)


@pytest.mark.parametrize("severity", ["high", "critical"])
def test_fail_on_has_a_status_of_its_own(program: Program, severity: str):
    ended = program.run(
        *("assess", "--example", "saas", "--formats", "json", "--fail-on", severity)
    )
    result = json.loads((program.folder / "out" / "saas" / "assessment.json").read_bytes())
    ranks = ["critical", "high"][: 1 if severity == "critical" else 2]
    found = [
        finding
        for entry in result["agent_results"].values()
        for finding in entry["findings"]
        if finding["severity"] in ranks
    ]
    assert ended.status == (3 if found else 0)


def test_the_demo_says_which_file_to_open(program: Program):
    ended = program.run("demo")
    assert ended.status == 0, ended.err
    assert "Open out/clinic-portal/executive.html" in ended.out
    assert (program.folder / "out" / "clinic-portal" / "executive.html").exists()
