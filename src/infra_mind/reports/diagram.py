"""The architecture as a drawing, from the decisions: regions, zones, and the way of a request."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from ..core.text import one_line, visible
from ..domain.architecture import Architecture
from ..domain.design import ZONES
from ..prices.products import Products, load_products
from ..words.options import option_words
from ..words.terms import term
from .diagram_slim import slim
from .diagram_wide import wide
from .document import Diagram
from .svg import link_words
from .topology import Lane, Layer, Purpose, RegionFrame, Spread, places

_PURPOSES = {
    Purpose.STANDBY: "warm standby",
    Purpose.LIVE: "second live region",
    Purpose.COPIES: "copies alone",
}
_LAYERS = (Layer.EDGE,), (Layer.COMPUTE,), (Layer.DATA, Layer.MODEL)


def architecture_diagram(
    architecture: Architecture,
    requirements: Mapping[str, object] | None = None,
    products: Products | None = None,
) -> Diagram | None:
    """The drawing; `None` where there is nothing to draw. `requirements` say which data is held."""
    found = places(architecture, products or load_products())
    if not found:
        return None
    titles = [_title(place, architecture) for place in found]
    held = _held(requirements or {})
    return Diagram(
        name="architecture",
        mermaid=_mermaid(found, titles),
        svg=wide(found, titles, held),
        slim=slim(found, titles, held),
        alt=_alt(found, titles, held),
        caption="The chosen architecture: each lane is a workload, and requests travel from the "
        "users to what is stored. Green arrows are copies of data; the red line is where the "
        "private network begins.",
    )


def _title(place: RegionFrame, architecture: Architecture) -> str:
    where = option_words(place.site)
    if place.purpose is Purpose.PRIMARY:
        return f"{where} · {option_words(architecture.design[ZONES])}"
    return f"{where} · {_PURPOSES[place.purpose]}"


def _held(requirements: Mapping[str, object]) -> str:
    """Which classes of data there are."""
    data = cast("Mapping[str, Sequence[str]]", requirements.get("data") or {})
    classes = [term(one) for one in data.get("classes", ())]
    return f"holds {', '.join(classes)}" if classes else ""


def _alt(found: Sequence[RegionFrame], titles: Sequence[str], held: str) -> str:
    """The picture in words: what stands where."""
    told = [
        f"{title}: " + "; ".join(f"{lane.workload} with {_listed(lane)}" for lane in place.lanes)
        for place, title in zip(found, titles, strict=True)
    ]
    return f"Architecture diagram. {'. '.join(told)}.{f' It {held}.' if held else ''}"


def _listed(lane: Lane) -> str:
    names = dict.fromkeys(
        f"{part.name} and a replica" if part.spread is Spread.PAIR else part.name
        for part in lane.parts
    )
    return ", ".join(names)


def _mermaid(found: Sequence[RegionFrame], titles: Sequence[str]) -> str:
    lines = ["flowchart LR", "  users([Users])"]
    links: list[str] = []
    for at, (place, title) in enumerate(zip(found, titles, strict=True)):
        lines.append(f'  subgraph place{at}["{quoted(title)}"]')
        for number, lane in enumerate(place.lanes):
            name = f"p{at}w{number}"
            lines.append(f'    subgraph {name}["{quoted(lane.workload)}"]')
            lines += _nodes(lane, name)
            lines.append("    end")
            links += _ways(lane, name, place)
        lines.append("  end")
        if at:
            links.append(f"  place0 -. {link_words(place)} .-> place{at}")
    return "\n".join([*lines, *links])


def _nodes(lane: Lane, name: str) -> Iterator[str]:
    for layer in _LAYERS:
        for at, part in enumerate(lane.of(*layer)):
            words = f"{part.name}: {part.size}" if part.size else part.name
            yield f'      {name}{layer[0]}{at}["{quoted(words)}"]'
            if part.spread is Spread.PAIR:
                yield f'      {name}{layer[0]}{at}copy["Replica in another zone"]'


def _ways(lane: Lane, name: str, place: RegionFrame) -> Iterator[str]:
    before = "users" if lane.visited else ""
    for layer in _LAYERS:
        parts = lane.of(*layer)
        for at, part in enumerate(parts):
            node = f"{name}{layer[0]}{at}"
            if before:
                over = before == "users" and place.purpose is Purpose.STANDBY
                yield f"  {before} {'-. failover .->' if over else '-->'} {node}"
            if part.spread is Spread.PAIR:
                yield f"  {node} -. replica .-> {node}copy"
        before = f"{name}{layer[0]}0" if parts else before


def quoted(label: str) -> str:
    """Words in a node: nothing in them ends it, is markup of its own, or a directive."""
    plain = visible(one_line(label)).replace("%%", "%").replace('"', "'").replace("`", "'")
    return plain.replace("<", "#lt;").replace(">", "#gt;")
