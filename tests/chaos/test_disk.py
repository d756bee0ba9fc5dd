"""The disk fills up in the middle of a run."""

import resource
from collections.abc import Callable

import pytest

from tests.tools.program import Program
from tests.tools.victim import QUIET, Victim, assert_ran_once, disk_of, without_run

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize("events", [1, 9])
def test_a_full_disk_ends_the_run_with_a_message_and_loses_nothing_that_was_finished(
    program: Program, undisturbed: Callable[[str], bytes], events: int
) -> None:
    victim = Victim(program, "assess", "--example", "minimal", "--out", "out", *QUIET, name="v")
    assert victim.wait_for(events)
    disk = disk_of(program)
    written = disk.path.with_name(disk.path.name + "-wal").stat().st_size
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(victim.process.pid, resource.RLIMIT_FSIZE, (written + 8_192, hard))
    assert victim.end() == 1
    said = victim.err.read_text()
    assert "disk is full" in said
    assert "Traceback" not in said
    finished = {told.step for told in disk.history() if told.type == "step_completed"}

    disk.let_leases_expire()
    before = len(disk.history())
    resumed = program.run("assess", "--resume", "latest", "--out", "out", *QUIET)
    assert resumed.status == 0, resumed.err
    assert without_run(program.folder / "out" / "assessment.json") == undisturbed("minimal")
    history = disk.history()
    assert_ran_once(history)
    begun = {told.step for told in history[before:] if told.type == "step_started"}
    assert not begun & finished
