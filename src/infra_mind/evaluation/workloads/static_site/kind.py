"""Sites of fixed files."""

from collections.abc import Sequence

from ....domain.option import DecisionKind, Delivery
from ....domain.requirements import (
    Criticality,
    Store,
    StoreKind,
    WorkloadRequirements,
    WorkloadType,
)
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...reading import Reader, read_share, read_stores
from ..kind import LATENCY, STORES, TRAFFIC, Capability, Kind, Options, Reading, section
from ..serving.kind import read_traffic
from .formulas import work_out

ASSUMED = ("edge_hit", "edge_ms", "origin_ms", "lookups_per_request")


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    inputs = read_traffic(reader, path, stated)
    inputs |= reader.read_all(f"{path}.service", *ASSUMED, response_kb=stated.service.response_kb)
    if stated.service.cacheable is not None:
        # What may not be kept is fetched anew, however often it was asked for.
        reader.assumed(inputs["edge_hit"], scale=stated.service.cacheable)
    stores = read_stores(reader, path, stated, Store(name="files", kind=StoreKind.OBJECT))
    if not stated.stores:
        size = reader.assumed(stores[0].inputs["size_gb"])
        read_share(reader, stores[0].inputs["growth_gb"], size)
    return Reading(inputs=inputs, stores=stores)


def options(_workload: Workload, _machines: Sequence[str], _offered: Sequence[str]) -> Options:
    return {DecisionKind.DELIVERY: tuple(Delivery)}


STATIC_SITE = Kind(
    name="static_site",
    types=(WorkloadType.STATIC_SITE,),
    criticality=Criticality.IMPORTANT,
    reads=TRAFFIC | LATENCY | STORES | section("service", "response_kb", "cacheable"),
    read=read,
    options=options,
    work_out=work_out,
    load="average_rps",
    stores=frozenset({StoreKind.OBJECT}),
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # Answers slower than this are felt as slow.
    assumed_latency_ms=500.0,
    awaited="time to the first byte",
    asked="How long until {name} sends the first byte?",
    # Nobody signs in to fixed files, and no program takes what visitors write.
    surface=frozenset({Element.OBJECTS}),
    capabilities=frozenset({Capability.SERVES_FILES}),
)
