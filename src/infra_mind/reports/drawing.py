import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

import orjson

from .document import Chart, Document, blocks_of

Drawings = Mapping[str, str]
"""SVG by the name of its chart; one that could not be drawn is not there."""

PROCESS: Final = Path(__file__).with_name("chart_process.py")
PATIENCE: Final = timedelta(seconds=60)


def draw(documents: Iterable[Document], *, process: Path = PROCESS) -> Drawings:
    """Draws each chart once, however many reports show it; without any network.

    The renderer may end its whole process, which no `except` can catch: it has one of its own. A
    chart on which it ends is left out, and the rest is drawn by another.
    """
    charts = {
        block.name: orjson.dumps([block.name, block.spec])
        for document in documents
        for block in blocks_of(document.sections)
        if isinstance(block, Chart)
    }
    drawn: dict[str, str] = {}
    while charts:
        drawn |= _drawn(b"\n".join(charts.values()), process)
        rest = [name for name in charts if name not in drawn]
        charts = {name: charts[name] for name in rest[1:]}
    return drawn


def _drawn(charts: bytes, process: Path) -> dict[str, str]:
    """As many as a process draws before it ends, in their order."""
    # Not from the folder of the script: its modules would hide those of the standard library.
    command = [sys.executable, "-P", str(process)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            command,
            input=charts,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE.total_seconds(),
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as error:
        done = error.stdout or b""
    whole, _, _ = done.rpartition(b"\n")
    return dict(orjson.loads(line) for line in whole.splitlines())
