"""Our own service played through event by event, beside the service itself measured in the same run.

What one assessment alone takes, step by step, is measured; the play then says how long several at once take
with one computing process and with two. Steps of a phase are ready together and wait for a free process, first
come first served; a phase begins when the one before it has ended.
"""

import heapq
import os
import time
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from benchmarks.service import REQUIREMENTS, serving
from tests.tools.program import Program
from tests.tools.service import Asker

AT_ONCE = 6
PROCESSES = (1, 2)
ALONE = 3
Plan = Sequence[Sequence[float]]
"""Seconds of each step, phase by phase."""


def play(plans: Sequence[Plan], *, processes: int, overhead: float) -> list[float]:
    """When each of the runs, all submitted at once, ends."""
    ends = [0.0] * len(plans)
    left = [0] * len(plans)
    ready: deque[tuple[int, int, float]] = deque()
    events: list[tuple[float, int, int, int]] = []
    tickets, free, now = count(), processes, 0.0

    def open_phase(run: int, phase: int) -> None:
        if phase == len(plans[run]):
            ends[run] = now + overhead
            return
        left[run] = len(plans[run][phase])
        ready.extend((run, phase, seconds) for seconds in plans[run][phase])

    for run in range(len(plans)):
        open_phase(run, 0)
    while ready or events:
        while ready and free:
            run, phase, seconds = ready.popleft()
            free -= 1
            heapq.heappush(events, (now + seconds, next(tickets), run, phase))
        now, _, run, phase = heapq.heappop(events)
        free += 1
        left[run] -= 1
        if not left[run]:
            open_phase(run, phase + 1)
    return ends


def plan_of(events: Sequence[Mapping[str, object]]) -> tuple[Plan, float]:
    """What a run's steps took, and the whole of it."""
    phases: dict[str, list[float]] = {}
    whole = 0.0
    for event in events:
        data = event["data"]
        assert isinstance(data, dict)
        if event["type"] == "step_completed":
            phases.setdefault(str(event["phase"]), []).append(float(data["seconds"]))
        elif event["type"] == "run_completed":
            whole = float(data["seconds"])
    return list(phases.values()), whole


def measure(asker: Asker, processes: int) -> tuple[list[Plan], float, list[float]]:
    """Plans of runs alone, what a run takes beside its steps, and the ends of several at once."""
    list(asker.events(asker.submitted(REQUIREMENTS)))
    alone = [plan_of(list(asker.events(asker.submitted(REQUIREMENTS)))) for _ in range(ALONE)]
    beside = fmean(
        max(0.0, whole - play([plan], processes=processes, overhead=0.0)[0])
        for plan, whole in alone
    )
    began = time.perf_counter()
    runs = [asker.submitted(REQUIREMENTS) for _ in range(AT_ONCE)]
    ends: list[float] = []
    for run in runs:
        list(asker.events(run))
        ends.append(time.perf_counter() - began)
    return [plan for plan, _ in alone], beside, ends


def main() -> None:
    print(f"{AT_ONCE} assessments at once; seconds until the last has ended")
    print(f"{'processes':<12}{'played':>9}{'measured':>10}{'measured/played':>17}{'load':>7}")
    walls: dict[int, tuple[float, float]] = {}
    for processes in PROCESSES:
        with TemporaryDirectory() as folder:
            program = Program(
                folder=Path(folder),
                environment={"INFRA_MIND_COMPUTE_PROCESSES": str(processes)},
            )
            with serving(program) as (asker, _):
                plans, beside, ends = measure(asker, processes)
        played = play(
            [plans[one % len(plans)] for one in range(AT_ONCE)],
            processes=processes,
            overhead=beside,
        )
        walls[processes] = max(played), max(ends)
        print(
            f"{processes:<12}{max(played):>9.1f}{max(ends):>10.1f}{max(ends) / max(played):>17.2f}"
            f"{os.getloadavg()[0]:>7.1f}"
        )
    (one, found_one), (two, found_two) = walls.values()
    print(f"two against one: played {one / two:.2f} x, measured {found_one / found_two:.2f} x")


if __name__ == "__main__":
    main()
