"""Several processes and one journal."""

import signal
import time
from collections.abc import Callable

import pytest

from tests.tools.program import Program
from tests.tools.victim import (
    QUIET,
    Disk,
    Victim,
    assert_ran_once,
    disk_of,
    wait_until,
    without_run,
)

pytestmark = pytest.mark.chaos


def test_two_processes_with_a_run_each_do_not_disturb_each_other(
    program: Program, undisturbed: Callable[[str], bytes]
) -> None:
    both = [
        Victim(program, "assess", "--example", "minimal", "--out", name, *QUIET, name=name)
        for name in ("one", "two")
    ]
    for victim in both:
        assert victim.end() == 0, victim.err.read_text()
    disk = disk_of(program)
    assert len(disk.runs()) == 2
    for run in disk.runs():
        assert_ran_once(disk.history(run))
    for name in ("one", "two"):
        assert without_run(program.folder / name / "assessment.json") == undisturbed("minimal")


def test_two_processes_that_resume_one_run_carry_it_out_once(
    program: Program, undisturbed: Callable[[str], bytes]
) -> None:
    """The other one waits for the end, or says that the run is under way where that takes long."""
    first = Victim(program, "assess", "--example", "minimal", "--out", "out", *QUIET, name="v")
    assert first.wait_for(8)
    first.kill()
    disk = disk_of(program)
    disk.let_leases_expire()
    both = [
        Victim(program, "assess", "--resume", "latest", "--out", name, *QUIET, name=name)
        for name in ("one", "two")
    ]
    ended = {name: victim.end() for name, victim in zip(("one", "two"), both, strict=True)}
    assert 0 in ended.values()
    assert_ran_once(disk.history())
    for name, status in ended.items():
        if status == 0:
            files = program.folder / name
            assert without_run(files / "assessment.json") == undisturbed("minimal")
        else:
            assert "is under way in another process" in (program.folder / f"{name}.err").read_text()


def test_a_frozen_worker_that_was_replaced_writes_nothing_any_more(
    program: Program, undisturbed: Callable[[str], bytes]
) -> None:
    frozen = Victim(program, "assess", "--example", "minimal", "--out", "old", *QUIET, name="v")
    assert frozen.wait_for(8)
    disk = disk_of(program)
    freeze_between_writes(frozen, disk)
    # It waits until the lease has really expired: that of the frozen one is not touched here.
    resumed = program.run("assess", "--resume", "latest", "--out", "new", *QUIET)
    assert resumed.status == 0, resumed.err
    kept = disk.everything()

    frozen.send(signal.SIGCONT)
    assert frozen.end() == 1
    assert "Traceback" not in frozen.err.read_text()
    assert disk.everything() == kept
    assert not (program.folder / "old" / "assessment.json").exists()
    assert without_run(program.folder / "new" / "assessment.json") == undisturbed("minimal")
    # What was under way in the frozen one was run again; what it had finished was not.
    assert_ran_once(disk.history())


def freeze_between_writes(victim: Victim, disk: Disk) -> None:
    """Stop it where it does not hold the lock of the file, which nobody else could then write."""

    def frozen() -> bool:
        victim.send(signal.SIGSTOP)
        if disk.is_locked():
            victim.send(signal.SIGCONT)
            time.sleep(0.02)
            return False
        return True

    wait_until(frozen, "a moment between two writes")
    assert victim.running
