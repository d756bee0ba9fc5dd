import sys
from typing import TextIO

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

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


def screen(stream: TextIO | None = None) -> Console:
    """Where a command writes: coloured on a terminal, plain text anywhere else."""
    return Console(
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


def heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="title"))
