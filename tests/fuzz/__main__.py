"""Fuzzing for as long as asked: `make fuzz SECONDS=600`. New failures become cases of the suite.

Half of the time goes to input that is nearly right, half to what Atheris finds by coverage where it is
installed.
"""

import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from random import Random

from tests.fuzz import cases
from tests.fuzz.targets import SLOW, TARGETS, Refused, length

RUN_SHARE = 0.02
MOST_SECONDS = 2.0
"""Of a processor that others use too, for 100 kB of one sign: a quiet one takes less than a second."""


def fuzz(seconds: float) -> int:
    """The number of failures."""
    tried: Counter[str] = Counter()
    everything = {**TARGETS, **SLOW}
    failed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        slow = secrets.randbelow(1000) < 1000 * RUN_SHARE
        name = secrets.choice(sorted(SLOW if slow else TARGETS))
        seed = secrets.randbits(48)
        try:
            _in_time(name, lambda: everything[name](Random(seed)))  # noqa: B023 - called at once
            tried[f"{name}: accepted"] += 1
        except Refused:
            tried[f"{name}: refused"] += 1
        except Exception as error:  # what is looked for
            failed += 1
            tried[f"{name}: FAILED"] += 1
            sys.stdout.write(f"{cases.keep(name, seed, error)}\n")
    for name, count in sorted(tried.items()):
        sys.stdout.write(f"{count:8} {name}\n")
    return failed


def _in_time(name: str, call: Callable[[], None]) -> None:
    began = time.process_time()
    try:
        call()
    finally:
        taken = time.process_time() - began
        if name == length.__name__ and taken > MOST_SECONDS:
            raise TimeoutError(f"{taken:.1f} s of processor")


def guided(seconds: float) -> int:
    """The number of cases that it kept, and one more where it ended too early."""
    if find_spec("atheris") is None:
        sys.stdout.write("Atheris is not installed: no fuzzing by coverage.\n")
        return 0
    before = set(cases.kept())
    command = [sys.executable, "-m", "tests.fuzz.guided", str(round(seconds))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    new = sorted(set(cases.kept()) - before)
    said = [line for line in done.stderr.splitlines() if line.startswith(("stat::", "Done"))]
    sys.stdout.write("\n".join([*said, *(one.name for one in new), ""]))
    if done.returncode:
        sys.stdout.write(f"Atheris ended with status {done.returncode}: {done.stderr[-2_000:]}\n")
    return len(new) + (done.returncode != 0)


if __name__ == "__main__":
    whole = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    share = 0.5 if find_spec("atheris") else 1.0
    sys.exit(min(fuzz(whole * share) + guided(whole * (1 - share)), 1))
