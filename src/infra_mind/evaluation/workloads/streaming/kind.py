"""Streams of events that are worked through as they come."""

from ....domain.option import Processor, Stream
from ....domain.requirements import Criticality, StoreKind, WorkloadRequirements, WorkloadType
from ....knowledge.threats import Element
from ...reading import DAY, Reader
from ..kind import Kind, Reading
from ..own_stores import options_of, read_own_stores
from ..serving.kind import read_traffic
from .formulas import work_out

ASSUMED = (
    "shard_mb_per_s",
    "shard_events_per_s",
    "shard_read_mb_per_s",
    "fill",
    "broker_write_mb_per_s",
    "broker_read_mb_per_s",
    "broker_days",
    "most_brokers",
    "most_mb_per_s",
)


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    pipeline, at = stated.pipeline, f"{path}.pipeline"
    inputs = read_traffic(reader, path, stated)
    inputs |= reader.read_all(
        at, *ASSUMED, event_kb=pipeline.event_kb, consumers=pipeline.consumers
    )
    inputs["cpu_ms"] = reader.read(f"{path}.service.cpu_ms", stated.service.cpu_ms)
    inputs["retention_days"] = reader.read_time(f"{at}.retention", pipeline.retention, DAY)
    inputs["response_kb"] = inputs["event_kb"]
    return read_own_stores(reader, path, stated, inputs)


STREAMING = Kind(
    name="streaming",
    types=(WorkloadType.STREAMING,),
    criticality=Criticality.IMPORTANT,
    sections=frozenset({"pipeline", "service", "stores", "traffic"}),
    read=read,
    options=options_of(Stream, Processor),
    work_out=work_out,
    load="average_rps",
    stores=frozenset(StoreKind),
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # What comes later than this is no longer taken for live.
    assumed_latency_ms=5_000.0,
    awaited="lag of an event at peak",
    asked="How long until an event of {name} is worked through at peak?",
    surface=frozenset({Element.COMPUTE, Element.OBJECTS}),
)
