"""Streams of events that are worked through as they come."""

from ....core.units import KB_PER_GB, SECONDS_PER_DAY
from ....domain.option import Processor, Stream
from ....domain.requirements import Criticality, StoreKind, WorkloadRequirements, WorkloadType
from ....knowledge.threats import Element
from ...reading import DAY, Reader, read_growth
from ..kind import LATENCY, STORES, TRAFFIC, Kind, Reading, section
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
    inputs = reader.read_all(at, *ASSUMED, event_kb=pipeline.event_kb, consumers=pipeline.consumers)
    inputs |= _events(reader, path, stated, inputs["event_kb"])
    inputs["cpu_ms"] = reader.read(f"{path}.service.cpu_ms", stated.service.cpu_ms)
    inputs["retention_days"] = reader.read_time(f"{at}.retention", pipeline.retention, DAY)
    inputs["response_kb"] = inputs["event_kb"]
    return read_own_stores(reader, path, stated, inputs)


def _events(
    reader: Reader, path: str, stated: WorkloadRequirements, event_kb: str
) -> dict[str, str]:
    """Events as the traffic says; where it says nothing, as many as make what comes in a day."""
    traffic, daily = stated.traffic, stated.pipeline.gb_per_day
    if daily is None or (traffic.average_rps or traffic.peak_rps or traffic.users) is not None:
        reader.unused.add(f"{path}.pipeline.gb_per_day")
        return read_traffic(reader, path, stated)
    size = reader.assumptions[event_kb].likely
    average = daily * KB_PER_GB / size / SECONDS_PER_DAY
    default = reader.default(f"{path}.traffic.peak_ratio", traffic.pattern)
    return {
        "growth": read_growth(reader, path, stated),
        "average_rps": reader.fixed(
            f"{path}.traffic.average_rps", average, f"{path}.pipeline.gb_per_day"
        ),
        "peak_ratio": reader.assumed(f"{path}.traffic.peak_ratio", default),
    }


STREAMING = Kind(
    name="streaming",
    types=(WorkloadType.STREAMING,),
    criticality=Criticality.IMPORTANT,
    reads=TRAFFIC
    | LATENCY
    | STORES
    | section("pipeline", "gb_per_day", "retention", "event_kb", "consumers")
    | section("service", "cpu_ms"),
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
