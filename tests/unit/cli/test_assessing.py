from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from infra_mind.cli.assessing import AssessRequest, carry_out_request, finish, read_request
from infra_mind.cli.changes import read_changes
from infra_mind.cli.console import ExitStatus
from infra_mind.core.errors import InputError, OutputError
from infra_mind.domain.dossier import AgedPrice, Dossier
from infra_mind.engine.events import RunState, RunStatus
from infra_mind.models.run import Run
from infra_mind.reports import Format
from infra_mind.services.runs import Conclusion
from infra_mind.workflows.agents import metrics_of


def test_changes_are_read_by_path_and_the_last_counts():
    assert read_changes(["a.b=1", "c= x=y ", "a.b=2"]) == {"a.b": "2", "c": "x=y"}


@pytest.mark.parametrize("given", ["budget", "=5", " =5", ""])
def test_what_is_no_change_is_refused(given: str):
    with pytest.raises(InputError, match="--set"):
        read_changes([given])


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (AssessRequest(file=Path("some/portal.yaml")), "portal"),
        (AssessRequest(brief=Path("brief.txt")), "brief"),
        (AssessRequest(example="saas"), "saas"),
        (AssessRequest(file=Path("-")), "assessment"),
        (AssessRequest(), "assessment"),
    ],
)
def test_a_result_is_called_as_its_input(request_: AssessRequest, name: str):
    assert request_.name == name


def test_files_that_cannot_be_written_can_be_written_later(
    tmp_path: Path, dossier: Dossier, capsys: pytest.CaptureFixture[str]
):
    run = Run(id="run-1", assessment_id="asm-1", user_id="u", status=RunStatus.COMPLETED)
    state = RunState()
    ended = Conclusion(run=run, dossier=dossier, state=state, metrics=metrics_of(state), events=())
    folder = tmp_path / "in-the-way"
    folder.write_text("")
    with pytest.raises(OutputError):
        finish(ended, AssessRequest(), folder, (Format.MARKDOWN,))
    assert "infra-mind assess --resume run-1 --out FOLDER" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("strict", "status"), [(False, ExitStatus.DONE), (True, ExitStatus.BROKEN)]
)
def test_strict_names_aged_prices_once_everything_is_written(
    strict: bool,
    status: ExitStatus,
    tmp_path: Path,
    dossier: Dossier,
    capsys: pytest.CaptureFixture[str],
):
    aged = AgedPrice(name="aws: nat.gb", as_of=date(2024, 7, 1), limit_days=365, widened=0.05)
    rests = replace(dossier, prices=replace(dossier.prices, aged=(aged,)))
    run = Run(id="run-1", assessment_id="asm-1", user_id="u", status=RunStatus.COMPLETED)
    state = RunState()
    ended = Conclusion(run=run, dossier=rests, state=state, metrics=metrics_of(state), events=())
    assert finish(ended, AssessRequest(strict=strict), tmp_path, (Format.MARKDOWN,)) is status
    assert (tmp_path / "executive.md").exists()
    told = capsys.readouterr().err
    assert ("aws: nat.gb is of 2024-07-01, limit 365 days, range 5.0% wider" in told) is strict


def test_without_aged_prices_strict_is_done(tmp_path: Path, dossier: Dossier):
    run = Run(id="run-1", assessment_id="asm-1", user_id="u", status=RunStatus.COMPLETED)
    state = RunState()
    ended = Conclusion(run=run, dossier=dossier, state=state, metrics=metrics_of(state), events=())
    assert (
        finish(ended, AssessRequest(strict=True), tmp_path, (Format.MARKDOWN,)) is ExitStatus.DONE
    )


def test_another_book_brings_its_rows_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    row = "aws\t*\tnat.gb\t\tGB\t0.02"
    Path("ours.tsv").write_text(f"provider\tregion\tservice\tsku\tunit\tprice\n{row}\n")
    assert read_changes(["prices.book=ours.tsv"]) == {
        "prices.book": "ours.tsv",
        "prices.rows": [row],
    }
    assert read_changes(["prices.book=null"]) == {"prices.book": "null", "prices.rows": []}
    with pytest.raises(InputError, match=r"nowhere\.tsv"):
        read_changes(["prices.book=nowhere.tsv"])


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (AssessRequest(example="saas", seed=-1), "--seed -1 is below 0"),
        (AssessRequest(example="saas", resume="latest"), "something else was named"),
        (AssessRequest(changes=("a=1",), resume="latest"), "something else was named"),
        (AssessRequest(brief=Path("a"), example="saas"), "More than one input"),
    ],
)
async def test_what_makes_no_sense_together_is_refused(request_: AssessRequest, said: str):
    with pytest.raises(InputError, match=said):
        await carry_out_request(request_, stdin=BytesIO())


def test_a_free_text_of_ten_megabytes_is_refused_with_what_to_leave_in(tmp_path: Path):
    (tmp_path / "log.txt").write_bytes(b"We have 5 users. " * 600_000)
    request = AssessRequest(brief=tmp_path / "log.txt")
    with pytest.raises(InputError, match="expected a text of at most 100,000 characters"):
        read_request(request, BytesIO())


def test_a_free_text_is_read_from_standard_input_as_well():
    given = read_request(AssessRequest(brief=Path("-")), BytesIO(b"Our budget is 5k USD a month."))
    assert given.requirements.budget.monthly == 5000
