"""The architecture as a drawing: each workload a lane, its parts by the way of a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ..core.text import one_line, visible
from ..domain.architecture import Architecture, Component, Tier
from ..domain.design import REGIONS, ZONES
from ..domain.option import Purchase
from ..words.options import option_words
from .document import Diagram


@dataclass(frozen=True, slots=True)
class Box:
    """What a box says: a name, and below it what exactly is bought."""

    name: str
    sku: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}: {self.sku}" if self.sku else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One workload's parts by tier; users visit it unless it only trains."""

    workload: str
    visited: bool
    tiers: dict[Tier, tuple[Box, ...]]


def architecture_diagram(architecture: Architecture) -> Diagram | None:
    """The drawing; `None` where there is nothing to draw."""
    lanes = _lanes(architecture)
    if not lanes:
        return None
    design = architecture.design
    place = " · ".join(
        option_words(option)
        for option in (design.site.provider, design.site.region, design[ZONES], design[REGIONS])
    )
    return Diagram(
        name="architecture",
        mermaid=_mermaid(lanes, place),
        svg=_svg(lanes, place),
        alt="Architecture diagram: users reach each workload through its edge; "
        "compute stands behind it, data behind compute.",
        caption="The chosen architecture. Each lane is a workload; requests travel from left to right.",
    )


def _lanes(architecture: Architecture) -> tuple[Lane, ...]:
    parts: dict[str, dict[Tier, dict[Box, None]]] = {}
    for component in architecture.components:
        if component.tier is not None:
            lane = parts.setdefault(component.workload, {tier: {} for tier in Tier})
            lane[component.tier][_part(component)] = None
    return tuple(
        Lane(
            workload=workload,
            visited=architecture.design.taken(Purchase, workload) is None,
            tiers={tier: tuple(found) for tier, found in tiers.items()},
        )
        for workload, tiers in _in_order(parts, architecture)
    )


def _in_order(
    parts: dict[str, dict[Tier, dict[Box, None]]], architecture: Architecture
) -> list[tuple[str, dict[Tier, dict[Box, None]]]]:
    """As the decisions name them, which is as the company does."""
    named = [decision.workload for decision, _ in architecture.design.options]
    return sorted(
        parts.items(), key=lambda item: named.index(item[0]) if item[0] in named else len(named)
    )


def _part(component: Component) -> Box:
    rented = component.service.startswith("llm.")
    return Box("Language model" if rented else component.name, component.sku)


def _mermaid(lanes: Sequence[Lane], place: str) -> str:
    lines = ["flowchart LR", "  users([Users])", f'  subgraph place["{quoted(place)}"]']
    links: list[str] = []
    for number, lane in enumerate(lanes):
        lines.append(f'    subgraph lane{number}["{quoted(lane.workload)}"]')
        before = "users" if lane.visited else ""
        for tier in Tier:
            nodes = [f"{tier}{number}n{index}" for index in range(len(lane.tiers[tier]))]
            for node, part in zip(nodes, lane.tiers[tier], strict=True):
                lines.append(f'      {node}["{quoted(part.label)}"]')
            if nodes:
                if before:
                    links.append(f"  {before} --> {nodes[0]}")
                before = nodes[0]
                links += [f"  {nodes[0]} --- {node}" for node in nodes[1:]]
        lines.append("    end")
    return "\n".join([*lines, "  end", *links])


def quoted(label: str) -> str:
    """Words in a node: nothing in them ends it, is markup of its own, or a directive."""
    plain = visible(one_line(label)).replace("%%", "%").replace('"', "'").replace("`", "'")
    return plain.replace("<", "#lt;").replace(">", "#gt;")


_LANE_LEFT, _COLUMN, _BOX, _BOX_HEIGHT, _GAP, _SPINE = 92, 232, 208, 36, 8, 64.0


