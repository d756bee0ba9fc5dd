"""The program as a user has it: a process of its own, a folder of its own."""

import atexit
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

from tests.tools.forks import Forks

ROOT = Path(__file__).parents[2]
_FORKS = Forks()
atexit.register(_FORKS.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a command wrote, and its status."""

    status: int
    out: str
    err: str


@dataclass(slots=True, kw_only=True)
class Program:
    """Runs `infra-mind` in a folder, with a home of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "infra_mind", *arguments]

    def surroundings(self) -> dict[str, str]:
        kept = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        return {**kept, "INFRA_MIND_HOME": str(self.home), **self.environment}

    def run(self, *arguments: str, stdin: bytes = b"", seconds: float = 110) -> Ended:
        """What a command came to, in a process that had the modules loaded already."""
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            status = _FORKS.run(
                arguments,
                folder=self.folder,
                environment=self.surroundings(),
                files=(given, out, err),
                seconds=seconds,
            )
            out.seek(0)
            err.seek(0)
            return Ended(status=status, out=out.read().decode(), err=err.read().decode())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
