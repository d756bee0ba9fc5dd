"""What a content delivery network answers by itself, before the program and its stores are asked."""

import numpy as np

from ...domain.option import Delivery
from ...domain.workload import Workload
from ..samples import Array
from ..scene import Mask, Scene

# Flat rates of a delivery network, the smallest first.
PLANS = ("pro", "business", "premium")
NEEDED = frozenset(("edge_cacheable", "edge_hit"))


def at_edge(scene: Scene, workload: Workload) -> Mask:
    """Whether a delivery network stands before a workload, however it is paid."""
    return scene.chose(workload, Delivery.CDN, Delivery.CDN_PLAN)


def charge_plan(scene: Scene, workload: Workload, millions: Array, gb: Array) -> Mask:
    """Charges the smallest flat rate that a month's requests and bytes keep within; whether there is one.

    What no plan holds is paid by use.
    """
    chosen = scene.chose(workload, Delivery.CDN_PLAN)
    held = np.zeros((1, 1), dtype=bool)
    if not chosen.any():
        return held
    fits = chosen & (gb <= scene.fact("edge_plan_gb"))
    taken: dict[str, Array] = {}
    for plan in PLANS:
        own = fits & ~held & (millions <= scene.fact(f"edge_{plan}_requests"))
        taken[plan], held = own * 1.0, held | own
    scene.charge_part("edge_plan", taken)
    return held


def held_at_edge(scene: Scene, workload: Workload) -> Array:
    """Share of the requests that the edge answers: of what can be cached, what it holds."""
    edge = at_edge(scene, workload)
    if not edge.any() or not workload.inputs.keys() >= NEEDED:
        return np.zeros((1, 1))
    return edge * scene.input(workload, "edge_cacheable") * scene.input(workload, "edge_hit")
