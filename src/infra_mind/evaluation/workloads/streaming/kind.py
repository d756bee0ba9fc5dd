"""Streams of events that are worked through as they come."""

from collections.abc import Sequence

from ....domain.option import DecisionKind, Processor, Stream
from ....domain.requirements import StoreKind, WorkloadType
from ....domain.requirements import Workload as StatedWorkload
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...reading import Reader
from ..kind import Kind, Options, Reading
from ..own_stores import database_options, read_own_stores
from ..pipeline.kind import read_retention
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


def read(reader: Reader, path: str, stated: StatedWorkload) -> Reading:
    pipeline, at = stated.pipeline, f"{path}.pipeline"
    inputs = read_traffic(reader, path, stated)
    for name, value in (("event_kb", pipeline.event_kb), ("consumers", pipeline.consumers)):
        inputs[name] = reader.read(f"{at}.{name}", value)
    inputs["cpu_ms"] = reader.read(f"{path}.service.cpu_ms", stated.service.cpu_ms)
    inputs["retention_days"] = read_retention(reader, at, pipeline.retention)
    for name in ASSUMED:
        inputs[name] = reader.assumed(f"{at}.{name}")
    inputs["response_kb"] = inputs["event_kb"]
    more, stores = read_own_stores(reader, path, stated, inputs)
    return Reading(inputs={**inputs, **more}, stores=stores)


def options(workload: Workload, _machines: Sequence[str], _offered: Sequence[str]) -> Options:
    return {
        DecisionKind.STREAM: tuple(Stream),
        DecisionKind.PROCESSOR: tuple(Processor),
    } | database_options(workload)


STREAMING = Kind(
    name="streaming",
    types=(WorkloadType.STREAMING,),
    read=read,
    options=options,
    work_out=work_out,
    stores=frozenset(StoreKind),
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # What comes later than this is no longer taken for live.
    assumed_latency_ms=5_000.0,
    awaited="lag of an event at peak",
    asked="How long until an event of {name} is worked through at peak?",
    surface=frozenset({Element.COMPUTE, Element.OBJECTS}),
)
