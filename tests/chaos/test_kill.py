"""kill -9 of the real program at random moments, again and again, until its run is done."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from tests.tools.program import Program
from tests.tools.victim import QUIET, Victim, assert_ran_once, disk_of, without_run

pytestmark = pytest.mark.chaos

KILLS = 6
MOST_EVENTS = 10
"""A session is killed after at most so many events, so that the kills spread over the run."""


@pytest.mark.timeout(400)
@pytest.mark.parametrize("example", ["minimal", "ml-training"])
def test_a_run_killed_at_random_moments_ends_like_one_that_was_not(
    program: Program, undisturbed: Callable[[str], bytes], example: str
) -> None:
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    left = KILLS
    for number in count():
        mine = replace(program, folder=program.folder / str(number))
        left -= killed_until_done(mine, example, chance, most=left)
        files = mine.folder / "out"
        assert without_run(files / "assessment.json") == undisturbed(example), f"seed {seed}"
        history = disk_of(mine).history()
        assert_ran_once(history)
        assert history[-1].type == "run_completed", f"seed {seed}"
        if not left:
            break


def killed_until_done(program: Program, example: str, chance: random.Random, most: int) -> int:
    """Start a run, kill it, resume it, kill it, and so on; how often it was killed."""
    disk = disk_of(program)
    for kills in count():
        arguments = ["assess", "--out", "out", *QUIET]
        if disk.path.exists() and disk.runs():
            disk.let_leases_expire()
            arguments += ["--resume", "latest"]
        else:
            arguments += ["--example", example]
        victim = Victim(program, *arguments, name=f"session-{kills}")
        if kills < most and victim.wait_for(chance.randint(0, MOST_EVENTS)):
            time.sleep(chance.expovariate(10))
        if kills == most or not victim.running:
            assert victim.end() == 0, victim.err.read_text()
            return kills
        victim.kill()
    raise AssertionError("unreachable")
