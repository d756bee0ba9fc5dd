from collections.abc import Mapping

import numpy as np

from ...core.units import MS_PER_SECOND
from ...domain.option import Cache, Platform
from ...domain.requirements import StoreKind
from ...domain.workload import Workload
from ..compute.edge import held_at_edge
from ..compute.load import WORKERS_PER_CPU, Load
from ..samples import Array
from ..scene import Scene
from .use import asked, working_set

# Time of one read or write, by kind of store; a warehouse is asked beside the answer.
_TIMES: Mapping[StoreKind, str] = {
    StoreKind.OBJECT: "model.object_ms",
    StoreKind.CACHE: "model.cache_ms",
    StoreKind.DOCUMENT: "model.document_ms",
    StoreKind.KEY_VALUE: "model.key_value_ms",
    StoreKind.SEARCH: "model.search_ms",
}


def relational(workload: Workload) -> tuple[int, ...]:
    """Positions of the relational stores of a workload."""
    return _of_kind(workload, StoreKind.RELATIONAL)


def stated_caches(workload: Workload) -> tuple[int, ...]:
    """Positions of the caches that were stated."""
    return _of_kind(workload, StoreKind.CACHE)


def _of_kind(workload: Workload, kind: StoreKind) -> tuple[int, ...]:
    return tuple(number for number, store in enumerate(workload.stores) if store.kind is kind)


def relational_gb(scene: Scene, workload: Workload) -> Array:
    """What all databases of a workload hold."""
    return _size_gb(scene, workload, relational(workload))


def _size_gb(scene: Scene, workload: Workload, numbers: tuple[int, ...]) -> Array:
    return sum((scene.size_gb(workload, number) for number in numbers), np.zeros((1, 1)))


def cache_hits(scene: Scene, workload: Workload) -> Array:
    """Share of reads that a cache answers, the design's or one that was stated; 0 where there is none.

    One that was stated answers by the part of the working set that it holds. What is asked for most
    is held first, so it answers no less than that.
    """
    cached = scene.chose(workload, Cache.MANAGED) * 1.0
    stated = stated_caches(workload)
    if stated and relational(workload) and "cacheable" in workload.inputs:
        held = _size_gb(scene, workload, stated)
        cached = np.maximum(
            cached, np.minimum(held / working_set(scene, relational_gb(scene, workload)), 1.0)
        )
    if not cached.any():
        return np.zeros((1, 1))
    return cached * scene.row("model.cache_hit") * _cacheable(scene, workload)


def _cacheable(scene: Scene, workload: Workload) -> Array:
    """Share of the requests to the program that a cache can answer: less behind an edge."""
    held = held_at_edge(scene, workload)
    return np.maximum(scene.input(workload, "cacheable") - held, 0.0) / (1 - held)


def answer_ms(scene: Scene, workload: Workload) -> Array:
    """Milliseconds that stores add to one answer: reads and writes, one after the other."""
    hit = cache_hits(scene, workload)
    slow, quick = scene.row("model.database_ms"), scene.row("model.cache_ms")
    total = np.zeros((1, 1))
    for number, store in enumerate(workload.stores):
        reads, writes = (asked(scene, workload, number, name) for name in ("reads", "writes"))
        if store.kind is StoreKind.RELATIONAL:
            total = total + reads * (hit * quick + (1 - hit) * slow) + writes * slow
        elif store.kind is StoreKind.STREAM:
            # Others read the stream; the answer waits until its records are taken.
            total = total + writes * scene.row("model.stream_ms")
        elif store.kind in _TIMES:
            total = total + (reads + writes) * scene.row(_TIMES[store.kind])
    return total


def connections(scene: Scene, workload: Workload, load: Load) -> Array:
    """Connections to a database at peak: those of each worker, or one of each function that runs."""
    workers = load.peak * load.cpu_s / scene.row("model.target_utilization") * WORKERS_PER_CPU
    opened = np.maximum(workers, 1.0) * scene.row("model.connections_per_worker")
    functions = scene.chose(workload, Platform.FUNCTIONS)
    if not functions.any():
        return opened
    running = load.peak * (load.cpu_s + answer_ms(scene, workload) / MS_PER_SECOND)
    return np.where(functions, np.maximum(running, 1.0), opened)