def _svg(lanes: Sequence[Lane], place: str) -> str:
    width = _LANE_LEFT + _COLUMN * len(Tier) + 4
    pieces: list[str] = []
    top = 30
    doors: list[float] = []
    for lane in lanes:
        height = _lane_height(lane)
        doors += [top + height / 2 + 11] if lane.visited else []
        pieces.append(_lane_svg(lane, top, height, width))
        top += height + 12
    frame = (
        f'<rect class="frame" x="72" y="8" width="{width - 76}" height="{top - 10}" rx="6"/>'
        f'<text class="place" x="84" y="24">{escape(place)}</text>'
    )
    users = (
        f'<rect class="users" x="2" y="{top / 2 - 14:g}" width="52" height="28" rx="14"/>'
        f'<text class="middle" x="28" y="{top / 2 + 4:g}">Users</text>'
    )
    pieces.append(_spine([*doors, top / 2]) if doors else "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" width="{width}" '
        f'height="{top + 2}" viewBox="0 0 {width} {top + 2}" font-family="sans-serif">'
        f"{_STYLE}{frame}{users}{''.join(pieces)}</svg>"
    )


_FITS = 32
_STYLE = (
    "<style>.diagram text{font-size:12px;fill:currentColor}.diagram .lane{font-weight:600}"
    ".diagram .sku{font-size:11px;opacity:.75}.diagram .place{font-size:11px;opacity:.75}"
    ".diagram .middle{text-anchor:middle}"
    ".diagram rect{fill:none;stroke:currentColor;stroke-opacity:.35}"
    ".diagram .frame{stroke-dasharray:5 4}.diagram .edge{stroke:#8a929c;stroke-opacity:1}"
    ".diagram .compute{stroke:#3178b8;stroke-opacity:1}.diagram .data{stroke:#2a9d78;stroke-opacity:1}"
    ".diagram path{stroke:currentColor;stroke-opacity:.45;fill:none}</style>"
)


def _spine(doors: Sequence[float]) -> str:
    """The line from which every lane is reached."""
    middle = doors[-1]
    return f'<path d="M54 {middle:g}H{_SPINE:g}M{_SPINE:g} {min(doors):g}V{max(doors):g}"/>'


def _lane_height(lane: Lane) -> int:
    tallest = max(len(parts) for parts in lane.tiers.values())
    return 34 + tallest * (_BOX_HEIGHT + _GAP)


def _lane_svg(lane: Lane, top: int, height: int, width: int) -> str:
    middle = top + height / 2
    pieces = [
        f'<rect x="82" y="{top}" width="{width - 94}" height="{height}" rx="5"/>',
        f'<text class="lane" x="{_LANE_LEFT + 2}" y="{top + 18}">{escape(lane.workload)}</text>',
    ]
    before = _SPINE if lane.visited else None
    for column, tier in enumerate(Tier):
        parts = lane.tiers[tier]
        left = _LANE_LEFT + column * _COLUMN + 2
        if not parts:
            continue
        start = middle + 11 - (len(parts) * (_BOX_HEIGHT + _GAP) - _GAP) / 2
        if before is not None:
            pieces.append(_arrow(before, left, middle + 11))
        for index, part in enumerate(parts):
            y = start + index * (_BOX_HEIGHT + _GAP)
            pieces.append(_box(part, tier, left, y))
        before = left + _BOX
    return "".join(pieces)


def _arrow(start: float, end: float, y: float) -> str:
    return f'<path d="M{start:g} {y:g}H{end - 1:g}m-5 -3l5 3l-5 3"/>'


def _box(part: Box, tier: Tier, left: float, top: float) -> str:
    x = left + 9
    words = f'<text x="{x}" y="{top + (15 if part.sku else 22):g}">{_shortened(part.name)}</text>'
    if part.sku:
        words += f'<text class="sku" x="{x}" y="{top + 29:g}">{_shortened(part.sku)}</text>'
    return (
        f"<g><title>{escape(part.label)}</title>"
        f'<rect class="{tier}" x="{left}" y="{top:g}" '
        f'width="{_BOX}" height="{_BOX_HEIGHT}" rx="4"/>{words}</g>'
    )


def _shortened(words: str) -> str:
    return escape(words if len(words) <= _FITS else f"{words[: _FITS - 1]}…")
