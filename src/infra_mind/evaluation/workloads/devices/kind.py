"""Fleets of devices that send messages."""

from collections.abc import Sequence

from ....domain.option import DecisionKind, DeviceBroker, HotStore
from ....domain.requirements import StoreKind, WorkloadType
from ....domain.requirements import Workload as StatedWorkload
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...reading import Reader, read_growth
from ..kind import Kind, Options, Reading
from ..own_stores import database_options, read_own_stores
from ..pipeline.kind import read_retention
from .formulas import work_out

ASSUMED = (
    "peak_ratio",
    "hot_days",
    "hot_overhead",
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


def read(reader: Reader, path: str, stated: StatedWorkload) -> Reading:
    devices, at = stated.devices, f"{path}.devices"
    inputs = {
        name: reader.read(f"{at}.{name}", value)
        for name, value in (
            ("count", devices.count),
            ("messages_per_day", devices.messages_per_day),
            ("message_kb", devices.message_kb),
            ("online_share", devices.online_share),
        )
    }
    for name in ASSUMED:
        inputs[name] = reader.assumed(f"{at}.{name}")
    inputs["retention_days"] = read_retention(reader, at, devices.retention)
    inputs["growth"] = read_growth(reader, path, stated)
    inputs |= {"cpu_ms": inputs["rule_ms"], "response_kb": inputs["message_kb"]}
    more, stores = read_own_stores(reader, path, stated, inputs)
    return Reading(inputs={**inputs, **more}, stores=stores)


def options(workload: Workload, _machines: Sequence[str], _offered: Sequence[str]) -> Options:
    return {
        DecisionKind.BROKER: tuple(DeviceBroker),
        DecisionKind.HOT_STORE: tuple(HotStore),
    } | database_options(workload)


DEVICES = Kind(
    name="devices",
    types=(WorkloadType.IOT,),
    read=read,
    options=options,
    work_out=work_out,
    stores=frozenset(StoreKind),
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # What a device reports is looked at by people, or answered by a rule, after seconds.
    assumed_latency_ms=5_000.0,
    awaited="time from a device into the store",
    asked="How long until a message of {name} is stored?",
    surface=frozenset({Element.ENTRY, Element.COMPUTE, Element.OBJECTS}),
)
