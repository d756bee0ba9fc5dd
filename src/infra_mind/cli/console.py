import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TextIO

import orjson
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text
from rich.theme import Theme

from ..core.text import visible
from ..domain.claim import Claim
from ..domain.figure import format_bounds, format_claim

THEME = Theme(
    {
        "good": "green",
        "bad": "bold red",
        "loud": "bold yellow",
        "quiet": "dim",
        "title": "bold",
        "figure": "cyan",
    }
)
PLAIN_WIDTH = 100


class Screen(Console):
    """Shows what a terminal would obey: names come from files of somebody else."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)


def screen(stream: TextIO | None = None) -> Console:
    """Where a command writes: coloured on a terminal, plain text anywhere else."""
    return Screen(
        file=stream or sys.stdout,
        theme=THEME,
        highlight=False,
        markup=False,
        emoji=False,
        width=None if (stream or sys.stdout).isatty() else PLAIN_WIDTH,
    )


def errors() -> Console:
    return screen(sys.stderr)


def line(console: Console, text: str, style: str = "") -> None:
    """One line that is never broken, so that paths and ids can be copied."""
    console.print(Text(text, style=style), soft_wrap=True)


def print_json(value: object, *, indent: bool = False) -> None:
    """One JSON document on standard output, for programs."""
    options = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    sys.stdout.buffer.write(orjson.dumps(value, option=options))


def heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="title"))


def columns(console: Console, rows: Sequence[Sequence[str]]) -> None:
    """Rows under each other, the first being the header; nothing is cut, so that ids can be copied."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        line(console, "  ".join(cells).rstrip(), "title" if number == 0 else "")


def ranged(claim: Claim) -> str:
    """A figure and between what it lies."""
    if claim.low is None or claim.high is None:
        return format_claim(claim)
    low, high = format_bounds(claim)
    return f"{format_claim(claim)}, between {low} and {high}"


class ExitStatus(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    BROKEN = 3
    INTERRUPTED = 130
