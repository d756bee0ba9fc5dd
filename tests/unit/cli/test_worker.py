import pytest

from infra_mind.cli.app import run
from infra_mind.cli.status import ExitStatus


def test_it_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]):
    assert run(["worker"]) == ExitStatus.USAGE
    assert "`infra-mind worker` is not available yet." in capsys.readouterr().err
