"""Queries over a warehouse."""

from collections.abc import Sequence

from ....domain.option import DecisionKind, Layout, Warehouse
from ....domain.requirements import (
    Criticality,
    Store,
    StoreKind,
    WorkloadRequirements,
    WorkloadType,
)
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...reading import Reader, read_growth, read_stores
from ..kind import GROWTH, LATENCY, STORES, Kind, Options, Reading, of_objects, section
from .formulas import work_out

ASSUMED_LATENCY_MS = 30_000.0
MEASURED = "measured"
ASSUMED = (
    "gb_per_vcpu_s",
    "service_gb_per_s",
    "start_s",
    "pause_h",
    "peak_ratio",
    "most_vcpus",
    "most_queries",
)


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    pipeline, at = stated.pipeline, f"{path}.pipeline"
    inputs = reader.read_all(at, *ASSUMED, queries_per_day=pipeline.queries_per_day)
    left = f"{at}.partition_share"
    if pipeline.gb_per_query is not None:
        inputs["gb_per_query"] = reader.stated(f"{at}.gb_per_query", pipeline.gb_per_query)
        # Nobody says whether it was measured on partitioned data.
        inputs["partition_share"] = reader.assumed(left, reader.default(left, MEASURED))
    else:
        inputs["partition_share"] = reader.assumed(left)
        inputs["scanned_share"] = reader.assumed(f"{at}.scanned_share")
    inputs["growth"] = read_growth(reader, path, stated)
    latency_ms = stated.service.latency_p95_ms or ASSUMED_LATENCY_MS
    warehouse = Store(name="warehouse", kind=StoreKind.WAREHOUSE)
    return Reading(
        inputs=inputs,
        traits={"latency_ms": str(latency_ms)},
        stores=read_stores(reader, path, stated, warehouse),
    )


def options(workload: Workload, _machines: Sequence[str], _offered: Sequence[str]) -> Options:
    return {
        DecisionKind.WAREHOUSE: tuple(Warehouse),
        DecisionKind.LAYOUT: tuple(Layout),
        **of_objects(workload),
    }


ANALYTICS = Kind(
    name="analytics",
    types=(WorkloadType.ANALYTICS,),
    criticality=Criticality.BEST_EFFORT,
    reads=GROWTH | LATENCY | STORES | section("pipeline", "queries_per_day", "gb_per_query"),
    read=read,
    options=options,
    work_out=work_out,
    load="queries_per_day",
    per_day=("queries_per_day",),
    stores=frozenset(StoreKind) - {StoreKind.CACHE, StoreKind.SEARCH, StoreKind.STREAM},
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # Whoever asks a question of data waits about so long before turning to something else.
    assumed_latency_ms=ASSUMED_LATENCY_MS,
    awaited="time of a query at peak",
    asked="How long does a query of {name} take at peak?",
    surface=frozenset({Element.OBJECTS}),
)
