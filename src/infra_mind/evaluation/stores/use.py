from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from ...domain.workload import Workload
from ..compute.edge import held_at_edge
from ..effects.limits import Room
from ..samples import Array
from ..scene import Scene

# The least that a cache or the memory of a database holds, and the most that is bought for it, in GB: the
# largest database of a published bill has 384 GiB (db.r5.12xlarge at ConvertKit, 2020).
LEAST_HELD, MOST_HELD = 1.0, 400.0


def _none() -> Array:
    return np.zeros((1, 1))


def _always() -> Array:
    return np.ones((1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreUse:
    """What one store, or all of them, adds to a workload; candidates x samples.

    availability: share, 1 where the workload answers without it · restore_hours: until it is back
    from its backup, or rebuilt from what it was made of · copied: GB a month that a second region is
    sent · rooms: how often the peak fits into each of its limits.
    """

    availability: Array = field(default_factory=_always)
    restore_hours: Array = field(default_factory=_none)
    copied: Array = field(default_factory=_none)
    watts: Array = field(default_factory=_none)
    rooms: tuple[Room, ...] = ()

    def whole(self, few: Scene) -> "StoreUse":
        """What was found for a few candidates, for all that they stand for."""
        return StoreUse(
            availability=few.whole(self.availability),
            restore_hours=few.whole(self.restore_hours),
            copied=few.whole(self.copied),
            watts=few.whole(self.watts),
            rooms=tuple(one.whole(few) for one in self.rooms),
        )


def together(stores: Iterable[StoreUse]) -> StoreUse:
    """All are needed, and restored at the same time; the rest adds up."""
    total = StoreUse()
    for one in stores:
        total = StoreUse(
            availability=total.availability * one.availability,
            restore_hours=np.maximum(total.restore_hours, one.restore_hours),
            copied=total.copied + one.copied,
            watts=total.watts + one.watts,
            rooms=total.rooms + one.rooms,
        )
    return total


def working_set(scene: Scene, size: Array) -> Array:
    """GB of a relational store of so many GB that most reads ask for; the rest is read from the disk."""
    return np.clip(size * scene.row("model.working_set_share"), LEAST_HELD, MOST_HELD)


def own_name(workload: Workload, number: int) -> str:
    """The name of a store where the workload has several of its kind, to tell their lines apart."""
    store = workload.stores[number]
    alike = sum(other.kind is store.kind for other in workload.stores)
    return store.name if alike > 1 else ""


def title(workload: Workload, number: int) -> str:
    """A store in a sentence."""
    return f"{workload.stores[number].name} of {workload.name}"


def asked(scene: Scene, workload: Workload, number: int, name: str) -> Array:
    """Reads or writes of a store for one request that reaches the program.

    What the edge answers writes nothing: the other requests write for all.
    """
    each = scene.store_input(workload, number, f"{name}_per_request")
    return each / (1 - held_at_edge(scene, workload)) if name == "writes" else each


def restored(scene: Scene, size: Array) -> Array:
    """Hours until so many GB are back from a backup."""
    return size / scene.row("model.restore_gb_per_hour")


def whole_units(kilobytes: Array, unit_kb: float) -> Array:
    """Billing units of one item: whole ones, at least one."""
    return np.maximum(1.0, np.ceil(kilobytes / unit_kb - 1e-9))
