"""Plain words for the paths of assumptions, as reports print them."""

import re
from collections.abc import Mapping

from ..domain import field_path
from ..domain.requirements import WorkloadType
from ..domain.workload import Demand
from .options import provider_words

_FIELDS = {
    "average_rps": "average requests per second",
    "peak_ratio": "peak over average traffic",
    "growth_per_year": "growth of traffic per year",
    "cpu_ms": "processor time per request",
    "memory_mb": "memory of one process",
    "response_kb": "size of an answer",
    "cacheable": "share of reads that a cache can answer",
    "size_gb": "size",
    "growth_gb_per_month": "growth per month",
    "reads_per_request": "reads per request",
    "writes_per_request": "writes per request",
    "requests_per_day": "questions per day",
    "input_tokens": "tokens read per question",
    "output_tokens": "tokens written per answer",
    "cached_share": "share of prompts that repeat",
    "knowledge_gb": "documents that answers rest on",
    "tokens_per_s": "writing speed of the model",
    "parameters_b": "parameters of the model",
    "tokens_b": "training tokens",
    "runs_per_month": "training runs per month",
    "dataset_gb": "size of the training data",
    "flops_per_parameter": "FLOPs of a prediction for each parameter",
    "gb_per_day": "data worked through in a day",
    "runs_per_day": "runs in a day",
    "window": "window of a run",
    "gb_per_vcpu_hour": "data that one processor gets through in an hour",
    "output_share": "data written over data read",
    "retention": "days that data is kept",
    "overhead": "skew, shuffles and retries over the pure work",
    "start_h": "time until the processors of a run are there",
    "spot_rework": "work done again because spot machines were taken away",
    "most_vcpus": "processors that the account may start",
    "queries_per_day": "queries in a day",
    "gb_per_query": "data that one query reads",
    "scanned_share": "share of the data that one query reads",
    "partition_share": "share that a query still reads of partitioned data",
    "gb_per_vcpu_s": "data that one processor scans in a second",
    "service_gb_per_s": "data that a service paid by the scan gets through in a second",
    "start_s": "time until a query starts",
    "pause_h": "time until an idle warehouse pauses",
    "most_queries": "queries that may run at once",
    "event_kb": "size of an event",
    "consumers": "programs that read the stream",
    "shard_mb_per_s": "MB that a shard takes in a second",
    "shard_events_per_s": "events that a shard takes in a second",
    "shard_read_mb_per_s": "MB that a shard gives in a second",
    "fill": "share of shards and brokers used at peak",
    "broker_write_mb_per_s": "what a broker writes in a second",
    "broker_read_mb_per_s": "what is read from a broker in a second",
    "broker_days": "days that brokers hold events",
    "most_brokers": "brokers that a cluster may have",
    "most_mb_per_s": "MB a second that the account may write",
    "count": "number of devices",
    "messages_per_day": "messages of a device per day",
    "message_kb": "size of a message",
    "online_share": "share of the devices that are connected",
    "hot_days": "days that messages are kept at hand",
    "hot_overhead": "indexes over the bare messages",
    "compression": "archived over bare messages",
    "rule_ms": "processor time of the rules for a message",
    "way_ms": "time from the broker into the store",
    "reads_per_message": "queries over messages",
    "messages_per_write": "messages in one write",
    "most_connections": "connections that the account may have",
    "most_messages_per_s": "messages a second that the account may send",
    "connects_per_s": "devices that are let in in a second",
    "node_connections": "connections that a broker machine holds",
    "node_messages_per_s": "messages a second of a broker machine",
    "most_nodes": "machines that a broker may have",
    "edge_hit": "share of requests that the edge answers",
    "edge_ms": "time to the first byte from the edge",
    "origin_ms": "time to the first byte of an object",
    "lookups_per_request": "names looked up per request",
}
# The same fields, where a type of workload has another word for them.
_FIELDS_OF: Mapping[tuple[WorkloadType | None, str], str] = {
    (WorkloadType.STREAMING, "average_rps"): "average events per second",
    (WorkloadType.STREAMING, "cpu_ms"): "processor time per event",
    (WorkloadType.DATABASE, "average_rps"): "average operations per second",
    (WorkloadType.DATABASE, "cpu_ms"): "time that an operation holds its connection",
    (WorkloadType.DATABASE, "response_kb"): "size of the answer to an operation",
    (WorkloadType.DATABASE, "reads_per_request"): "reads per operation",
    (WorkloadType.DATABASE, "writes_per_request"): "writes per operation",
    (WorkloadType.STATIC_SITE, "response_kb"): "size of a file",
}
_CONSTANTS = {
    "model.training_efficiency": "place in the published range of training utilization",
    "model.training_overhead": "overhead around training runs",
    "model.spot_interruptions": "interruptions of a spot machine",
    "model.machine_failures": "failures of a machine",
    "model.checkpoint_gb_per_s": "rate at which a machine writes checkpoints",
    "model.database_ops_per_vcpu": "operations per second of a database processor",
    "model.database_disk_share": "share of database operations that reach the disk",
    "model.connections_per_worker": "database connections of a worker",
    "model.item_kb": "size of a stored item",
    "model.busiest_key_share": "share of operations on the busiest partition",
    "model.search_queries_per_vcpu": "searches per second of a processor",
    "model.search_writes_per_vcpu": "documents that a processor indexes per second",
    "model.search_memory_share": "memory of search nodes over their index",
    "model.record_kb": "size of a record in a stream",
    "model.scanned_share": "share of a warehouse that one query reads",
    "model.object_kb": "size of an object",
    "model.cold_reads": "share of reads that go to cold objects",
    "model.cold_share": "share of calls that find no function ready",
    "model.metric_series": "metrics that a workload sends",
    "model.log_months": "months that logs are kept",
    "model.target_utilization": "processor utilization at peak",
    "model.serving_mfu": "share of peak FLOPs while prompts are read",
    "model.serving_bandwidth_share": "share of memory bandwidth while answers are written",
    "model.cdn_offload": "share of bytes that the edge serves",
    "model.log_kb_per_request": "logs per request",
    "model.standby_share": "share of the load that a warm standby keeps running",
}
_QUESTIONS = {
    "average_rps": "How many requests per second does {name} answer on average?",
    "peak_ratio": "How many requests per second does {name} answer at its busiest?",
    "growth_per_year": "How fast does the traffic of {name} grow in a year?",
    "cpu_ms": "How much processor time does one request to {name} take?",
    "memory_mb": "How much memory does one process of {name} need?",
    "response_kb": "How large is an answer of {name} on average?",
    "cacheable": "Which share of the reads of {name} could a cache answer?",
    "size_gb": "How large is {name} today?",
    "growth_gb_per_month": "By how much does {name} grow in a month?",
    "reads_per_request": "How often does one request read from {name}?",
    "writes_per_request": "How often does one request write to {name}?",
    "requests_per_day": "How many questions a day does {name} get?",
    "input_tokens": "How long is a prompt of {name}, with what is looked up for it?",
    "output_tokens": "How long is an answer of {name}?",
    "cached_share": "Which share of the prompts of {name} repeats?",
    "parameters_b": "How many parameters does the model of {name} have?",
    "tokens_b": "On how many tokens is {name} trained?",
    "runs_per_month": "How many training runs of {name} are there in a month?",
    "gb_per_day": "How many GB does {name} work through in a day?",
    "runs_per_day": "How many runs of {name} are there in a day?",
    "window": "Within which time must a run of {name} be through?",
    "gb_per_vcpu_hour": "How many GB does one processor get through in an hour of {name}?",
    "output_share": "How much does {name} write over what it reads?",
    "retention": "How many days is the data of {name} kept?",
    "queries_per_day": "How many queries a day does {name} get?",
    "gb_per_query": "How many GB does one query of {name} read?",
    "scanned_share": "Which share of its data does one query of {name} read?",
    "event_kb": "How large is one event of {name}?",
    "consumers": "How many programs read all of {name}?",
    "count": "How many devices does {name} have?",
    "messages_per_day": "How many messages does one device of {name} send in a day?",
    "message_kb": "How large is a message of {name}?",
    "online_share": "Which share of the devices of {name} keeps a connection open?",
}
_QUESTIONS_OF: Mapping[tuple[WorkloadType | None, str], str] = {
    (WorkloadType.STREAMING, "average_rps"): "How many events per second does {name} take?",
    (WorkloadType.STREAMING, "peak_ratio"): "How many events per second does {name} take at most?",
    (WorkloadType.STREAMING, "cpu_ms"): "How much processor time does one event of {name} take?",
    (
        WorkloadType.DATABASE,
        "average_rps",
    ): "How many operations per second does {name} answer on average?",
    (
        WorkloadType.DATABASE,
        "peak_ratio",
    ): "How many operations per second does {name} answer at its busiest?",
    (WorkloadType.DATABASE, "cpu_ms"): "How long does an operation of {name} hold its connection?",
    (WorkloadType.STATIC_SITE, "response_kb"): "How large is a file of {name} on average?",
}
_PRICE_ERROR = "model.price_error."
_GROUPS = {
    "compute": "compute",
    "data": "databases and caches",
    "storage": "storage",
    "network": "network",
    "other": "other services",
}
_INDEX = re.compile(r"\[\d+\]")
_PLACE = re.compile(r"workloads\[(\d+)\](?:\.stores\[(\d+)\])?")


