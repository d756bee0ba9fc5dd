"""What is dear to work out is worked out once for all the processes of one test run."""

import fcntl
import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# Names the folder that the processes of a run have in common.
FOLDER = "TESTS_SHARED_FOLDER"


def once(key: bytes, work: Callable[[], T]) -> T:
    """What `work` makes for a key: of several processes the first makes it, the others read it."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return work()
    path = Path(folder) / hashlib.sha256(key).hexdigest()
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            beside = path.with_suffix(".new")
            beside.write_bytes(pickle.dumps(work()))
            beside.rename(path)
        return pickle.loads(path.read_bytes())  # noqa: S301 - written above
