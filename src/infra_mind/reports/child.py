"""Our own scripts in a process of their own: what ends it ends nothing else."""

import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

import orjson

PATIENCE: Final = timedelta(seconds=60)


def answers(script: Path, questions: Iterable[bytes]) -> dict[str, str]:
    """What a script answers to lines of JSON, by name: as many as it gets to before it ends."""
    # Not from the folder of the script: its modules would hide those of the standard library.
    command = [sys.executable, "-P", str(script)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            command,
            input=b"\n".join(questions),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE.total_seconds(),
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as error:
        done = error.stdout or b""
    whole, _, _ = done.rpartition(b"\n")
    return dict(orjson.loads(line) for line in whole.splitlines())
