import json
import signal
import subprocess

import pytest

from tests.integration.cli.conftest import EXAMPLE, Finished, Undisturbed
from tests.tools.program import Program

ARGUMENTS = ("assess", "--example", EXAMPLE, "--seed", "7", "--formats", "json", "--json")


def _started(program: Program, *, after: str) -> subprocess.Popen[bytes]:
    """A run that has come as far as this event."""
    process = program.start(*ARGUMENTS)
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["type"] == after:
            return process
    _, error = process.communicate()
    raise AssertionError(error.decode())


def _resumed(program: Program) -> bytes:
    ended = program.run("assess", "--resume", "latest", "--formats", "json", "--out", "resumed")
    assert ended.status == 0, ended.err
    return (program.folder / "resumed" / "assessment.json").read_bytes()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_run_in_order_and_it_can_be_resumed(
    program: Program, finished: Finished, undisturbed: Undisturbed, sent: signal.Signals
):
    process = _started(program, after="step_started")
    process.send_signal(sent)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out.splitlines()[-1])["type"] == "run_cancelled"
    assert b"infra-mind assess --resume run-" in err
    assert b"Traceback" not in err
    assert "cancelled" in program.run("runs").out
    expected = undisturbed((finished.folder / "assessment.json").read_bytes())
    assert undisturbed(_resumed(program)) == expected


@pytest.mark.chaos
@pytest.mark.slow
def test_a_run_that_was_killed_shows_as_interrupted_and_can_be_resumed(
    program: Program, finished: Finished, undisturbed: Undisturbed
):
    process = _started(program, after="step_completed")
    process.kill()
    process.communicate()
    expected = undisturbed((finished.folder / "assessment.json").read_bytes())
    assert undisturbed(_resumed(program)) == expected
    assert "completed" in program.run("runs").out


@pytest.mark.slow
def test_two_processes_work_on_one_database(program: Program, undisturbed: Undisturbed):
    processes = [program.start(*ARGUMENTS[:-1], "--out", f"out-{number}") for number in range(2)]
    for process in processes:
        _, error = process.communicate(timeout=110)
        assert process.returncode == 0, error.decode()
    one, other = (
        undisturbed((program.folder / f"out-{number}" / "assessment.json").read_bytes())
        for number in range(2)
    )
    assert one == other
