"""What fits on one screen: parts in the order in which they are read, of which what counts least gives way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

LINES = 39
"""Of a screen of forty lines; the last one is for what is typed next."""
LONGEST = 8
"""Lines of one entry: a name of a thousand letters stays a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Entries below a heading. The first `least` of them stay longer than those of other parts.

    `of` there are in all, which the heading tells where it is given. With `counted` those that gave way
    are told at the end. An entry that does not wrap is printed whole, to be copied.
    """

    entries: Sequence[Text]
    heading: str = ""
    least: int = 1
    worth: int
    of: int = 0
    counted: bool = False
    dropped: int = 0

    @property
    def left(self) -> int:
        return len(self.entries) - self.dropped

    def lines(self, console: Console) -> Iterator[Text]:
        """What is printed of it."""
        if not self.left:
            return
        yield Text("")
        if self.heading:
            number = f" ({self.left} of {self.of})" if self.of else ""
            yield _cut(console, Text(self.heading, style="title"), 2).append(number)
        for one in self.entries[: self.left]:
            yield one if one.no_wrap else _cut(console, one, LONGEST)
        if self.dropped and self.counted:
            yield Text(f"  and {self.dropped} more, all in the reports", style="quiet")


def lay_out(console: Console, parts: Sequence[Piece]) -> None:
    """Print the parts on one screen."""
    for part in _fitting(console, parts):
        for one in part.lines(console):
            console.print(one, soft_wrap=bool(one.no_wrap))


def _fitting(console: Console, parts: Sequence[Piece]) -> Sequence[Piece]:
    """The parts without what gave way: first what each has beyond its least, then whole parts.

    What a whole part left room for comes back, the worthiest first.
    """
    shown = list(parts)
    ranked = sorted(range(len(shown)), key=lambda number: shown[number].worth)
    for floor in (True, False):
        for number in ranked:
            kept = shown[number].least if floor else 0
            while shown[number].left > kept and _height(console, shown) > LINES:
                shown[number] = _with_more(shown[number], -1)
    for number in reversed(ranked):
        while shown[number].dropped:
            tried = [*shown[:number], _with_more(shown[number], 1), *shown[number + 1 :]]
            if _height(console, tried) > LINES:
                break
            shown = tried
    return shown


def _with_more(part: Piece, entries: int) -> Piece:
    return replace(part, dropped=part.dropped - entries)


def _height(console: Console, parts: Sequence[Piece]) -> int:
    return sum(_rows(console, line) for part in parts for line in part.lines(console))


def _rows(console: Console, line: Text) -> int:
    if line.no_wrap:
        return max(ceil(cell_len(line.plain) / console.width), 1)
    return len(console.render_lines(line, pad=False))


def _cut(console: Console, text: Text, most: int) -> Text:
    """The text, and where it takes more lines than that, its beginning."""
    # No line holds more letters than there are cells, so the rest need not be laid out.
    lines = text[: (most + 1) * console.width].wrap(console, console.width)
    if len(lines) <= most:
        return text
    kept = Text("\n").join(lines[:most])
    kept.truncate(max(len(kept) - 1, 0))
    return kept.append("…")
