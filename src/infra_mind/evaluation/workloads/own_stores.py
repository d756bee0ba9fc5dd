"""Stores that were stated beside a stream, a fleet of devices or a batch."""

from dataclasses import replace

import numpy as np

from ...domain.workload import Workload
from ..compute.load import read_load
from ..effects.limits import tightest
from ..part import Part
from ..scene import Scene
from ..stores import Kept, charge_stores, stored_gb
from .managed import data_loss_hours, recovery_hours


def keep_beside(scene: Scene, workload: Workload) -> Kept:
    """Charges the stores that were stated; nothing where there are none."""
    if not workload.stores:
        return Kept()
    return charge_stores(scene, workload, read_load(scene, workload))


def with_stores(scene: Scene, workload: Workload, kept: Kept, found: Part) -> Part:
    """The same workload with the limits, the recovery and the labour of its stores."""
    if not workload.stores:
        return found
    room = tightest(kept.rooms)
    restored = kept.restore_hours * scene.row("model.restore_gb_per_hour")
    return replace(
        found,
        headroom=np.minimum(found.headroom, room.times),
        tightest=np.where(
            room.times < found.headroom, room.which + len(found.bounds), found.tightest
        ),
        bounds=found.bounds + room.bounds,
        recovery_hours=np.maximum(found.recovery_hours, recovery_hours(scene, restored)),
        data_loss_hours=np.maximum(found.data_loss_hours, data_loss_hours(scene)),
        operating_hours=found.operating_hours + kept.operating_hours,
        watts=found.watts + kept.watts,
        exit_hours=found.exit_hours + kept.exit_hours,
        stored_gb=found.stored_gb + stored_gb(scene, workload),
    )
