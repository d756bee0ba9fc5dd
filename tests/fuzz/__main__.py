"""Fuzzing for as long as asked: `make fuzz SECONDS=600`. New failures become cases of the suite."""

import json
import secrets
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.fuzz.targets import SLOW, TARGETS, Refused

CASES = Path(__file__).with_name("cases")
RUN_SHARE = 0.02


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
            everything[name](Random(seed))
            tried[f"{name}: accepted"] += 1
        except Refused:
            tried[f"{name}: refused"] += 1
        except Exception as error:  # what is looked for
            failed += 1
            tried[f"{name}: FAILED"] += 1
            case = CASES / f"{name}-{seed}.json"
            told = f"{type(error).__name__}: {error}"[:300]
            case.write_text(
                json.dumps({"target": name, "seed": seed, "error": told}, indent=1) + "\n"
            )
            sys.stdout.write(f"{case.name}: {told}\n")
    for name, count in sorted(tried.items()):
        sys.stdout.write(f"{count:8} {name}\n")
    return failed


if __name__ == "__main__":
    sys.exit(min(fuzz(float(sys.argv[1]) if len(sys.argv) > 1 else 60), 1))
