"""Stores that a stream, a fleet of devices or a batch keeps besides: how they are read and charged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...domain.option import ClosedOption, Database, DecisionKind
from ...domain.requirements import StoreKind, WorkloadRequirements
from ...domain.workload import Workload
from ..effects.limits import tightest
from ..part import Part
from ..reading import Reader, read_stores
from ..scene import Scene
from ..stores import StoreUse, charge_stores, stored_gb
from .kind import Options, Reading, of_objects
from .managed import data_loss_hours, recovery_hours


def read_own_stores(
    reader: Reader, path: str, stated: WorkloadRequirements, inputs: Mapping[str, str]
) -> Reading:
    """The inputs of a workload, and of the stores that were stated where their formulas need more."""
    if not stated.stores:
        return Reading(inputs=inputs)
    service = stated.service
    needed = {
        "cpu_ms": service.cpu_ms,
        "memory_mb": service.memory_mb,
        "response_kb": service.response_kb,
        "cacheable": service.cacheable,
    }
    missing = {name: value for name, value in needed.items() if name not in inputs}
    return Reading(
        inputs={**inputs, **reader.read_all(f"{path}.service", **missing)},
        stores=read_stores(reader, path, stated),
    )


def options_of(
    *decisions: type[ClosedOption],
) -> Callable[[Workload, Sequence[str], Sequence[str]], Options]:
    """Every option of these decisions, and whether a database of its own has a replica."""

    def options(workload: Workload, _machines: Sequence[str], _offered: Sequence[str]) -> Options:
        found: Options = {next(iter(one)).kind: tuple(one) for one in decisions}
        if any(store.kind is StoreKind.RELATIONAL for store in workload.stores):
            found[DecisionKind.DATABASE] = (Database.SINGLE, Database.REPLICATED)
        return found | of_objects(workload)

    return options


def charge_own_stores(scene: Scene, workload: Workload) -> StoreUse:
    """Charges the stores that were stated; nothing where there are none."""
    if not workload.stores:
        return StoreUse()
    return charge_stores(scene, workload)


def with_stores(scene: Scene, workload: Workload, used: StoreUse, found: Part) -> Part:
    """The same workload with the limits and the recovery of its stores."""
    if not workload.stores:
        return found
    room = tightest(used.rooms)
    return replace(
        found,
        headroom=np.minimum(found.headroom, room.times),
        room=np.minimum(found.room, room.raised),
        tightest=np.where(
            room.times < found.headroom, room.which + len(found.bounds), found.tightest
        ),
        bounds=found.bounds + room.bounds,
        recovery_hours=np.maximum(found.recovery_hours, recovery_hours(scene, used.restore_hours)),
        data_loss_hours=np.maximum(found.data_loss_hours, data_loss_hours(scene)),
        watts=found.watts + used.watts,
        stored_gb=found.stored_gb + stored_gb(scene, workload),
    )
