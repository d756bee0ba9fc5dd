"""Puts what `infra-mind demo` prints today, and a picture of its report, into the README."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.tools.browser import found
from tests.tools.program import ROOT, Program

README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "executive.png"
START, END = "<!-- demo -->\n", "<!-- /demo -->\n"
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-sync", "--hide-scrollbars"),
    *("--disable-background-networking", "--window-size=1200,1500"),
)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        program = Program(folder=Path(folder))
        ended = program.run("demo")
        if ended.status:
            sys.stderr.write(ended.err)
            return ended.status
        README.write_text(with_output(README.read_text(), ended.out))
        _draw(program.folder / "out" / "clinic-portal" / "executive.html")
    return 0


def with_output(readme: str, output: str) -> str:
    """The README with the part of the output that comes after the progress."""
    _, _, summary = output.partition("\n\n")
    shown = "\n".join(f"    {line}".rstrip() for line in summary.strip().splitlines())
    before, _, rest = readme.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{shown}\n\n{END}{after}"


def _draw(page: Path) -> None:
    browser = found()
    if browser is None:
        sys.stderr.write("There is no chromium: the picture stays as it is.\n")
        return
    command = [browser, *_FLAGS, f"--screenshot={PICTURE}", page.as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=60)


if __name__ == "__main__":
    raise SystemExit(main())
