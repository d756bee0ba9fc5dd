"""kill -9 of the real program, again and again, until its run is done."""

from collections.abc import Callable

import pytest

from tests.tools.campaign import Arena
from tests.tools.program import Program
from tests.tools.victim import disk_of

pytestmark = pytest.mark.chaos

POINTS = (0, 3, 8, 1, 10)
"""Events after which each session is killed; `python -m benchmarks chaos` picks others."""


@pytest.mark.timeout(400)
def test_a_run_killed_again_and_again_ends_like_one_that_was_not(
    program: Program, undisturbed: Callable[[str], bytes]
) -> None:
    arena = Arena(folder=program.folder, example="ml-training", expected=undisturbed("ml-training"))
    disk = disk_of(program)
    killed = 0
    for number, events in enumerate((*POINTS, None)):
        begun = disk.path.exists() and bool(disk.runs())
        victim = arena.session(program, resumed=begun, name=f"s-{number}")
        if events is not None and victim.wait_for(events):
            victim.kill()
            killed += 1
        else:
            assert victim.end() == 0, victim.err.read_text()
            break
    assert killed >= 3
    assert list(arena.faults_of(program)) == []