def label_of(path: str, demand: Demand) -> str:
    """An assumption in a few words, with the workload or store it belongs to."""
    field = path.rsplit(".", 1)[-1]
    if path.startswith("model."):
        if path in _CONSTANTS:
            return _CONSTANTS[path]
        if path.startswith(_PRICE_ERROR):
            provider, _, group = path.removeprefix(_PRICE_ERROR).partition(".")
            return f"error of derived and estimated prices: {provider_words(provider)}, {_GROUPS[group]}"
        return path.removeprefix("model.").replace(".", " of ").replace("_", " ")
    own = _FIELDS_OF.get((_type_of(path, demand), field))
    return f"{name_of(path, demand)}: {own or _FIELDS.get(field, field.replace('_', ' '))}"


def question_of(path: str, demand: Demand) -> str | None:
    """The question whose answer would replace an assumption; `None` where nobody can write it down."""
    if answered_at(path) is None:
        return None
    field = path.rsplit(".", 1)[-1]
    text = _QUESTIONS_OF.get((_type_of(path, demand), field)) or _QUESTIONS.get(field)
    return None if text is None else text.format(name=_spoken(path, demand))


def answered_at(path: str) -> str | None:
    """The field of requirements that an answer is written to; `None` where there is none.

    How far the peak lies above the average is stated as the peak itself.
    """
    section, dot, field = path.rpartition(".")
    written = f"{section}{dot}{'peak_rps' if field == 'peak_ratio' else field}"
    return written if _INDEX.sub("[]", written) in field_path.ALL_LEAVES else None


def _spoken(path: str, demand: Demand) -> str:
    """The workload, or the store of a workload, in a sentence."""
    name = name_of(path, demand)
    workload, found, store = name.rpartition(", ")
    return f"the store {store} of {workload}" if found and ".stores[" in path else name


def _type_of(path: str, demand: Demand) -> WorkloadType | None:
    match = _PLACE.match(path)
    return None if match is None else demand.workloads[int(match[1])].type


def name_of(path: str, demand: Demand) -> str:
    """The workload, or workload and store, that a path leads into."""
    match = _PLACE.match(path)
    if match is None:
        return path
    workload = demand.workloads[int(match[1])]
    if match[2] is None or int(match[2]) >= len(workload.stores):
        return workload.name
    return f"{workload.name}, {workload.stores[int(match[2])].name}"
