"""Files and other objects: in the standard class, or moved to a cheaper one when they have grown old."""

import numpy as np

from ...core.units import KB_PER_GB, THOUSAND
from ...domain.option import Lifecycle
from ...domain.workload import Workload
from ..compute.load import Load
from ..effects.labour import work
from ..samples import Array
from ..scene import Scene
from .use import StoreUse, asked, own_name

# Months after which a lifecycle rule moves an object.
COLD_AFTER = 3.0


def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
    """Objects outlive the loss of zones by themselves; a lost one is there in its older version.

    What is old lies where a GB costs less, an object counts no less than a least size, and reading costs
    by the GB; nothing is deleted from there before the least time that it is charged for.
    """
    reads, writes = (asked(scene, workload, number, name) for name in ("reads", "writes"))
    read = load.month * reads / THOUSAND
    size, grown = scene.size_gb(workload, number), _grown(scene, workload, number)
    tiered = scene.chose(workload, Lifecycle.TIERED, Lifecycle.ARCHIVED)
    old = np.maximum(size - COLD_AFTER * grown, 0.0) * tiered
    each = scene.row("model.object_kb")
    seldom = read * scene.row("model.cold_reads") * (old > 0)
    scene.charge_part(
        "stores.object",
        {
            "size": size,
            "warm": size - old,
            "cold": old * np.maximum(scene.fact("infrequent_least_kb") / each, 1.0),
            "reads": read - seldom,
            "seldom": seldom,
            "retrieved": seldom * THOUSAND * each / KB_PER_GB,
            "writes": load.month * writes / THOUSAND,
            "moved": grown * KB_PER_GB / each / THOUSAND * tiered,
        },
        of=own_name(workload, number),
    )
    work(scene, "object")
    return StoreUse(availability=scene.row("model.object_availability"), copied=grown)


def _grown(scene: Scene, workload: Workload, number: int) -> Array:
    """GB a month that are added; nothing where a store shrinks."""
    return np.maximum(scene.store_input(workload, number, "growth_gb"), 0.0)
