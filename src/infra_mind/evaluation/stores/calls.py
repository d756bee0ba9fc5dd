"""What a request does behind the program: it sends bytes between the tiers, and leaves rows of logs."""

from dataclasses import dataclass

import numpy as np

from ...core.units import KB_PER_GB
from ...domain.requirements import StoreKind
from ...domain.workload import DataStore, Workload
from ..compute.load import Load
from ..samples import Array
from ..scene import Scene
from .streams import is_brokered
from .use import asked

_IN_ZONES = frozenset((StoreKind.RELATIONAL, StoreKind.CACHE, StoreKind.SEARCH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Of one request that reaches the program: KB between tiers in zones, to streams of the region, of logs.

    Candidates x samples.
    """

    internal_kb: Array
    streamed_kb: Array
    log_kb: Array


def stands_in_zones(store: DataStore) -> bool:
    """Whether it stands in zones of a private network; others are reached at an address of the region."""
    return store.kind in _IN_ZONES or is_brokered(store)


def calls_of(scene: Scene, workload: Workload, load: Load) -> Calls:
    """Stores answer with items; services answer one another as they answer their caller."""
    near, far, streamed = np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1))
    for number, store in enumerate(workload.stores):
        both = sum(asked(scene, workload, number, name) for name in ("reads", "writes"))
        if stands_in_zones(store):
            near = near + both
        else:
            far = far + both
            if store.kind is StoreKind.STREAM:
                streamed = streamed + asked(scene, workload, number, "writes")
    services = scene.input(workload, "service_calls")
    rows = scene.row("model.log_rows")
    rows = rows + (near + far + services) * scene.row("model.log_rows_per_call")
    return Calls(
        internal_kb=near * scene.row("model.item_kb") + services * load.response_gb * KB_PER_GB,
        streamed_kb=streamed * scene.row("model.record_kb"),
        log_kb=rows * scene.row("model.log_row_kb"),
    )
