"""How the dossier's own words are written for people."""

import re

from ..domain.dossier import AgentStatus, RequirementVerdict
from ..domain.recommendation import Level
from .document import Badge, Name, Tone

_SPECIAL = {
    "aws": "AWS",
    "azure": "Azure",
    "gcp": "Google Cloud",
    "active_active": "active in two regions",
    "api_service": "API service",
    "cdn": "CDN",
    "none": "none",
    "iot": "IoT",
    "managed_etl": "a managed batch service",
    "pay_per_scan": "queries paid by the scan",
    "managed_warehouse": "a managed warehouse",
    "query_cluster": "an own query cluster",
    "as_loaded": "data as it was loaded",
    "partitioned": "partitioned data",
    "managed_shards": "a managed stream",
    "managed_kafka": "managed Kafka",
    "pub_sub": "publish and subscribe",
    "managed_iot": "a managed device broker",
    "own_broker": "an own device broker",
    "key_value": "a key-value store",
    "time_series": "a time series",
    "no_readers": "no read replicas",
    "one_reader": "one read replica",
    "two_readers": "two read replicas",
    "kubernetes": "Kubernetes",
    "ml_training": "ML training",
    "ml_inference": "ML inference",
    "llm_application": "LLM application",
    "spot": "spot capacity",
    "rto": "RTO",
    "rpo": "RPO",
    "nat": "NAT",
    "dns": "DNS",
    "kms": "key management",
    "waf": "WAF",
    "backup": "backups",
    "regions": "region strategy",
    "zones": "availability zones",
    "latency_p95": "latency P95",
    "mfa": "multi-factor login",
    "over_budget": "probability of breaking the budget",
}


def worded(word: str) -> str:
    """`two_zones` as `two zones`; names such as `m6i.large` stay what they are."""
    if word in _SPECIAL:
        return _SPECIAL[word]
    if (made := _MADE_OF.fullmatch(word)) is not None:
        return _put_together(made)
    if "." in word or "/" in word or word != word.lower():
        return word
    return word.replace("_", " ")


_MADE_OF = re.compile(
    r"(?P<provider>aws|azure|gcp)/(?P<region>[\w-]+)|api:(?P<rented>.+)|own:(?P<own>[^@]+)@(?P<on>.+)"
)


def _put_together(made: re.Match[str]) -> str:
    """A site or a model with what it runs on, told by its parts."""
    if made["provider"]:
        return f"{_SPECIAL[made['provider']]} {made['region']}"
    return f"{made['rented']} by API" if made["rented"] else f"{made['own']} on own {made['on']}"


def sentence_case(words: str) -> str:
    """The first letter large, the others as they are."""
    return words[:1].upper() + words[1:]


def option(word: str) -> Name:
    """An option of a decision."""
    return Name(worded(word))


_DECISIONS = {
    "engine": "batch engine",
    "warehouse": "query engine",
    "layout": "layout of the data",
    "stream": "carrier of events",
    "processor": "processing of events",
    "broker": "device broker",
    "hot_store": "store of the latest messages",
    "readers": "read replicas",
}


def decision_label(decision: str) -> str:
    """`portal.platform` as `Platform of portal`."""
    workload, dot, name = decision.rpartition(".")
    label = sentence_case(_DECISIONS.get(name) or worded(name))
    return f"{label} of {workload}" if dot else label


_PHRASES = {
    ("commitment", "on_demand"): "bought on demand",
    ("commitment", "one_year"): "committed for one year",
    ("commitment", "three_years"): "committed for three years",
    ("backup", "daily"): "with daily backups",
    ("backup", "continuous"): "with continuous backups",
    ("backup", "cross_region"): "with backups in a second region",
    ("database", "none"): "no database",
    ("database", "single"): "a single database",
    ("database", "replicated"): "a replicated database",
    ("cache", "none"): "no cache added",
    ("cache", "managed"): "a managed cache",
    ("delivery", "direct"): "delivered directly",
    ("delivery", "cdn"): "delivered by a CDN",
    ("machine", "none"): "no machines of its own",
    ("purchase", "on_demand"): "bought on demand",
    ("purchase", "spot"): "bought as spot capacity",
}
_LED = {"machine": "on", "accelerator": "on", "serving": "answered by", "provider": "on"}


def phrase(decision: str, taken: str) -> Name:
    """A decision as a part of a sentence."""
    led = f"{_LED[decision]} {worded(taken)}" if decision in _LED else worded(taken)
    return Name(_PHRASES.get((decision, taken), led))


_STATUS_TONES = {
    AgentStatus.COMPLETED: Tone.GOOD,
    AgentStatus.FAILED: Tone.DANGER,
    AgentStatus.TIMED_OUT: Tone.DANGER,
    AgentStatus.SKIPPED: Tone.WARNING,
}
_LEVEL_TONES = {
    Level.CRITICAL: Tone.DANGER,
    Level.HIGH: Tone.WARNING,
    Level.MEDIUM: Tone.NOTE,
    Level.LOW: Tone.NOTE,
}
_VERDICT_TONES = {
    "supported": Tone.GOOD,
    "not_supported": Tone.DANGER,
    "not_assessable": Tone.WARNING,
    "not_applicable": Tone.NOTE,
}
VERDICTS = tuple(_VERDICT_TONES)
"""The four ways a requirement can end, in the order of reading."""


def status_badge(status: AgentStatus) -> Badge:
    return Badge(worded(status), _STATUS_TONES[status])


def level_badge(level: Level) -> Badge:
    return Badge(worded(level), _LEVEL_TONES[level])


def verdict_badge(verdict: RequirementVerdict) -> Badge:
    return Badge(worded(verdict.status), _VERDICT_TONES[verdict.status])
