"""Whether the same bytes come out with every hash seed, locale, time zone, number of threads and cores,
mode, folder, order of keys, Python and database. `python -m benchmarks determinism`.
"""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from infra_mind.models.migration import upgrade
from tests.tools import postgresql
from tests.tools.corners import COMBINED, SINGLE, Corner, bytes_in
from tests.tools.program import ROOT

AS_OF = "2026-11-30"
PYTHONS = ("3.11", "3.12", "3.13")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="infra-mind-corners-") as place, ExitStack() as stack:
        folder = Path(place)
        usual = bytes_in(Corner(name="usual"), folder / "usual", as_of=AS_OF)
        corners = [(one, "") for one in (*SINGLE, *COMBINED, *_pythons(folder))]
        if postgresql.installed():
            url = asyncio.run(_made(stack.enter_context(postgresql.serving())))
            corners.append((Corner(name="PostgreSQL"), url))
        different = 0
        for number, (corner, url) in enumerate(corners):
            try:
                equal = bytes_in(corner, folder / str(number), as_of=AS_OF, database=url) == usual
                said = "equal" if equal else "DIFFERENT"
            except AssertionError as error:
                equal, said = False, str(error)
            different += not equal
            print(f"{corner.name:40} {said}", flush=True)
    print(f"determinism: {len(corners)} settings, {different} different")


async def _made(server: postgresql.Server) -> str:
    url = await server.create("corners")
    await upgrade(url)
    return url


def _pythons(folder: Path) -> Iterator[Corner]:
    """Each Python that is there, with the pinned packages in an environment of its own."""
    uv = shutil.which("uv")
    for version in PYTHONS:
        home = folder / f"python{version}"
        found = _interpreter(uv, version)
        if not uv or not found:
            print(f"Python {version} is not there")
            continue
        pins = str(ROOT / "requirements" / "runtime.txt")
        python = str(home / "bin" / "python")
        subprocess.run([uv, "venv", "-q", "--python", found, str(home)], check=True)
        install = [uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", pins]
        if subprocess.run(install).returncode:
            print(f"Python {version}: the packages could not be installed")
            continue
        yield Corner(
            name=f"Python {version}",
            python=python,
            environment={"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "7"},
        )


def _interpreter(uv: str | None, version: str) -> str:
    """What uv finds, or one that pyenv keeps and that is not on the path."""
    if uv is not None:
        done = subprocess.run([uv, "python", "find", version], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.strip()
    kept = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
    return next((str(one) for one in sorted(kept)), "")
