"""The picture for pages: users to the left, then edge, what computes, what is stored."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

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
    right_to,
    text,
    whole,
)
from .topology import Lane, Layer, Node, Purpose, RegionFrame, Spread

_USERS, _SPINE, _FRAME = 58.0, 78.0, 92.0
_EDGE, _EDGE_WIDTH = _FRAME + 34, 156.0
_COMPUTE, _COMPUTE_WIDTH = _EDGE + _EDGE_WIDTH + 58, 190.0
_DATA, _DATA_WIDTH = _COMPUTE + _COMPUTE_WIDTH + 78, 220.0
_RIGHT = _DATA + _DATA_WIDTH + 26
_TRUST = _COMPUTE - 34
_BAND, _LABEL = _COMPUTE - 12, _COMPUTE + _COMPUTE_WIDTH + 8
_HEAD, _LANE_HEAD, _BETWEEN, _LEAST_BAND, _STEP = 44.0, 26.0, 52.0, 34.0, 14.0
_WIDE: Final = _RIGHT + 4


def wide(places: Sequence[RegionFrame], titles: Sequence[str], held: str) -> str:
    """The whole drawing; `titles` are the places' own, `held` the data that they keep."""
    pieces: list[str] = []
    doors: list[tuple[float, RegionFrame]] = []
    top = 4.0
    for place, title in zip(places, titles, strict=True):
        if place.purpose is not Purpose.PRIMARY:
            pieces += _copied(place, top)
            top += _BETWEEN
        inner: list[str] = []
        below = top + _HEAD
        for lane in place.lanes:
            shape = _LaneShape(lane, place, below)
            inner += shape.pieces()
            doors += [(shape.door, place)] if lane.visited else []
            below += shape.height + GAP
        pieces.append(rect("frame", _FRAME, top, _RIGHT - _FRAME, below - top + 4, 8))
        pieces.append(text(title, _FRAME + 12, top + 20, "place"))
        if place.purpose is Purpose.PRIMARY and held:
            pieces.append(text(held, _RIGHT - 12, top + 20, "trusted end"))
        if place.purpose is not Purpose.COPIES:
            pieces += _trust(top, below)
        pieces += inner
        top = below + 4
    pieces += _users(doors)
    return whole(pieces, _WIDE, top + 6, "wide")


def _copied(place: RegionFrame, top: float) -> Iterator[str]:
    x = _DATA + _DATA_WIDTH / 2
    yield down_to(x, top, top + _BETWEEN, "copy")
    yield text(link_words(place), x + 10, top + _BETWEEN / 2 + 4, "soft")


def _trust(top: float, below: float) -> Iterator[str]:
    yield path(f"M{_TRUST:g} {top + 30:g}V{below:g}", "trust")
    yield text("private network from here", _TRUST + 8, top + 36, "trusted")


def _users(doors: Sequence[tuple[float, RegionFrame]]) -> Iterator[str]:
    """Who visits, and the line to each door; to a standby it is taken when the region is lost."""
    own = [y for y, place in doors if place.purpose is not Purpose.STANDBY]
    if not own:
        return
    middle = own[0]
    yield rect("users", 2, middle - 15, _USERS - 4, 30, 15)
    yield text("Users", _USERS / 2, middle + 4, "middle")
    yield path(f"M{_USERS - 2:g} {middle:g}H{_SPINE:g}V{max(own):g}")
    standby = [y for y, place in doors if place.purpose is Purpose.STANDBY]
    if standby:
        yield path(f"M{_SPINE:g} {max(own):g}V{max(standby):g}", "over")
        yield text("failover", _SPINE - 8, standby[0] - 14, "soft end")


