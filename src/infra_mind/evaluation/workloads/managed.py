"""What managed services of a region have in common: how available they are, what a loss of data costs."""

from collections.abc import Sequence

import numpy as np

from ...core.units import GB_PER_TB, HOURS_PER_DAY, MINUTES_PER_HOUR
from ...domain.option import BackupPlan, Regions
from ..effects import wiring
from ..effects.limits import Room, tightest
from ..effects.outages import name_service
from ..methods import availability
from ..part import Bound, Part
from ..samples import Array
from ..scene import Mask, Scene


def available(
    scene: Scene, *services: Array, machines: Array | None = None, named: bool = False
) -> Array:
    """Services of a region in series, and machines of our own over its zones; a second region; own work.

    `machines` tells (1 or 0) which candidates run some: a managed service spans zones by itself.
    `named` is what something outside has to find by its name.
    """
    zones = np.ones((1, 1))
    if machines is not None:
        over = availability.over_zones(scene.zones, scene.row("model.zone_availability"))
        zones = np.where(machines > 0, over, 1.0)
    return wiring.available(
        scene,
        "managed",
        services=availability.series(*services),
        own_zones=zones,
        names=name_service(scene) if named else np.ones((1, 1)),
    )


def recovery_hours(scene: Scene, restore_hours: Array) -> Array:
    """Until service is back after a data store is lost that takes so long to restore.

    A standby only has to be decided on; of two live regions only half of the users have to be moved,
    which health checks mostly do by themselves.
    """
    decide = scene.row("model.detect_and_decide_h")
    restore = decide + restore_hours
    standby = scene.chose_shared(Regions.WARM_STANDBY)
    active = scene.chose_shared(Regions.ACTIVE_ACTIVE)
    moved = decide * scene.row("model.active_recovery_share")
    return np.where(active, moved, np.where(standby, decide, restore))


def data_loss_hours(scene: Scene) -> Array:
    """Age of the last copy at its worst: a day, five minutes of log, or a minute of lag elsewhere."""
    daily = scene.chose_shared(BackupPlan.DAILY)
    alone = scene.chose_shared(Regions.SINGLE)
    return (
        np.where(alone, np.where(daily, HOURS_PER_DAY * MINUTES_PER_HOUR, 5.0), 1.0)
        / MINUTES_PER_HOUR
    )


def power(scene: Scene, processors: Array, stored_gb: Array) -> Array:
    """Watts of processors that are busy or kept, and of one copy of what is stored in each region."""
    busy = processors * scene.row("model.watts_per_vcpu") * scene.copies
    return busy + stored_gb / GB_PER_TB * scene.row("model.watts_per_tb") * scene.regions


def bounded(limit: str, of: str, times: Array, applies: Mask | None = None) -> Room:
    """How often a peak fits into a limit; endless for candidates that it does not concern."""
    room = times if applies is None else np.where(applies, times, np.inf)
    return Room(bound=Bound(limit=limit, of=of), times=room)


def no_promise() -> Array:
    """Where nobody waits."""
    return np.full((1, 1), np.nan)


def part(
    workload: str,
    *,
    availability: Array | None = None,
    latency: tuple[Array, Array] | None = None,
    rooms: Sequence[Room] = (),
    recovery: Array,
    data_loss: Array,
    watts: Array,
    stored_gb: Array,
    nodes: Array,
) -> Part:
    """A workload without a queue of its own; `latency` is the P95 in ms and the shape of its lognormal."""
    late, shape = latency or (no_promise(), no_promise())
    headroom = tightest(rooms)
    return Part(
        workload=workload,
        availability=no_promise() if availability is None else availability,
        latency_ms=late,
        latency_sigma=shape,
        processors=no_promise(),
        headroom=headroom.times,
        room=headroom.raised,
        tightest=headroom.which,
        bounds=headroom.bounds,
        recovery_hours=recovery,
        data_loss_hours=data_loss,
        watts=watts,
        stored_gb=stored_gb,
        nodes=nodes,
    )
