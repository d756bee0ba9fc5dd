"""Stores that a stream, a fleet of devices or a batch keeps besides: how they are read and charged."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ...domain.option import Database, DecisionKind
from ...domain.requirements import StoreKind
from ...domain.requirements import Workload as StatedWorkload
from ...domain.workload import DataStore, Workload
from ..compute.load import read_load
from ..effects.limits import tightest
from ..part import Part
from ..reading import Reader, read_stores
from ..scene import Scene
from ..stores import StoreUse, charge_stores, stored_gb
from .kind import Options
from .managed import data_loss_hours, recovery_hours


def read_own_stores(
    reader: Reader, path: str, stated: StatedWorkload, known: Mapping[str, str]
) -> tuple[dict[str, str], tuple[DataStore, ...]]:
    """The stores that were stated, and the inputs of their formulas that are not `known` yet."""
    if not stated.stores:
        return {}, ()
    service = stated.service
    needed = {
        "cpu_ms": service.cpu_ms,
        "memory_mb": service.memory_mb,
        "response_kb": service.response_kb,
        "cacheable": service.cacheable,
    }
    missing = {
        name: reader.read(f"{path}.service.{name}", value)
        for name, value in needed.items()
        if name not in known
    }
    return missing, read_stores(reader, path, stated)


def database_options(workload: Workload) -> Options:
    """Whether a database of its own has a replica; nothing to decide where there is none."""
    if all(store.kind is not StoreKind.RELATIONAL for store in workload.stores):
        return {}
    return {DecisionKind.DATABASE: (Database.SINGLE, Database.REPLICATED)}


def charge_own_stores(scene: Scene, workload: Workload) -> StoreUse:
    """Charges the stores that were stated; nothing where there are none."""
    if not workload.stores:
        return StoreUse()
    return charge_stores(scene, workload, read_load(scene, workload))


def with_stores(scene: Scene, workload: Workload, used: StoreUse, found: Part) -> Part:
    """The same workload with the limits, the recovery and the labour of its stores."""
    if not workload.stores:
        return found
    room = tightest(used.rooms)
    return replace(
        found,
        headroom=np.minimum(found.headroom, room.times),
        tightest=np.where(
            room.times < found.headroom, room.which + len(found.bounds), found.tightest
        ),
        bounds=found.bounds + room.bounds,
        recovery_hours=np.maximum(found.recovery_hours, recovery_hours(scene, used.restore_hours)),
        data_loss_hours=np.maximum(found.data_loss_hours, data_loss_hours(scene)),
        operating_hours=found.operating_hours + used.operating_hours,
        watts=found.watts + used.watts,
        exit_hours=found.exit_hours + used.exit_hours,
        stored_gb=found.stored_gb + stored_gb(scene, workload),
    )
