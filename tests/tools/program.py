"""The program as a user has it: a process of its own, a folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


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
        ended = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.surroundings(),
            input=stdin,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        return Ended(status=ended.returncode, out=ended.stdout.decode(), err=ended.stderr.decode())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
