"""What each store takes to come back after something is lost, and what is lost with it.

Replication helps against the loss of a machine, a zone or a region, never against a deletion: that is
replicated within a second. Only a copy of an earlier moment helps there.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ...core.units import HOURS_PER_DAY, MINUTES_PER_HOUR, SECONDS_PER_HOUR
from ...domain.design import Decision
from ...domain.option import BackupPlan, Database, DecisionKind, Regions
from ...domain.requirements import StoreKind
from ...domain.workload import DataStore, Workload
from ..samples import Array
from ..scene import Mask, Scene

# A daily copy is a day old at its worst; the log is shipped every five minutes, as providers state.
DAILY_HOURS, LOG_HOURS = HOURS_PER_DAY, 5 / MINUTES_PER_HOUR
# Kinds that a provider holds in several zones whatever is chosen.
_EVERYWHERE = frozenset(
    {
        StoreKind.OBJECT,
        StoreKind.DOCUMENT,
        StoreKind.KEY_VALUE,
        StoreKind.STREAM,
        StoreKind.WAREHOUSE,
    }
)


class LossEvent(StrEnum):
    """What is lost."""

    ZONE = "zone"
    REGION = "region"
    DELETION = "deletion"


class Way(StrEnum):
    """How a store comes back."""

    HELD = "held"
    REPLICA = "replica"
    RESTORE = "restore"
    REBUILD = "rebuild"
    STANDBY = "standby"
    ACTIVE = "active"
    COPY_ELSEWHERE = "copy_elsewhere"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Hours until one store is back (RTO) and hours of data lost (RPO); shape (1, samples).

    Both are `None` where nothing is left to come back from: service waits for the provider.
    """

    event: LossEvent
    way: Way
    hours: Array | None
    lost: Array | None


def recoveries(scene: Scene, workload: Workload, number: int) -> tuple[Recovery, ...]:
    """Of one store, for a scene of a single design."""
    return tuple(_recover(scene, workload, number, event) for event in LossEvent)


def _recover(scene: Scene, workload: Workload, number: int, event: LossEvent) -> Recovery:
    store = workload.stores[number]
    if store.kind is StoreKind.CACHE:
        return _after(event, Way.REBUILD, _none(), _none())
    restored = _decide(scene) + _restore(scene, workload, number)
    match event:
        case LossEvent.ZONE if store.kind in _EVERYWHERE:
            return _after(event, Way.HELD, _none(), _none())
        case LossEvent.ZONE if _is_replicated(scene, workload, store):
            return _after(
                event, Way.REPLICA, scene.row("model.failover_min") / MINUTES_PER_HOUR, _none()
            )
        case LossEvent.REGION:
            return _region(scene, store, restored)
        case LossEvent.ZONE | LossEvent.DELETION:
            way, lost = _rebuilt_or(Way.RESTORE, store, _age(scene))
            return _after(event, way, restored, lost)


def _region(scene: Scene, store: DataStore, restored: Array) -> Recovery:
    event, lag = LossEvent.REGION, scene.row("model.replication_lag_s") / SECONDS_PER_HOUR
    if _chose(scene.chose_shared(Regions.ACTIVE_ACTIVE)):
        moved = _decide(scene) * scene.row("model.active_recovery_share")
        return _after(event, Way.ACTIVE, moved, lag)
    if _chose(scene.chose_shared(Regions.WARM_STANDBY)):
        return _after(event, Way.STANDBY, _decide(scene), lag)
    if _chose(scene.chose_shared(BackupPlan.CROSS_REGION)):
        way, lost = _rebuilt_or(Way.COPY_ELSEWHERE, store, _age(scene))
        return _after(event, way, restored + scene.row("model.rebuild_h"), lost)
    return Recovery(event=event, way=Way.NOTHING, hours=None, lost=None)


def _rebuilt_or(way: Way, store: DataStore, age: Array) -> tuple[Way, Array]:
    """A search index is built anew from what it was built from: nothing is lost with it."""
    if store.kind is StoreKind.SEARCH:
        return Way.REBUILD, _none()
    return way, age


def _restore(scene: Scene, workload: Workload, number: int) -> Array:
    kind = workload.stores[number].kind
    rate = "reindex_gb_per_hour" if kind is StoreKind.SEARCH else "restore_gb_per_hour"
    return scene.size_gb(workload, number) / scene.row(f"model.{rate}")


def _age(scene: Scene) -> Array:
    """Of the newest copy of an earlier moment, at its worst."""
    daily = scene.chose_shared(BackupPlan.DAILY)
    return np.where(daily, DAILY_HOURS, LOG_HOURS)


def _is_replicated(scene: Scene, workload: Workload, store: DataStore) -> bool:
    decided = Decision(DecisionKind.DATABASE, workload.name) in scene.candidates.options
    if store.kind is StoreKind.RELATIONAL and decided:
        return _chose(scene.chose(workload, Database.REPLICATED))
    return bool(np.all(scene.zones > 1))


def _decide(scene: Scene) -> Array:
    return scene.row("model.detect_and_decide_h")


def _chose(taken: Mask) -> bool:
    return bool(np.all(taken))


def _none() -> Array:
    return np.zeros((1, 1))


def _after(event: LossEvent, way: Way, hours: Array, lost: Array) -> Recovery:
    return Recovery(event=event, way=way, hours=hours, lost=lost)
