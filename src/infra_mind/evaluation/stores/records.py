"""Stores of single items by their key, sold by the request or by capacity: documents and key-value pairs."""

from collections.abc import Callable, Mapping

import numpy as np

from ...core.units import HOURS_PER_MONTH, KB_PER_GB, MILLION
from ...domain.requirements import StoreKind
from ...domain.workload import Workload
from ..compute.load import Load
from ..effects.labour import work
from ..effects.limits import room
from ..samples import Array
from ..scene import Scene
from .use import StoreUse, asked, own_name, restored, title, whole_units

# What one read and one write carry before they count twice.
READ_KB, WRITE_KB = 4.0, 1.0
_NOTHING = np.zeros((1, 1))


def charge_of(kind: str) -> Callable[[Scene, Workload, Load, int], StoreUse]:
    """Of documents or of key-value pairs: the formulas are one, prices and assumptions are not."""

    def charge(scene: Scene, workload: Workload, load: Load, number: int) -> StoreUse:
        return _charge(scene, workload, load, number, kind)

    return charge


def _charge(scene: Scene, workload: Workload, load: Load, number: int, kind: str) -> StoreUse:
    """Held in several zones by the provider; the busiest key decides when a partition is full."""
    item = scene.row("model.item_kb")
    read_units, write_units = whole_units(item, READ_KB), whole_units(item, WRITE_KB)
    reads = asked(scene, workload, number, "reads") * read_units
    writes = asked(scene, workload, number, "writes") * write_units
    size = scene.size_gb(workload, number)
    by_request = {"reads": load.month * reads / MILLION, "writes": load.month * writes / MILLION}
    used = by_request
    if kind == StoreKind.KEY_VALUE:
        used = _cheaper(
            scene, by_request, _capacity(scene, load.average * reads, load.average * writes)
        )
    scene.charge_part(f"stores.{kind}", {"size": size, **used}, of=own_name(workload, number))
    named, busiest = title(workload, number), load.peak * scene.row("model.busiest_key_share")
    sent = load.month * asked(scene, workload, number, "writes") * item / KB_PER_GB
    work(scene, kind)
    return StoreUse(
        availability=scene.row(f"model.{kind}_availability"),
        restore_hours=restored(scene, size),
        copied=np.maximum(sent, scene.store_input(workload, number, "growth_gb")),
        rooms=(
            room(scene, "partition_reads", named, busiest * reads),
            room(scene, "partition_writes", named, busiest * writes),
        ),
    )


def _capacity(scene: Scene, reads: Array, writes: Array) -> Mapping[str, Array]:
    """Units a second that are kept ready and follow the load by themselves, times the hours of a month."""
    fill, least = scene.row("model.capacity_fill"), scene.fact("key_value_least_capacity")
    kept = {"read_capacity": np.maximum(reads / fill, least), "write_capacity": writes / fill}
    return {name: units * HOURS_PER_MONTH for name, units in kept.items()}


def _cost(place: Scene, units: Mapping[str, Array]) -> Array:
    """At one place: what is written is written in each, what is read in the first alone."""
    items = {f"pair_{name}": amount for name, amount in units.items()}
    return sum(
        (
            amount * place.unit_price(name) * (place.live | place.standby)
            for name, amount in items.items()
            if place.items[name].is_placed or not place.is_elsewhere
        ),
        _NOTHING,
    )


def _cheaper(
    scene: Scene, requests: Mapping[str, Array], capacity: Mapping[str, Array]
) -> Mapping[str, Array]:
    """What costs less in all regions: each request, or the capacity for all of them."""
    asked, kept = _NOTHING, _NOTHING
    for place in scene.places():
        asked, kept = asked + _cost(place, requests), kept + _cost(place, capacity)
    ready = kept < asked
    return {
        **{name: units * ~ready for name, units in requests.items()},
        **{name: units * ready for name, units in capacity.items()},
    }
