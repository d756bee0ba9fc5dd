"""The program in a process of its own that has the modules loaded already.

One process imports the program and forks for every command that it is sent: what a command costs is
then its work, and not a second of imports. `python -m tests.tools.forks FD` is that process.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

from infra_mind.cli import assessing, main  # noqa: F401 - what most commands import

ROOT = Path(__file__).parents[2]
LARGEST = 1 << 20


@dataclass(slots=True)
class Forks:
    """Carries out commands one after another, each in a process forked for it."""

    _server: subprocess.Popen[bytes] | None = None
    _line: socket.socket | None = field(default=None)

    def run(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        files: Sequence[IO[bytes]],
        seconds: float,
    ) -> int:
        """The status of a command; `files` are its input, its output and its messages."""
        line = self._connected()
        line.settimeout(seconds)
        order = {
            "arguments": list(arguments),
            "folder": str(folder),
            "environment": dict(environment),
        }
        try:
            socket.send_fds(line, [json.dumps(order).encode()], [one.fileno() for one in files])
            return int(line.recv(LARGEST))
        except TimeoutError:
            self.end()
            raise

    def _connected(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._server = subprocess.Popen(
                    [sys.executable, "-m", __name__, str(theirs.fileno())],
                    cwd=ROOT,
                    env={
                        "PATH": os.environ["PATH"],
                        "LC_ALL": "C.UTF-8",
                        "PYTHONPATH": str(ROOT / "src"),
                    },
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        return self._line

    def end(self) -> None:
        """Ends the process and whatever it forked."""
        if self._line is not None and self._server is not None:
            self._line.close()
            os.killpg(self._server.pid, 9)
            self._server.wait()
            self._line = self._server = None


def serve(line: socket.socket) -> None:
    """Forks for every order until the other side closes."""
    while True:
        order, files, _, _ = socket.recv_fds(line, LARGEST, 3)
        if not order:
            return
        child = os.fork()
        if child == 0:
            line.close()
            _become(json.loads(order), files)
        for one in files:
            os.close(one)
        _, status = os.waitpid(child, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(order: Mapping[str, object], files: Sequence[int]) -> NoReturn:
    """The command itself, from here to its end."""
    for place, one in enumerate(files):
        os.dup2(one, place)
        os.close(one)
    os.environ.clear()
    os.environ.update(dict(order["environment"]))  # pyright: ignore[reportArgumentType, reportCallIssue]
    os.chdir(str(order["folder"]))
    sys.argv = ["infra-mind", *map(str, order["arguments"])]  # pyright: ignore[reportArgumentType]
    status = 1
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as own:
        serve(own)
