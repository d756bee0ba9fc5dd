import pytest

from infra_mind.core.errors import InputError, UnknownName
from infra_mind.models.run import Run
from infra_mind.reports import Format, ReportKind
from infra_mind.services.reports import files_of, read_formats, report_of
from infra_mind.services.runs import Runs


def test_formats_are_read_in_order_and_once():
    assert read_formats("html, md,html") == (Format.HTML, Format.MARKDOWN)


@pytest.mark.parametrize(("given", "said"), [("htm", "'html'"), ("x", "md")])
def test_a_format_that_there_is_not_is_refused(given: str, said: str):
    with pytest.raises(InputError, match=said):
        read_formats(f"md,{given}")


async def test_a_run_s_files_are_the_result_and_three_reports_a_format(runs: Runs, run: Run):
    ended = await runs.carry_out(run)
    files = files_of(ended, (Format.MARKDOWN, Format.JSON))
    assert sorted(files) == [
        "assessment.json",
        "executive.json",
        "executive.md",
        "stakeholder.json",
        "stakeholder.md",
        "technical.json",
        "technical.md",
    ]
    assert files["assessment.json"] == ended.run.result


async def test_one_report_is_the_same_as_among_the_files(runs: Runs, run: Run):
    ended = await runs.carry_out(run)
    files = files_of(ended, (Format.MARKDOWN,))
    assert report_of(ended, ReportKind.EXECUTIVE, Format.MARKDOWN) == files["executive.md"]


async def test_a_run_without_a_result_says_how_to_get_one(runs: Runs, run: Run):
    queued = await runs.conclusion(run)
    with pytest.raises(UnknownName, match=f"--resume {run.id}"):
        report_of(queued, ReportKind.EXECUTIVE, Format.MARKDOWN)
