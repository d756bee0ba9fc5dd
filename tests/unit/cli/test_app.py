import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra_mind.cli import main
from infra_mind.cli.app import run, with_dashes
from infra_mind.cli.console import ExitStatus
from infra_mind.core.errors import InputError, StoreLocked
from infra_mind.core.text import unfit

PROMISED = "assess runs show report trace whatif diff check verify ask prices compliance db doctor schema demo"


class _Failing:
    """Stands for the table of commands, with one that raises."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self, *_: object, **__: object) -> int:
        raise self.error


def _fail(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    monkeypatch.setattr("infra_mind.cli.app.build_app", lambda: _Failing(error))
    return run(["doctor"])


def test_a_package_that_is_not_installed_is_named_with_what_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, remedy in (("openpyxl", "make demo"), ("fastapi", "infra-mind[service]")):
        missing = ModuleNotFoundError(f"No module named {name!r}", name=name)
        assert _fail(monkeypatch, missing) == ExitStatus.FAILED
        assert remedy in capsys.readouterr().err
    ours = ModuleNotFoundError("No module named 'infra_mind.x'", name="infra_mind.x")
    assert _fail(monkeypatch, ours) == ExitStatus.FAILED
    assert "Something unexpected" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]):
    assert run(["--help"]) == ExitStatus.DONE
    listed = set(re.findall(r"^\W*(\w+)", capsys.readouterr().out, re.MULTILINE))
    assert set(PROMISED.split()) <= listed


@pytest.mark.parametrize("command", PROMISED.split())
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]):
    assert run([command, "--help"]) == ExitStatus.DONE
    assert "Usage:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["assess", "--bogus"],
        ["trace"],
        ["assess", "--mode", "sideways"],
        ["prices", "x"],
    ],
)
def test_wrong_usage_is_said_once_with_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
):
    assert run(arguments) == ExitStatus.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "Error" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(("given", "hint"), [("asess", "'assess'"), ("frobnicate", "--help")])
def test_an_unknown_command_gets_a_hint(given: str, hint: str, capsys: pytest.CaptureFixture[str]):
    assert run([given]) == ExitStatus.USAGE
    said = capsys.readouterr().err
    assert given in said
    assert hint in said


def test_bad_input_is_one_message_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    error = InputError("There is no file 'x'.", remedy="Check the path.")
    assert _fail(monkeypatch, error) == ExitStatus.USAGE
    assert capsys.readouterr().err == "infra-mind: There is no file 'x'. Check the path.\n"


def test_a_failure_that_is_not_the_user_s_has_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert _fail(monkeypatch, StoreLocked("Somebody holds it.")) == ExitStatus.FAILED
    assert "Somebody holds it." in capsys.readouterr().err


def test_what_nobody_expected_is_kept_in_a_file_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert _fail(monkeypatch, ZeroDivisionError("division by zero")) == ExitStatus.FAILED
    said = capsys.readouterr().err
    assert "Traceback" not in said
    kept = re.search(r"The details are in (\S+);", said)
    assert kept is not None
    log = Path(kept[1])
    assert "ZeroDivisionError: division by zero" in log.read_text()
    log.unlink()


def test_an_interrupt_has_the_status_that_shells_expect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert _fail(monkeypatch, KeyboardInterrupt()) == ExitStatus.INTERRUPTED
    assert "Interrupted" in capsys.readouterr().err


def test_main_ends_the_program_with_the_status(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["infra-mind", "bogus"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2


HEAVY = ("numpy", "pydantic", "sqlalchemy", "yaml", "jinja2", "vl_convert")


@pytest.mark.parametrize("arguments", [["--help"], ["assess", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]):
    program = (
        "import sys; from infra_mind.cli.app import run; run(sys.argv[1:]);"
        f"print('loaded', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert ended.stdout.endswith("loaded []\n")


def test_output_to_a_pipe_that_was_closed_is_no_error():
    command = f"{sys.executable} -m infra_mind prices list | head -n 1"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert ended.stdout.count("\n") == 1


@pytest.mark.parametrize("given", ["\x1b]0;owned\x07", "--\x1b[2J", "\u202eabc"])
def test_what_was_typed_does_not_steer_the_terminal(given: str, capsys: pytest.CaptureFixture[str]):
    for arguments in ([given], ["show", given], ["assess", given], ["demo", f"--mode={given}"]):
        assert run(arguments) == ExitStatus.USAGE
    assert not unfit("".join(capsys.readouterr()).replace("\n", ""))


def test_a_lone_dash_is_standard_input_for_a_file_and_for_a_text():
    assert with_dashes(["assess", "-"]) == ["assess", "--stdin"]
    assert with_dashes(["assess", "--brief", "-", "--json"]) == ["assess", "--brief=-", "--json"]
