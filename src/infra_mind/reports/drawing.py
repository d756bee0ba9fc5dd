from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

from .chart_style import slim_spec
from .child import answers
from .document import Chart, Document, blocks_of

Drawings = Mapping[str, str]
"""SVG by the name of its chart; one that could not be drawn is not there."""

PROCESS: Final = Path(__file__).with_name("chart_process.py")


def slim_name(name: str) -> str:
    """The name of the same chart as slim as a phone."""
    return f"{name}, slim"


class Undrawn(Exception):
    """Some charts could not be drawn; what was is kept with it, and tried again the next time."""

    def __init__(self, drawn: Drawings) -> None:
        super().__init__()
        self.drawn = drawn


def draw(documents: Iterable[Document], *, process: Path = PROCESS) -> Drawings:
    """Draws each chart once for a page and once for a phone, for all reports and formats; without any network.

    The renderer may end its whole process, which no `except` can catch: it has one of its own. A
    chart on which it ends is left out, and the rest is drawn by another.
    """
    charts = {
        name: orjson.dumps([name, spec])
        for document in documents
        for block in blocks_of(document.sections)
        if isinstance(block, Chart)
        for name, spec in ((block.name, block.spec), (slim_name(block.name), slim_spec(block.spec)))
    }
    try:
        return _drawn(tuple(charts.items()), process)
    except Undrawn as found:
        return found.drawn


@lru_cache(maxsize=16)
def _drawn(charts: tuple[tuple[str, bytes], ...], process: Path) -> Drawings:
    left = dict(charts)
    drawn: dict[str, str] = {}
    while left:
        drawn |= answers(process, left.values())
        rest = [name for name in left if name not in drawn]
        left = {name: left[name] for name in rest[1:]}
    if len(drawn) < len(charts):
        raise Undrawn(drawn)
    return drawn
