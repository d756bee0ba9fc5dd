"""Fleets of devices that send messages."""

from ....domain.option import DeviceBroker, HotStore
from ....domain.requirements import StoreKind, WorkloadRequirements, WorkloadType
from ....knowledge.threats import Element
from ...reading import DAY, Reader, read_growth
from ..kind import GROWTH, LATENCY, STORES, Kind, Reading, section
from ..own_stores import options_of, read_own_stores
from .formulas import work_out

ASSUMED = (
    "peak_ratio",
    "hot_days",
    "hot_overhead",
    "held_hours",
    "compression",
    "rule_ms",
    "way_ms",
    "reads_per_message",
    "messages_per_write",
    "most_connections",
    "most_messages_per_s",
    "connects_per_s",
    "node_connections",
    "node_messages_per_s",
    "most_nodes",
)


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    devices, at = stated.devices, f"{path}.devices"
    inputs = reader.read_all(
        at,
        *ASSUMED,
        count=devices.count,
        messages_per_day=devices.messages_per_day,
        message_kb=devices.message_kb,
        online_share=devices.online_share,
    )
    inputs["retention_days"] = reader.read_time(f"{at}.retention", devices.retention, DAY)
    inputs["growth"] = read_growth(reader, path, stated)
    inputs |= {"cpu_ms": inputs["rule_ms"], "response_kb": inputs["message_kb"]}
    return read_own_stores(reader, path, stated, inputs)


DEVICES = Kind(
    name="devices",
    types=(WorkloadType.IOT,),
    reads=GROWTH
    | LATENCY
    | STORES
    | section("devices", "count", "messages_per_day", "message_kb", "online_share", "retention"),
    read=read,
    options=options_of(DeviceBroker, HotStore),
    work_out=work_out,
    load="count",
    per_day=("count", "messages_per_day"),
    stores=frozenset(StoreKind),
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # What a device reports is looked at by people, or answered by a rule, after seconds.
    assumed_latency_ms=5_000.0,
    awaited="time from a device into the store",
    asked="How long until a message of {name} is stored?",
    surface=frozenset({Element.ENTRY, Element.COMPUTE, Element.OBJECTS}),
)
