from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import orjson

from .child import answers
from .document import Chart, Document, blocks_of

Drawings = Mapping[str, str]
"""SVG by the name of its chart; one that could not be drawn is not there."""

PROCESS: Final = Path(__file__).with_name("chart_process.py")


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
        drawn |= answers(process, charts.values())
        rest = [name for name in charts if name not in drawn]
        charts = {name: charts[name] for name in rest[1:]}
    return drawn
