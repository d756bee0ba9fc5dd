"""The kill campaign, with counts: signals, children, delivery, disks, clocks, damaged databases, rivals,
and PostgreSQL restarted, frozen and cut off. `python -m benchmarks.chaos ROUNDS SEED` for more of it.
"""

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.tools import campaign, postgresql
from tests.tools.campaign_server import SERVER

ROUNDS = 5
EXAMPLE = "minimal"


def main(rounds: int = ROUNDS, seed: int | None = None) -> None:
    seed = random.randrange(1_000_000) if seed is None else seed
    print(f"chaos: {rounds} rounds of each, {EXAMPLE}, seed {seed}")
    with tempfile.TemporaryDirectory(prefix="infra-mind-chaos-") as place:
        folder = Path(place)
        scenarios = dict(campaign.ANYWHERE)
        if campaign.may_mount(folder / "mount"):
            scenarios |= campaign.WITH_MOUNTS
        if shutil.which("cc"):
            scenarios |= campaign.WITH_A_COMPILER
        if postgresql.installed():
            scenarios |= SERVER
        expected = campaign.undisturbed(folder, EXAMPLE)
        arena = campaign.Arena(folder=folder, example=EXAMPLE, expected=expected)
        total = sum(_told(arena, name, one, rounds, seed) for name, one in scenarios.items())
    print(f"{total} faults")


def _told(
    arena: campaign.Arena, name: str, scenario: campaign.Scenario, rounds: int, seed: int
) -> int:
    arena.tally = Counter()
    began, faults = time.monotonic(), list[str]()
    for number in range(rounds):
        faults += [
            f"seed {seed + number}: {one}" for one in campaign.tried(arena, scenario, seed + number)
        ]
    seconds = time.monotonic() - began
    done = ", ".join(f"{count} {what}" for what, count in sorted(arena.tally.items()))
    print(
        f"{name:24} {rounds:3} rounds {seconds:6.1f} s  {len(faults)} faults  ({done})", flush=True
    )
    for fault in faults:
        print(f"    {fault}", flush=True)
    return len(faults)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
