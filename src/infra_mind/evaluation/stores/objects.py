"""Files and other objects, in the standard class; copied to a second region where data is."""

import numpy as np

from ...core.units import THOUSAND
from ...domain.workload import Workload
from ..compute.load import Load
from ..effects.labour import work
from ..scene import Scene
from .use import StoreUse, asked, own_name


def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
    """Objects outlive the loss of zones by themselves; a lost one is there in its older version."""
    reads, writes = (asked(scene, workload, number, name) for name in ("reads", "writes"))
    scene.charge_part(
        "stores.object",
        {
            "size": scene.size_gb(workload, number),
            "reads": load.month * reads / THOUSAND,
            "writes": load.month * writes / THOUSAND,
        },
        of=own_name(workload, number),
    )
    work(scene, "object")
    return StoreUse(
        availability=scene.row("model.object_availability"),
        copied=np.maximum(scene.store_input(workload, number, "growth_gb"), 0.0),
    )
