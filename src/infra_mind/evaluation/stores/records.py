"""Stores of single items by their key, sold by the request: documents and key-value pairs."""

from collections.abc import Callable

import numpy as np

from ...core.units import KB_PER_GB, MILLION
from ...domain.workload import Workload
from ..compute.load import Load
from ..effects.labour import work
from ..effects.limits import room
from ..scene import Scene
from .use import StoreUse, asked, own_name, restored, title, whole_units

# What one read and one write carry before they count twice.
READ_KB, WRITE_KB = 4.0, 1.0


def charge_of(kind: str) -> Callable[[Scene, Workload, Load, int], StoreUse]:
    """Of documents or of key-value pairs: the formulas are one, prices and assumptions are not."""

    def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
        return _charge(scene, workload, load, number, kind)

    return charge


def _charge(scene: Scene, workload: Workload, load: Load, number: int, kind: str) -> StoreUse:
    """Held in several zones by the provider; the busiest key decides when a partition is full."""
    item = scene.row("model.item_kb")
    read_units, write_units = whole_units(item, READ_KB), whole_units(item, WRITE_KB)
    reads = asked(scene, workload, number, "reads") * read_units
    writes = asked(scene, workload, number, "writes") * write_units
    size = scene.size_gb(workload, number)
    scene.charge_part(
        f"stores.{kind}",
        {
            "size": size,
            "reads": load.month * reads / MILLION,
            "writes": load.month * writes / MILLION,
        },
        of=own_name(workload, number),
    )
    named, busiest = title(workload, number), load.peak * scene.row("model.busiest_key_share")
    sent = load.month * asked(scene, workload, number, "writes") * item / KB_PER_GB
    work(scene, kind)
    return StoreUse(
        availability=scene.row(f"model.{kind}_availability"),
        restore_hours=restored(scene, size),
        copied=np.maximum(sent, scene.store_input(workload, number, "growth_gb")),
        rooms=(
            room(scene, "partition_reads", named, busiest * reads),
            room(scene, "partition_writes", named, busiest * writes),
        ),
    )
