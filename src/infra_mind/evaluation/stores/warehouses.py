"""Warehouses beside a workload: queries are paid by what they read, nobody's answer waits for them."""

import numpy as np

from ...core.units import GB_PER_TB
from ...domain.workload import Workload
from ..compute.load import Load
from ..effects.labour import work
from ..scene import Scene
from .use import StoreUse, asked, own_name


def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
    """It is loaded from the other stores, and from them it is built anew."""
    size = scene.size_gb(workload, number)
    queries = load.month * asked(scene, workload, number, "reads")
    scanned = queries * size * scene.row("model.scanned_share") / GB_PER_TB
    scene.charge_part(
        "stores.warehouse", {"size": size, "scanned": scanned}, of=own_name(workload, number)
    )
    work(scene, "warehouse")
    return StoreUse(
        copied=np.maximum(scene.store_input(workload, number, "growth_gb"), 0.0),
    )
