"""The component graph of each kind of workload: data, and how a scene gives it figures.

Components of a region stand in both regions of a design that has two; those of the world stand once.
Shared ones are the same for all workloads, so that what stops one of them stops them together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np

from ...tables.rows import Cell
from ...tables.table import word
from ..methods import availability
from ..methods.dependencies import All, Either, Node, One, Wiring, works
from ..samples import Array
from ..scene import Scene
from ..tables import rows_of_kinds
from .outages import name_service, own_work

FILE = Path(__file__).with_name("data") / "components.tsv"
MODEL = "model."
TAKEOVER, SECOND = "takeover", ", second region"


class Placement(StrEnum):
    """Where a component stands: in each region of a design, or once for all of them."""

    REGION = "region"
    WORLD = "world"


# A hard dependency stops the workload, a soft one takes a part of its function.
_HARD = Cell(
    parse={"hard": True, "soft": False}.__getitem__, expected="one of hard, soft", column="need"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """What a workload rests on; `available` is a path of the model or what the workload supplies."""

    graph: str
    name: Annotated[str, Cell(parse=word, expected="a word", column="component")]
    place: Placement
    shared: bool
    hard: Annotated[bool, _HARD]
    available: str
    meaning: str


@cache
def load_graphs() -> Mapping[str, tuple[Dependency, ...]]:
    """The components of each graph, in the order of the file."""
    graphs: dict[str, tuple[Dependency, ...]] = {}
    for one in rows_of_kinds(FILE, Dependency, key=("graph", "component")):
        graphs[one.graph] = (*graphs.get(one.graph, ()), one)
    return graphs


def available(scene: Scene, graph: str, **supplied: Array) -> Array:
    """How likely a workload works for every candidate, by its graph.

    `supplied` are the figures that only the workload knows. The scene keeps the graph where the
    parts of an evaluation are asked for.
    """
    components = load_graphs()[graph]
    figures = {one.name: _figure(scene, one, supplied) for one in components}
    effect = scene.takeover
    two = bool(np.any(effect > 0))
    hard = [one for one in components if one.hard]
    if scene.bill.itemised:
        scene.wired.append(_wiring(scene, components, figures, effect, two=two))
    return works(_tree(hard, two=two), _up(figures, effect))


def together(wirings: Sequence[Wiring]) -> Array:
    """How likely all workloads work at the same time, what they share counted once."""
    up = {name: chance for wiring in wirings for name, chance in wiring.up.items()}
    return works(All(tuple(wiring.hard for wiring in wirings)), up)


def reduced(wiring: Wiring) -> Array:
    """Share of the time that a workload works, but not all of its functions do."""
    return works(wiring.hard, wiring.up) - works(wiring.full, wiring.up)


def _tree(components: Sequence[Dependency], *, two: bool, own: str = "") -> Node:
    """World in series with the region, or with either of two."""

    def name(one: Dependency) -> str:
        return one.name if one.shared else own + one.name

    world = tuple(One(name(one)) for one in components if one.place is Placement.WORLD)
    local = [name(one) for one in components if one.place is Placement.REGION]
    first: Node = All(tuple(One(one) for one in local))
    if not two:
        return All((*world, first))
    second = All((One(TAKEOVER), *(One(one + SECOND) for one in local)))
    return All((*world, Either((first, second))))


def _up(figures: Mapping[str, Array], effect: Array) -> dict[str, Array]:
    """Regions are alike: the second has the figures of the first."""
    again = {name + SECOND: chance for name, chance in figures.items()}
    return {**figures, **again, TAKEOVER: effect}


def _wiring(
    scene: Scene,
    components: Sequence[Dependency],
    figures: Mapping[str, Array],
    effect: Array,
    *,
    two: bool,
) -> Wiring:
    workload = scene.bill.workload.name if scene.bill.workload else ""
    own = f"{workload}: "
    named = {(one.name if one.shared else own + one.name): figures[one.name] for one in components}
    hard = [one for one in components if one.hard]
    return Wiring(
        workload=workload,
        hard=_tree(hard, two=two, own=own),
        full=_tree(components, two=two, own=own),
        up=_up(named, effect),
    )


def _figure(scene: Scene, component: Dependency, supplied: Mapping[str, Array]) -> Array:
    if component.available.startswith(MODEL):
        return scene.row(component.available)
    match component.available:
        case "zones":
            return availability.over_zones(scene.zones, scene.row("model.zone_availability"))
        case "own_work":
            return own_work(scene)
        case "name_service":
            return name_service(scene)
        case other:
            return supplied[other]
