"""SIGINT and SIGTERM end a run in order; it can be resumed at once."""

import signal
from collections.abc import Callable

import pytest

from tests.tools.program import Program
from tests.tools.victim import QUIET, Victim, assert_ran_once, disk_of, without_run

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_as_cancelled_and_resumable(
    program: Program, undisturbed: Callable[[str], bytes], number: signal.Signals
) -> None:
    victim = Victim(program, "assess", "--example", "minimal", "--out", "out", *QUIET, name="v")
    assert victim.wait_for(10)
    victim.send(number)
    assert victim.end() == 130
    said = victim.err.read_text()
    assert "--resume" in said
    assert "Traceback" not in said
    disk = disk_of(program)
    assert disk.history()[-1].type == "run_cancelled"
    assert not (program.folder / "out" / "assessment.json").exists()

    resumed = program.run("assess", "--resume", "latest", "--out", "out", *QUIET)
    assert resumed.status == 0, resumed.err
    assert without_run(program.folder / "out" / "assessment.json") == undisturbed("minimal")
    assert_ran_once(disk.history())


def test_a_second_signal_changes_nothing(program: Program) -> None:
    victim = Victim(program, "assess", "--example", "minimal", "--out", "out", *QUIET, name="v")
    assert victim.wait_for(6)
    for _ in range(3):
        victim.send(signal.SIGTERM)
    assert victim.end() == 130
    assert "Traceback" not in victim.err.read_text()
    assert [told.type for told in disk_of(program).history()].count("run_cancelled") == 1