class _LaneShape:
    """A workload: its zones as bands where something stands in one of them, its parts across."""

    def __init__(self, lane: Lane, place: RegionFrame, top: float) -> None:
        self._lane = lane
        self._top = top
        self._head = _LANE_HEAD if place.purpose is not Purpose.COPIES else GAP
        self._zones = _zones(lane, place.zones)
        stored = lane.of(Layer.DATA, Layer.MODEL)
        self._banded = [one for one in stored if one.spread in (Spread.ZONE, Spread.PAIR)]
        self._beside = [one for one in stored if one not in self._banded]
        edges = _stack(lane.of(Layer.EDGE), _EDGE_WIDTH, _STEP)
        alone = [one for one in lane.of(Layer.COMPUTE) if one.spread is Spread.ZONE]
        across = _stack(lane.of(Layer.COMPUTE), _COMPUTE_WIDTH)
        band = max(
            _LEAST_BAND,
            _stack(self._banded, _DATA_WIDTH) + GAP,
            _stack(alone, _COMPUTE_WIDTH) + 2 * GAP,
            # One box across all zones has its words in one of them.
            across + GAP if len(lane.of(Layer.COMPUTE)) == 1 and self._zones > 1 else 0.0,
        )
        beside = _stack(self._beside, _DATA_WIDTH)
        rest = beside if not self._banded else 0.0
        if self._zones:
            self._band = max(band, *(one / self._zones for one in (edges, across, rest)))
            self._area = self._band * self._zones
        else:
            self._band, self._area = 0.0, max(edges, across, rest, _LEAST_BAND)
        below = beside + GAP if self._banded and beside else 0.0
        self.height = self._head + self._area + below + GAP
        self._centre = top + self._head + self._area / 2
        self._edges = list(self._centred(lane.of(Layer.EDGE), _EDGE, _EDGE_WIDTH, _STEP))
        self.door = self._edges[0].middle if self._edges else self._centre

    @property
    def _start(self) -> float:
        return self._top + self._head

    def pieces(self) -> Iterator[str]:
        yield rect("lane", _FRAME + 8, self._top, _RIGHT - _FRAME - 16, self.height)
        yield lane_title(self._lane.workload, _FRAME + 18, self._top + 17, _RIGHT - _FRAME)
        for at in range(self._zones):
            y = self._start + at * self._band
            right = _DATA + _DATA_WIDTH + 10 if self._banded else _LABEL + 40
            yield rect("zone", _BAND, y, right - _BAND, self._band, 3)
            yield text(f"zone {ZONE_NAMES[at]}", _LABEL, y + 13, "soft")
        across = list(self._across())
        stored = [*self._in_bands(), *self._rest()]
        yield from map(drawn, [*self._edges, *stored])
        for box in across:
            # Two zones meet where the words of a box across both would stand.
            lifted = self._zones == 2 and len(across) == 1 and box.height > self._band
            yield drawn(box, lift=min(self._band, box.height - 40) / 2 if lifted else 0.0)
        yield from self._replicas()
        yield from self._ways(across, stored)

    def _centred(
        self, parts: Sequence[Node], left: float, width: float, gap: float = GAP
    ) -> Iterator[Box]:
        y = self._centre - _stack(parts, width, gap) / 2
        for part in parts:
            tall = height(part, width)
            yield Box(part, left, y, width, tall)
            y += tall + gap

    def _across(self) -> Iterator[Box]:
        """What computes stands across its zones; what runs in one of them, in the first."""
        parts = self._lane.of(Layer.COMPUTE)
        if not self._zones:
            yield from self._centred(parts, _COMPUTE, _COMPUTE_WIDTH)
            return
        room = (self._area - GAP * (len(parts) + 1)) / max(len(parts), 1)
        for at, part in enumerate(parts):
            alone = part.spread is Spread.ZONE and self._zones > 1
            tall = height(part, _COMPUTE_WIDTH) if alone else room
            y = self._start + GAP + (0 if alone else at * (room + GAP))
            yield Box(part, _COMPUTE, y, _COMPUTE_WIDTH, tall)

    def _in_bands(self) -> Iterator[Box]:
        y = self._start + GAP / 2
        for part in self._banded:
            tall = height(part, _DATA_WIDTH)
            yield Box(part, _DATA, y, _DATA_WIDTH, tall)
            y += tall + GAP

    def _replicas(self) -> Iterator[str]:
        for box in self._in_bands():
            if box.part.spread is Spread.PAIR:
                copy = Node(name="Replica", size="", layer=Layer.DATA, spread=Spread.ZONE)
                y = box.top + self._band
                yield drawn(Box(copy, _DATA, y, _DATA_WIDTH, min(box.height, 28)))
                yield down_to(box.right - 22, box.top + box.height, y, "copy")

    def _rest(self) -> Iterator[Box]:
        """What a region holds as a whole: below the zones, or before them where nothing is in one."""
        y = self._start + self._area + GAP
        if not self._banded:
            yield from self._centred(self._beside, _DATA, _DATA_WIDTH)
            return
        for part in self._beside:
            tall = height(part, _DATA_WIDTH)
            yield Box(part, _DATA, y, _DATA_WIDTH, tall)
            y += tall + GAP

    def _ways(self, across: Sequence[Box], stored: Sequence[Box]) -> Iterator[str]:
        edges = self._edges
        for above, below in pairwise(edges):
            yield down_to(above.left + 24, above.top + above.height, below.top)
        ranks = [rank for rank in (edges[-1:], across, stored) if rank]
        if self._lane.visited and ranks:
            yield from _joined_to(_SPINE, self.door, edges[:1] or ranks[0])
        for before, after in pairwise(ranks):
            yield from _gathered(before)
            yield from _joined_to(before[0].right, before[0].middle, after)


def _gathered(boxes: Sequence[Box]) -> Iterator[str]:
    """One way on from several boxes."""
    if len(boxes) > 1:
        ends = [box.middle for box in boxes]
        for box in boxes[1:]:
            yield path(f"M{box.right:g} {box.middle:g}h6")
        yield path(f"M{boxes[0].right + 6:g} {min(ends):g}V{max(ends):g}")


def _zones(lane: Lane, zones: int) -> int:
    """In how many zones something stands; none where regions keep it all."""
    found = {one.spread for one in lane.parts}
    if Spread.ZONES in found:
        return zones
    return min(2, zones) if Spread.PAIR in found else int(Spread.ZONE in found)


def _joined_to(start: float, y: float, boxes: Sequence[Box]) -> Iterator[str]:
    """From a point to each box, over a line that all share."""
    if len(boxes) == 1 and boxes[0].top < y < boxes[0].top + boxes[0].height:
        yield right_to(start, boxes[0].left, y)
        return
    spine = boxes[0].left - 16
    ends = [y, *(box.middle for box in boxes)]
    yield path(f"M{start:g} {y:g}H{spine:g}M{spine:g} {min(ends):g}V{max(ends):g}")
    for box in boxes:
        yield right_to(spine, box.left, box.middle)


def _stack(parts: Sequence[Node], width: float, gap: float = GAP) -> float:
    return sum(height(part, width) + gap for part in parts) - gap if parts else 0.0
