"""What a content delivery network answers by itself, before the program and its stores are asked."""

import numpy as np

from ...domain.option import Delivery
from ...domain.workload import Workload
from ..samples import Array
from ..scene import Scene

NEEDED = frozenset(("edge_cacheable", "edge_hit"))


def held_at_edge(scene: Scene, workload: Workload) -> Array:
    """Share of the requests that the edge answers: of what can be cached, what it holds."""
    edge = scene.chose(workload, Delivery.CDN)
    if not edge.any() or not workload.inputs.keys() >= NEEDED:
        return np.zeros((1, 1))
    return edge * scene.input(workload, "edge_cacheable") * scene.input(workload, "edge_hit")
