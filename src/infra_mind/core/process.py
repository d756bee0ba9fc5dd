"""Which process of which machine a worker is, so that others there know at once when it is gone."""

import hashlib
import os
from functools import cache
from pathlib import Path

from .ids import time_ordered_id

_PROC = Path("/proc")
_GONE = frozenset("ZX")
"""States of a process that has ended and is only still listed."""


def worker_name() -> str:
    """A new name for a worker of this process: machine, process, when that began, its own id."""
    pid = os.getpid()
    return f"{_machine()}/{pid}/{_born(pid)}/{time_ordered_id('worker')}"


def is_gone(worker: str) -> bool:
    """Whether its process ran on this machine and has ended; false where nobody can tell."""
    machine, pid, born, *_ = (*worker.split("/"), "", "", "")
    if not machine or machine != _machine() or not pid.isdecimal():
        return False
    return _born(int(pid)) != born


@cache
def _machine() -> str:
    """This boot of this machine, and the namespace that its process ids belong to."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii")
        namespace = (_PROC / "self/ns/pid").readlink()
    except OSError:
        return ""
    return hashlib.sha256(f"{boot}{namespace}".encode()).hexdigest()[:16]


def _born(pid: int) -> str:
    """When a process was started, in ticks since the machine was; empty for one that has ended."""
    try:
        told = (_PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return ""
    # The name of the program, in brackets, may hold anything; the fields after it are counted.
    fields = told.rpartition(b")")[2].decode("ascii").split()
    return "" if fields[0] in _GONE else fields[19]
