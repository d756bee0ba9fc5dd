"""What a workload takes to come back after something is lost, and what is lost with it.

Replication helps against the loss of a machine, a zone or a region, never against a deletion: that is
replicated within a second. Only a copy of an earlier moment helps there. Of several ways back the
design takes the best one: a live second region answers a lost zone, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ...core.units import HOURS_PER_DAY, MINUTES_PER_HOUR, SECONDS_PER_HOUR
from ...domain.design import Decision
from ...domain.option import BackupPlan, Database, DecisionKind, Platform, Regions, Vault
from ...domain.requirements import Disaster, StoreKind
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


# What is built anew from other stores: no backup of it is needed.
_BUILT_ANEW = frozenset({StoreKind.CACHE, StoreKind.SEARCH})


class Way(StrEnum):
    """How a store comes back."""

    HELD = "held"
    REPLICA = "replica"
    RESTART = "restart"
    RESTORE = "restore"
    REBUILD = "rebuild"
    STANDBY = "standby"
    ACTIVE = "active"
    COPY_ELSEWHERE = "copy_elsewhere"
    NOTHING = "nothing"


_PLACE = {way: place for place, way in enumerate(Way)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Hours until one store is back (RTO) and hours of data lost (RPO); candidates x samples.

    Both are infinite where nothing is left to come back from: service waits for the provider.
    """

    way: Way
    hours: Array
    lost: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a workload goes through when something is lost; candidates x samples.

    rate: how often a year · hours: until all of it is back · lost: hours of data, of the store that
    loses most.
    """

    disaster: Disaster
    rate: Array
    hours: Array
    lost: Array

    def whole(self, few: Scene) -> "Loss":
        """What was found for a few candidates, for all that they stand for."""
        return replace(self, hours=few.whole(self.hours), lost=few.whole(self.lost))


def losses(scene: Scene, workload: Workload) -> tuple[Loss, ...]:
    """Of a workload, by what is lost: its programs and all its stores have to come back."""
    found: list[Loss] = []
    for disaster in Disaster:
        one = _loss(scene, workload, disaster)
        split = disaster is Disaster.DELETION and is_backed_up(workload)
        found += _reaching_backups(scene, one) if split else (one,)
    return tuple(found)


def is_backed_up(workload: Workload) -> bool:
    """Whether any of its stores holds what cannot be built anew from others."""
    return any(store.kind not in _BUILT_ANEW for store in workload.stores)


def _reaching_backups(scene: Scene, deletion: Loss) -> tuple[Loss, Loss]:
    """Deletions that leave the backups, and those by somebody whose rights reach them: nothing comes back."""
    reached = scene.row("model.backups_reached")
    gone = np.where(scene.chose_shared(Vault.OWN), 0.0, np.inf)
    return (
        replace(deletion, rate=deletion.rate * (1 - reached)),
        replace(
            deletion,
            rate=deletion.rate * reached,
            hours=np.maximum(deletion.hours, gone),
            lost=np.maximum(deletion.lost, gone),
        ),
    )


def _loss(scene: Scene, workload: Workload, disaster: Disaster) -> Loss:
    hours, lost = _programs(scene, workload, disaster), _none()
    for number in range(len(workload.stores)):
        _, own, gone = _best(scene, workload, number, disaster)
        hours, lost = np.maximum(hours, own), np.maximum(lost, gone)
    rate = scene.row(f"model.losses.{disaster}")
    return Loss(disaster=disaster, rate=rate, hours=hours, lost=lost)


def recovery(scene: Scene, workload: Workload, number: int, disaster: Disaster) -> Recovery:
    """Of one store, for a scene of a single design."""
    way, hours, lost = _best(scene, workload, number, disaster)
    ways = tuple(Way)
    return Recovery(way=ways[int(way.flat[0])], hours=hours, lost=lost)


def _programs(scene: Scene, workload: Workload, disaster: Disaster) -> Array:
    """Hours until programs run again that keep nothing themselves."""
    match disaster:
        case Disaster.MACHINE:
            single = scene.chose(workload, Platform.SINGLE_MACHINE)
            restart = scene.row("model.instance_restart_min") / MINUTES_PER_HOUR
            return np.where(single, restart, 0.0) if single.any() else _none()
        case Disaster.DELETION:
            return _none()
        case Disaster.ZONE:
            alone = np.where(scene.zones > 1, 0.0, scene.row("model.relaunch_h"))
            return np.minimum(alone, _moved(scene))
        case Disaster.REGION:
            copied = scene.chose_shared(BackupPlan.CROSS_REGION)
            anew = np.where(copied, _decide(scene) + scene.row("model.rebuild_h"), np.inf)
            return np.minimum(anew, _moved(scene))


def _best(
    scene: Scene, workload: Workload, number: int, disaster: Disaster
) -> tuple[Array, Array, Array]:
    """The quickest way back of a store: its place in `Way`, hours, and hours of data lost.

    Ways that lose less come before those that are quicker.
    """
    way = np.full((1, 1), _PLACE[Way.NOTHING])
    hours = lost = np.full((1, 1), np.inf)
    for one, offered, takes, loses in _ways(scene, workload, number, disaster):
        better = offered & ((loses < lost) | ((loses == lost) & (takes < hours)))
        way = np.where(better, _PLACE[one], way)
        hours, lost = np.where(better, takes, hours), np.where(better, loses, lost)
    return way, hours, lost


def _ways(
    scene: Scene, workload: Workload, number: int, disaster: Disaster
) -> Iterator[tuple[Way, Mask, Array, Array]]:
    """Every way back: for which candidates there is one, how long it takes, what is lost."""
    store, always = workload.stores[number], np.ones((1, 1), dtype=bool)
    if store.kind is StoreKind.CACHE:
        yield Way.REBUILD, always, _none(), _none()
        return
    if disaster is not Disaster.DELETION:
        yield from _replicas(scene, workload, store, disaster)
    restored = _decide(scene) + _restore(scene, workload, number)
    is_search = store.kind is StoreKind.SEARCH
    # A search index is built anew from what it was built from: nothing is lost with it.
    lost = _none() if is_search else _age(scene)
    way = Way.REBUILD if is_search else Way.RESTORE
    if disaster is Disaster.REGION:
        elsewhere = scene.chose_shared(BackupPlan.CROSS_REGION)
        way = Way.REBUILD if is_search else Way.COPY_ELSEWHERE
        yield way, elsewhere, restored + scene.row("model.rebuild_h"), lost
    elif disaster is not Disaster.MACHINE:
        yield way, always, restored, lost


def _replicas(
    scene: Scene, workload: Workload, store: DataStore, disaster: Disaster
) -> Iterator[tuple[Way, Mask, Array, Array]]:
    always = np.ones((1, 1), dtype=bool)
    if disaster is not Disaster.REGION:
        if store.kind in _EVERYWHERE:
            yield Way.HELD, always, _none(), _none()
            return
        failover = scene.row("model.failover_min") / MINUTES_PER_HOUR
        yield Way.REPLICA, _is_replicated(scene, workload, store), failover, _none()
    if disaster is Disaster.MACHINE:
        restart = scene.row("model.instance_restart_min") / MINUTES_PER_HOUR
        yield Way.RESTART, always, restart, _none()
        return
    lag = scene.row("model.replication_lag_s") / SECONDS_PER_HOUR
    active = scene.chose_shared(Regions.ACTIVE_ACTIVE)
    yield Way.ACTIVE, active, _switched(scene), lag
    yield Way.STANDBY, scene.chose_shared(Regions.WARM_STANDBY), _decide(scene), lag


def _moved(scene: Scene) -> Array:
    """Hours until the other region carries the users; infinite where there is none."""
    active = scene.chose_shared(Regions.ACTIVE_ACTIVE)
    standby = scene.chose_shared(Regions.WARM_STANDBY)
    one = np.where(standby, _decide(scene), np.inf)
    return np.where(active, _switched(scene), one)


def _switched(scene: Scene) -> Array:
    return _decide(scene) * scene.row("model.active_recovery_share")


def _restore(scene: Scene, workload: Workload, number: int) -> Array:
    kind = workload.stores[number].kind
    rate = "reindex_gb_per_hour" if kind is StoreKind.SEARCH else "restore_gb_per_hour"
    return scene.size_gb(workload, number) / scene.row(f"model.{rate}")


def _age(scene: Scene) -> Array:
    """Of the newest copy of an earlier moment, at its worst."""
    daily = scene.chose_shared(BackupPlan.DAILY)
    return np.where(daily, DAILY_HOURS, LOG_HOURS)


def _is_replicated(scene: Scene, workload: Workload, store: DataStore) -> Mask:
    decided = Decision(DecisionKind.DATABASE, workload.name) in scene.candidates.options
    if store.kind is StoreKind.RELATIONAL and decided:
        return scene.chose(workload, Database.REPLICATED)
    return scene.zones > 1


def _decide(scene: Scene) -> Array:
    return scene.row("model.detect_and_decide_h")


def _none() -> Array:
    return np.zeros((1, 1))
