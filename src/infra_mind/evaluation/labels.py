"""Plain words for the paths of assumptions and for decisions, as reports print them."""

import re

from ..domain.workload import Demand

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
    "reads_per_request": "database reads per request",
    "writes_per_request": "database writes per request",
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
}
_CONSTANTS = {
    "model.training_efficiency": "place in the published range of training utilization",
    "model.training_overhead": "overhead around training runs",
    "model.spot_interruptions": "interruptions of a spot machine",
    "model.machine_failures": "failures of a machine",
    "model.checkpoint_gb_per_s": "rate at which a machine writes checkpoints",
    "model.database_ops_per_vcpu": "operations per second of a database processor",
    "model.target_utilization": "processor utilization at peak",
    "model.serving_mfu": "share of peak FLOPs while prompts are read",
    "model.serving_bandwidth_share": "share of memory bandwidth while answers are written",
    "model.cdn_offload": "share of bytes that the edge serves",
    "model.log_kb_per_request": "logs per request",
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
}
_PRICE_ERROR = "model.price_error."
_GROUPS = {
    "compute": "compute",
    "data": "databases and caches",
    "storage": "storage",
    "network": "network",
    "other": "other services",
}
_PLACE = re.compile(r"workloads\[(\d+)\](?:\.stores\[(\d+)\])?")
_OPTIONS = {
    "cdn": "a content delivery network",
    "direct": "no content delivery network",
    "on_demand": "on-demand prices",
    "one_year": "a one-year commitment",
    "three_years": "a three-year commitment",
    "spot": "spot capacity",
    "processor": "processors",
    "kubernetes": "managed Kubernetes",
    "single_region": "a single region",
    "warm_standby": "a warm standby region",
    "active_active": "two live regions",
    "daily": "daily backups",
    "continuous": "continuous backups",
    "cross_region": "backups in a second region",
    "single": "a database without replica",
    "replicated": "a replicated database",
    "managed": "a managed cache",
    "none": "no cache",
}
_DECISIONS = {
    "site": "place",
    "zones": "number of zones",
    "regions": "region strategy",
    "serving": "language model",
    "purchase": "way to buy accelerators",
}
_PROVIDERS = {"aws": "AWS", "azure": "Azure", "gcp": "Google Cloud"}


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
    return f"{name_of(path, demand)}: {_FIELDS.get(field, field.replace('_', ' '))}"


def question_of(path: str, demand: Demand) -> str | None:
    """The question whose answer would replace an assumption; `None` where the user cannot know it."""
    text = _QUESTIONS.get(path.rsplit(".", 1)[-1])
    return None if text is None else text.format(name=_spoken(path, demand))


def _spoken(path: str, demand: Demand) -> str:
    """The workload, or the store of a workload, in a sentence."""
    name = name_of(path, demand)
    workload, found, store = name.rpartition(", ")
    return f"the store {store} of {workload}" if found and ".stores[" in path else name


def name_of(path: str, demand: Demand) -> str:
    """The workload, or workload and store, that a path leads into."""
    match = _PLACE.match(path)
    if match is None:
        return path
    workload = demand.workloads[int(match[1])]
    if match[2] is None or int(match[2]) >= len(workload.stores):
        return workload.name
    return f"{workload.name}, {workload.stores[int(match[2])].name}"


def option_words(option: str) -> str:
    """An option in words."""
    if option.startswith("api:"):
        return f"{option[4:]} by API"
    if option.startswith("own:"):
        model, _, accelerator = option[4:].rpartition("@")
        return f"{model} on own {accelerator}"
    if "/" in option:
        return site_words(*option.split("/", 1))
    return _OPTIONS.get(option, option.replace("_", " "))


def site_words(provider: str, region: str) -> str:
    """A place in words."""
    return f"{provider_words(provider)} {region}"


def provider_words(provider: str) -> str:
    return _PROVIDERS.get(provider, provider)


def decision_words(decision: str) -> str:
    """A decision in words: `portal.platform` is the platform of portal."""
    workload, _, what = decision.rpartition(".")
    words = _DECISIONS.get(what, what)
    return f"{words} of {workload}" if workload else words
