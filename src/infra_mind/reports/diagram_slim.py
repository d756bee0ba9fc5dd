"""The picture for a phone: the way of a request from top to bottom."""

from collections.abc import Iterator, Sequence

from ..words.options import joined
from .svg import (
    GAP,
    ZONE_NAMES,
    Box,
    down_to,
    drawn,
    height,
    lane_title,
    link_words,
    path,
    rect,
    text,
    whole,
)
from .topology import Lane, Layer, Node, Purpose, RegionFrame, Spread

_WIDE, _MIDDLE = 344.0, 172.0
_BOX, _BOX_WIDTH = 26.0, 292.0
_STEP, _BETWEEN, _WORDS = 16.0, 46.0, 15.0


def slim(places: Sequence[RegionFrame], titles: Sequence[str], held: str) -> str:
    """The whole drawing; `titles` are the places' own, `held` the data that they keep."""
    visited = any(lane.visited for lane in places[0].lanes)
    pieces: list[str] = []
    top = 4.0
    if visited:
        pieces += [rect("users", _MIDDLE - 34, 2, 68, 28, 14), text("Users", _MIDDLE, 20, "middle")]
        pieces.append(down_to(_MIDDLE, 30, 52))
        top = 52.0
    for place, title in zip(places, titles, strict=True):
        if place.purpose is not Purpose.PRIMARY:
            over = " · failover" if place.purpose is Purpose.STANDBY else ""
            pieces.append(down_to(_MIDDLE, top, top + _BETWEEN, "copy"))
            pieces.append(text(link_words(place) + over, _MIDDLE + 10, top + 26, "soft"))
            top += _BETWEEN
        held_here = held if place.purpose is Purpose.PRIMARY else ""
        inner, below = _inside(place, top + (44 if held_here else 30))
        pieces.append(rect("frame", 4, top, _WIDE - 8, below - top, 8))
        pieces.append(text(title, 14, top + 20, "place"))
        pieces += [text(held_here, 14, top + 36, "trusted")] if held_here else []
        pieces += inner
        top = below
    return whole(pieces, _WIDE, top + 6, "slim")


def _inside(place: RegionFrame, top: float) -> tuple[list[str], float]:
    pieces: list[str] = []
    for lane in place.lanes:
        drawing, below = _lane(lane, place, top)
        pieces += [rect("lane", 12, top, _WIDE - 24, below - top), *drawing]
        top = below + GAP
    return pieces, top + 2


def _lane(lane: Lane, place: RegionFrame, top: float) -> tuple[list[str], float]:
    pieces = [lane_title(lane.workload, 22, top + 17, _BOX_WIDTH)]
    y = top + 26
    layers = (Layer.EDGE,), (Layer.COMPUTE,), (Layer.DATA, Layer.MODEL)
    ranks = [parts for layer in layers if (parts := lane.of(*layer))]
    for at, parts in enumerate(ranks):
        if at:
            pieces.append(down_to(_MIDDLE, y - GAP, y - GAP + _STEP))
            y += _STEP - GAP
        for part in parts:
            box = Box(part, _BOX, y, _BOX_WIDTH, height(part, _BOX_WIDTH) + _extra(part, place))
            pieces += _told(box, place)
            y += box.height + GAP
        if parts[0].layer is Layer.EDGE and at + 1 < len(ranks):
            pieces.append(path(f"M20 {y:g}H{_WIDE - 20:g}", "trust"))
            pieces.append(text("private network from here", 22, y + 14, "trusted"))
            y += _WORDS + GAP
    return pieces, y


def _extra(part: Node, place: RegionFrame) -> float:
    return 14.0 if _zones(part, place) else 0.0


def _told(box: Box, place: RegionFrame) -> Iterator[str]:
    words = _zones(box.part, place)
    yield drawn(box, lift=7.0 if words else 0.0)
    if words:
        yield text(words, _BOX + 8, box.top + box.height - 8, "soft")


def _zones(part: Node, place: RegionFrame) -> str:
    """In which zones it stands, where there are several."""
    if place.zones == 1:
        return ""
    match part.spread:
        case Spread.ZONES:
            return f"in zones {joined(ZONE_NAMES[: place.zones])}"
        case Spread.PAIR:
            return "in zone a, its replica in zone b"
        case Spread.ZONE:
            return "in zone a"
        case Spread.REGION:
            return ""
