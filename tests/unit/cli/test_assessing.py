from pathlib import Path

import pytest

from infra_mind.cli.assessing import Request, finish, read_changes
from infra_mind.core.errors import InputError, OutputError
from infra_mind.domain.dossier import Dossier
from infra_mind.engine.metrics import metrics_of
from infra_mind.engine.state import RunState
from infra_mind.models.run import Run, RunStatus
from infra_mind.reports import Format
from infra_mind.services.runs import Conclusion


def test_changes_are_read_by_path_and_the_last_counts():
    assert read_changes(["a.b=1", "c= x=y ", "a.b=2"]) == {"a.b": "2", "c": "x=y"}


@pytest.mark.parametrize("given", ["budget", "=5", " =5", ""])
def test_what_is_no_change_is_refused(given: str):
    with pytest.raises(InputError, match="--set"):
        read_changes([given])


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (Request(file=Path("some/portal.yaml")), "portal"),
        (Request(brief=Path("brief.txt")), "brief"),
        (Request(example="saas"), "saas"),
        (Request(file=Path("-")), "assessment"),
        (Request(), "assessment"),
    ],
)
def test_a_result_is_called_as_its_input(request_: Request, name: str):
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
        finish(ended, Request(), folder, (Format.MARKDOWN,))
    assert "infra-mind assess --resume run-1 --out FOLDER" in capsys.readouterr().err
