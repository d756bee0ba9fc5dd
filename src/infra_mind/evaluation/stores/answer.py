from collections.abc import Mapping

import numpy as np

from ...domain.requirements import StoreKind
from ...domain.workload import Workload
from ..part import Scene
from ..samples import Array
from .databases import cache_hits
from .kept import asked

# Time of one read or write, by kind of store; a warehouse is asked beside the answer.
_TIMES: Mapping[StoreKind, str] = {
    StoreKind.OBJECT: "model.object_ms",
    StoreKind.CACHE: "model.cache_ms",
    StoreKind.DOCUMENT: "model.document_ms",
    StoreKind.KEY_VALUE: "model.key_value_ms",
    StoreKind.SEARCH: "model.search_ms",
}


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
