"""What pictures of the architecture are drawn with."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Final

from ..core.text import one_line, visible
from .topology import Node, Purpose, RegionFrame

ZONE_NAMES: Final = ("a", "b", "c")
_STYLE: Final = (
    "<style>.diagram text{font-size:12px;fill:currentColor}.diagram .lane{font-weight:600}"
    ".diagram .size{font-size:11px;opacity:.75}.diagram .soft{font-size:11px;opacity:.75}"
    ".diagram .middle{text-anchor:middle}.diagram .end{text-anchor:end}"
    ".diagram .place{font-size:13px;font-weight:600}"
    ".diagram rect{fill:none;stroke:currentColor;stroke-opacity:.35}"
    ".diagram .zone{stroke-dasharray:3 3;stroke-opacity:.4;fill:currentColor;fill-opacity:.035}"
    ".diagram .edge{stroke:#8a929c;stroke-opacity:1;fill:#8a929c;fill-opacity:.13}"
    ".diagram .compute{stroke:#3178b8;stroke-opacity:1;fill:#3178b8;fill-opacity:.13}"
    ".diagram .data{stroke:#2a9d78;stroke-opacity:1;fill:#2a9d78;fill-opacity:.13}"
    ".diagram .model{stroke:#8a63b8;stroke-opacity:1;fill:#8a63b8;fill-opacity:.13}"
    ".diagram path{stroke:currentColor;stroke-opacity:.55;fill:none}"
    ".diagram .copy{stroke:#2a9d78;stroke-opacity:1;stroke-width:1.5}"
    ".diagram .over{stroke-dasharray:5 4}"
    ".diagram .trust{stroke:#c8503f;stroke-opacity:.9;stroke-dasharray:7 4}"
    ".diagram .trusted{font-size:11px;fill:#c8503f}</style>"
)
_LETTER, _SMALL_LETTER = 6.3, 5.6
_NAME_LINE, _SIZE_LINE, _MARGIN = 15, 13, 8
GAP: Final = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A part at its place, its words broken into lines."""

    part: Node
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def right(self) -> float:
        return self.left + self.width


def lines(text: str, width: float, letter: float, most: int) -> list[str]:
    room = max(int((width - 16) / letter), 4)
    found = wrap(visible(one_line(text)), room) or [""]
    if len(found) > most:
        found = [*found[: most - 1], f"{found[most - 1][: room - 1]}…"]
    return found


def height(part: Node, width: float) -> float:
    sizes = lines(part.size, width, _SMALL_LETTER, 2) if part.size else []
    names = lines(part.name, width, _LETTER, 2)
    return 2 * _MARGIN + _NAME_LINE * len(names) + _SIZE_LINE * len(sizes) - 4


def text(words: str, x: float, y: float, kind: str = "") -> str:
    shown = escape(visible(one_line(words)))
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{shown}</text>'


def lane_title(workload: str, x: float, y: float, width: float) -> str:
    """The name of a workload on one line, as far as it has room in bold letters."""
    (shown,) = lines(workload, width, 1.2 * _LETTER, 1)
    return text(shown, x, y, "lane")


def rect(kind: str, left: float, top: float, width: float, height: float, radius: int = 5) -> str:
    return (
        f'<rect class="{kind}" x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" '
        f'rx="{radius}"/>'
    )


def path(way: str, kind: str = "") -> str:
    return f'<path class="{kind}" d="{way}"/>'


def right_to(start: float, end: float, y: float, kind: str = "") -> str:
    return path(f"M{start:g} {y:g}H{end - 1:g}m-5 -3l5 3l-5 3", kind)


def down_to(x: float, start: float, end: float, kind: str = "") -> str:
    return path(f"M{x:g} {start:g}V{end - 1:g}m-3 -5l3 5l3 -5", kind)


def drawn(box: Box, lift: float = 0.0) -> str:
    """A box with its words in its middle, or above that."""
    part = box.part
    names = lines(part.name, box.width, _LETTER, 2)
    sizes = lines(part.size, box.width, _SMALL_LETTER, 2) if part.size else []
    y = box.middle - lift - (_NAME_LINE * len(names) + _SIZE_LINE * len(sizes)) / 2 + 11
    pieces = [rect(part.layer.value, box.left, box.top, box.width, box.height)]
    for line in names:
        pieces.append(text(line, box.left + 8, y))
        y += _NAME_LINE
    pieces += [
        text(line, box.left + 8, y + _SIZE_LINE * at - 1, "size") for at, line in enumerate(sizes)
    ]
    title = f"{part.name}: {part.size}" if part.size else part.name
    return f"<g><title>{escape(visible(one_line(title)))}</title>{''.join(pieces)}</g>"


def whole(pieces: Iterable[str], width: float, height: float, kind: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram {kind}" width="{width:g}" '
        f'height="{height:g}" viewBox="0 0 {width:g} {height:g}" font-family="sans-serif">'
        f"{_STYLE}{''.join(pieces)}</svg>"
    )


def link_words(place: RegionFrame) -> str:
    """What goes from the first region to this one."""
    return "backups and copies" if place.purpose is Purpose.COPIES else "replication"
